/* Logs in, compiled for MSVC and without a C runtime: what the import library accsyn.lib needs is accsyn.dll. */
#include <accsyn.h>

__declspec(dllimport) void __stdcall ExitProcess(unsigned);

void start(void)
{
    accsyn_session *session = accsyn_session_new(0);
    accsyn_session_free(session);
    ExitProcess(session == 0);
}
