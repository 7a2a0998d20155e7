/* A plug-in that leaves its session and a running call to DllMain. */
#include <accsyn.h>
#include <wchar.h>
#include <windows.h>

static accsyn_session *session;
static accsyn_call *call;

#ifdef DELAYED
/* Loads the DLL beside this plug-in, wherever the host is. The first call then finds it by its name. */
static int load(void)
{
    static const char here;
    wchar_t path[MAX_PATH + 20];
    HMODULE module;
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (!GetModuleHandleExW(flags, (const wchar_t *)&here, &module))
        return 0;
    DWORD length = GetModuleFileNameW(module, path, MAX_PATH);
    if (length == 0 || length == MAX_PATH)
        return 0;
    wcscpy(wcsrchr(path, L'\\') + 1, DELAYED);
    return LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH) != NULL;
}
#endif

__declspec(dllexport) int begin(void)
{
#ifdef DELAYED
    if (!load())
        return 2;
#endif
    session = accsyn_session_new(NULL);
    if (session == NULL)
        return 1;
    call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    return call == NULL;
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID is_end)
{
    (void)module;
    (void)is_end;
    if (reason == DLL_PROCESS_DETACH) {
        accsyn_session_free(session);
        accsyn_call_free(call);
    }
    return TRUE;
}
