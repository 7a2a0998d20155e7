/* A host on Windows loads and unloads the library, or a plug-in that uses it, and ends. */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                  \
    do {                                                                                                  \
        if (!(condition)) {                                                                               \
            fprintf(stderr, "%s:%d: not so: %s (%lu)\n", __FILE__, __LINE__, #condition, GetLastError()); \
            ExitProcess(1);                                                                               \
        }                                                                                                 \
    } while (0)

/* Ends a host that hangs, wherever it does. */
static DWORD WINAPI watch(void *unused)
{
    (void)unused;
    Sleep(120000);
    fprintf(stderr, "the host hangs\n");
    TerminateProcess(GetCurrentProcess(), 2);
    return 0;
}

/* How many slots for thread-local storage are free. */
static int free_slots(void)
{
    static DWORD slots[2000];
    int count = 0;
    while (count < 2000 && (slots[count] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        count++;
    for (int i = 0; i < count; i++)
        TlsFree(slots[i]);
    return count;
}

typedef const char *(*text_function)(void);
typedef char *(*json_function)(void);
typedef void (*free_function)(char *);
typedef void *(*open_function)(const char *);
typedef int (*begin_function)(void);

static FARPROC find(HMODULE module, const char *name)
{
    FARPROC function = GetProcAddress(module, name);
    CHECK(function != NULL);
    return function;
}

/* Converts a function pointer without a warning. */
#define FIND(type, variable, module, name)           \
    type variable;                                   \
    do {                                             \
        FARPROC found_ = find(module, name);         \
        memcpy(&variable, &found_, sizeof variable); \
    } while (0)

static void library(const char *path, int rounds)
{
    int before = 0;
    for (int round = 0; round < rounds; round++) {
        HMODULE module = LoadLibraryA(path);
        CHECK(module != NULL);
        FIND(json_function, options, module, "accsyn_options");
        FIND(free_function, string_free, module, "accsyn_string_free");
        FIND(open_function, session_new, module, "accsyn_session_new");
        FIND(text_function, message, module, "accsyn_last_message");
        char *text = options();
        CHECK(text != NULL);
        string_free(text);
        CHECK(session_new("{") == NULL);
        CHECK(message() != NULL);
        CHECK(FreeLibrary(module));
        if (round == 0)
            before = free_slots();
    }
    CHECK(free_slots() == before);
    CHECK(GetModuleHandleA(path) != NULL);
}

static HMODULE begin(const char *path)
{
    HMODULE module = LoadLibraryA(path);
    CHECK(module != NULL);
    FIND(begin_function, run, module, "begin");
    CHECK(run() == 0);
    return module;
}

/* The plug-in itself goes, and its code with it; the library stays. */
static void plugin(const char *path, int rounds)
{
    for (int round = 0; round < rounds; round++) {
        DWORD started = GetTickCount();
        CHECK(FreeLibrary(begin(path)));
        CHECK(GetModuleHandleA(path) == NULL);
        CHECK(GetModuleHandleA("accsyn.dll") != NULL);
        CHECK(GetTickCount() - started < 20000);
    }
}

/* The library is part of the plug-in, which therefore stays. */
static void static_plugin(const char *path, int rounds)
{
    for (int round = 0; round < rounds; round++) {
        CHECK(FreeLibrary(begin(path)));
        CHECK(GetModuleHandleA(path) != NULL);
    }
}

int main(int count, char **arguments)
{
    CHECK(count == 4);
    CHECK(CreateThread(NULL, 0, watch, NULL, 0, NULL) != NULL);
    int rounds = atoi(arguments[3]);
    if (strcmp(arguments[1], "library") == 0)
        library(arguments[2], rounds);
    else if (strcmp(arguments[1], "plugin") == 0)
        plugin(arguments[2], rounds);
    else if (strcmp(arguments[1], "static_plugin") == 0)
        static_plugin(arguments[2], rounds);
    else if (strcmp(arguments[1], "both") == 0) {
        begin(arguments[2]);
        begin(arguments[3]);
        CHECK(GetModuleHandleA("accsyn.dll") != NULL);
        CHECK(GetModuleHandleA("accsyn-studio.dll") != NULL);
    } else
        begin(arguments[2]); /* The process ends with a session and a call, which DllMain frees. */
    return 0;
}
