/* Generated from src/ffi and cbindgen.toml by `ACCSYN_BLESS=1 cargo test --test header`; do not edit. */
/*
 * accsyn.h: the accsyn file transfer API for every program that can call C.
 *
 *     #include <accsyn.h>
 *     #include <stdio.h>
 *
 *     int main(void) {
 *         accsyn_session *session = accsyn_session_new(NULL);  // from ACCSYN_WORKSPACE, _API_USER, _API_KEY
 *         char *user = session ? accsyn_find_one(session, "User", NULL) : NULL;
 *         if (user)
 *             puts(user);                                      // {"id":"5b0faf03...","code":"john@user.com",...}
 *         else
 *             fprintf(stderr, "%s\n", accsyn_last_message());
 *         int failed = user == NULL;
 *         accsyn_string_free(user);
 *         accsyn_session_free(session);
 *         return failed;
 *     }
 *
 * LINKING    cc program.c -laccsyn, or the CMake target accsyn::accsyn. For static linking, the target accsyn::static also adds
 *            the system libraries it needs. No OpenSSL is linked or loaded.
 * STRINGS    Every string is UTF-8 and NUL-terminated. Data is passed and returned as JSON text. Numbers keep their digits and
 *            keys their order; dates are RFC 3339 in UTC unless the session option `dates` says otherwise. Half a surrogate
 *            pair (U+D800 to U+DFFF, escaped, by itself) is not a character: U+FFFD in results, refused in arguments.
 * OWNERSHIP  A returned `char *` belongs to the caller, who frees it with accsyn_string_free, never with free. A returned
 *            `const char *` belongs to the library. Arguments are only read during the call. Compilers that support it warn if
 *            a result that must be freed is discarded.
 * NULL       An argument may be NULL only where its description says so; otherwise the call fails with
 *            ACCSYN_INVALID_ARGUMENT. Every free function accepts NULL.
 * HANDLES    An accsyn_session, accsyn_call or accsyn_cursor is looked up, never dereferenced, and its value is never reused: a
 *            handle that was freed, is of another kind or never existed gives ACCSYN_INVALID_HANDLE, never a crash.
 * ERRORS     The return value alone says whether a call failed: NULL, or a status other than ACCSYN_OK. The reason is kept per
 *            thread until its next call that uses the API: accsyn_last_message, accsyn_last_error, accsyn_last_status.
 *            Success clears it. Free functions, accsyn_version and the like, and accsyn_last_* themselves do not, so the
 *            reason can be read after cleaning up. accsyn_invoke returns its error with its result. No message contains a secret.
 *            A response of the backend that is not what the function is said to return, or that has an `error` of
 *            any value but null, is ACCSYN_PROTOCOL. After a change the backend may say nothing, or null: most functions then
 *            return null in JSON.
 * VERSIONS   A session uses version 3 of the backend's API, or version 1 (session option `api_version`). A function or option
 *            that only one of them has says so; with the other it fails with ACCSYN_UNSUPPORTED.
 * THREADS    Every function may be called from any thread, and one session by any number of threads at once. A session may be
 *            freed while calls are running: they end with ACCSYN_CANCELLED. Exit handlers, and
 *            destructors of static objects, thread_local objects and thread-specific keys, may use it too, and so may threads
 *            and coroutines with stacks of 16 KiB or more: those calls run on a thread of the library, and callbacks still on
 *            the caller's (for large stacks that the host allocated itself see accsyn_thread_stack). A coroutine's stack must not
 *            lie inside a thread's own (an array in a function), unless it has 256 KiB left: calls run there. Do not call from a
 *            signal handler. pthread_cancel takes effect after the call has returned, at the next cancellation point; after a call the
 *            thread's cancellation type is deferred.
 * CALLBACKS  receive the `user_data` that was set with them, on the thread that the setting function names. They must not
 *            throw, longjmp or end their thread, which would leave locks held, nor let it be cancelled asynchronously
 *            (PTHREAD_CANCEL_ASYNCHRONOUS). On Linux pthread_exit is tolerated, if all code that it leaves has unwind tables, as
 *            compilers make by default on x86-64 and AArch64: the thread ends when the call is over; on a thread of the library
 *            only the callback ends. If a callback forks, the child gets ACCSYN_FORKED. Destructors that a callback leaves on a
 *            thread of the library (thread-specific keys, thread_local) run when that thread ends, count as callbacks, and may
 *            free any session. accsyn_session_free outside of callbacks waits for them too, unless a thread takes longer than
 *            0.1 s to leave its call.
 * TIME       Every call ends, except a wait without a timeout: connecting, waiting and retrying are bounded by the session's
 *            options, and functions that wait by their timeout.
 * FORK       A child process gets ACCSYN_FORKED for its parent's handles at once, may free them without effect, and opens
 *            sessions of its own.
 * THE HOST   No call ends the process (but see MEMORY), lets an exception escape, changes signal handlers, environment, locale
 *            or working directory, raises SIGPIPE or SIGXFSZ, writes to standard error (except the log of a session with
 *            `verbose`), or sets anything up before its first use. If the program closes descriptors of a session
 *            or puts others in their place (close, closefrom, dup2), the calls that need them fail in time with ACCSYN_IO, and so
 *            do all later ones. Nothing is read from, written to or closed at those numbers, whoever has opened them since;
 *            but do it while no call runs: a call checks its connection when it begins to use it, then before each use that is
 *            20 ms after the last check or later, and once a second while it waits.
 *            When the program has used up its descriptors, calls fail with ACCSYN_IO at once, and their message says so.
 * VARIABLES  of the environment are read while accsyn_session_new or accsyn_session_open runs, on the calling thread (docs/options.md
 *            lists them), and not later. The C library reads some for itself whenever a host name is resolved (LOCALDOMAIN,
 *            RES_OPTIONS, HOSTALIASES, RESOLV_*) and, in programs that have set a locale, for the text of a system's error
 *            (LANGUAGE). C leaves undefined what setenv and putenv do meanwhile on another thread: change variables before a
 *            session is opened, or while no call runs.
 * MEMORY     A call that cannot get enough memory fails with ACCSYN_INTERNAL, and its message mentions memory. A response takes
 *            1.1 times its decompressed size, and that of its longest string, key, number or run of blanks in addition (2.2 times
 *            while bodies are logged), up to 10 MiB for dates that are remembered as they were sent (docs/data.md), and up to five
 *            times its size in address space while it arrives, but nothing for what a server only announces; a JSON argument takes
 *            up to 800 bytes per value and eight times its size. Memory for responses and arguments is allocated before it is used.
 *            Everything else falls back on 4 MiB in reserve, at a thread's first call and start, too. The process ends only if that
 *            is used up, if another thread takes the memory in the meantime, or if the library was loaded by dlopen and the C
 *            library has no memory for the 700 bytes of thread-local storage that it then allocates at a thread's first call.
 * UNLOAD     After the last session is freed no thread of the library is running, but for one that is blocked in the C library's
 *            resolver; if it was freed inside a callback, its threads may still be about to end. On Linux and Windows the
 *            library stays mapped once it has been called, so dlclose and FreeLibrary are safe at any time; elsewhere free all
 *            sessions first. On Windows that also keeps a plug-in mapped that the static library is linked into; and threads
 *            may still be about to end after accsyn_session_free, which does not wait for their last steps, so that DllMain
 *            may call it. DllMain must call no other function of the library, and while the process ends, accsyn_session_free
 *            does nothing.
 * ABI        Functions and constants are only added while ACCSYN_ABI_VERSION (the 1 in libaccsyn.so.1) stays the same. There
 *            are no structs: options grow by JSON keys, and unknown keys are rejected, so nothing is silently ignored.
 */


#ifndef ACCSYN_H
#define ACCSYN_H

#include <stdint.h>

/** Version of this header, as a string. */
#define ACCSYN_VERSION "1.0.0"
/** Its three parts. */
#define ACCSYN_VERSION_MAJOR 1
#define ACCSYN_VERSION_MINOR 0
#define ACCSYN_VERSION_PATCH 0
/** Version of this header as one number: 10203 is 1.2.3. */
#define ACCSYN_VERSION_NUMBER (ACCSYN_VERSION_MAJOR * 10000 + ACCSYN_VERSION_MINOR * 100 + ACCSYN_VERSION_PATCH)
/** Whether this header is of version a.b.c or later; works in #if. */
#define ACCSYN_VERSION_AT_LEAST(a, b, c) (ACCSYN_VERSION_NUMBER >= (a) * 10000 + (b) * 100 + (c))
/** The binary interface that this header describes: the number in the shared library's name. */
#define ACCSYN_ABI_VERSION 1

/** The compiler warns if the result is ignored: it must be freed, or says whether the call failed. */
#if defined(__cplusplus) && __cplusplus >= 201703L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(_MSVC_LANG) && _MSVC_LANG >= 201703L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define ACCSYN_NODISCARD [[nodiscard]]
#elif defined(__GNUC__) || defined(__clang__)
#define ACCSYN_NODISCARD __attribute__((warn_unused_result))
#else
#define ACCSYN_NODISCARD
#endif

/** The result is a newly allocated string, which only accsyn_string_free may free. */
#if defined(__GNUC__) && __GNUC__ >= 11 && !defined(__clang__)
#define ACCSYN_OWNED_STRING __attribute__((malloc, malloc(accsyn_string_free, 1)))
#elif defined(__GNUC__) || defined(__clang__)
#define ACCSYN_OWNED_STRING __attribute__((malloc))
#elif defined(_MSC_VER)
#define ACCSYN_OWNED_STRING __declspec(restrict)
#else
#define ACCSYN_OWNED_STRING
#endif

/**
 * No log lines.
 */
#define ACCSYN_LOG_OFF 0

/**
 * Errors only.
 */
#define ACCSYN_LOG_ERROR 1

/**
 * Warnings and errors.
 */
#define ACCSYN_LOG_WARNING 2

/**
 * A line for each request, plus warnings and errors.
 */
#define ACCSYN_LOG_INFO 3

/**
 * Everything, including requests and responses with their secrets masked.
 */
#define ACCSYN_LOG_DEBUG 4

/**
 * To be added to a level: lines are JSON objects, whatever the session option `log_format` says; `docs/logs.md` lists
 * their fields.
 */
#define ACCSYN_LOG_JSON 16

/**
 * The path names nothing: no such member or item.
 */
#define ACCSYN_JSON_MISSING 0

/**
 * `null`.
 */
#define ACCSYN_JSON_NULL 1

/**
 * `true` or `false`.
 */
#define ACCSYN_JSON_BOOL 2

/**
 * A number.
 */
#define ACCSYN_JSON_NUMBER 3

/**
 * A string.
 */
#define ACCSYN_JSON_STRING 4

/**
 * An array.
 */
#define ACCSYN_JSON_ARRAY 5

/**
 * An object.
 */
#define ACCSYN_JSON_OBJECT 6

/**
 * Runs when no other call is waiting.
 */
#define ACCSYN_PRIORITY_BACKGROUND 1

/**
 * The default.
 */
#define ACCSYN_PRIORITY_NORMAL 2

/**
 * Runs before other calls: a user is waiting for it.
 */
#define ACCSYN_PRIORITY_INTERACTIVE 3

/**
 * A call that was submitted.
 */
typedef struct accsyn_call accsyn_call;

/**
 * A find that is read page by page.
 */
typedef struct accsyn_cursor accsyn_cursor;

/**
 * A logged-in session with one workspace. Any number of threads may use it at once.
 */
typedef struct accsyn_session accsyn_session;

/**
 * The kind of a failure: 0 is success, every other value is one of the constants below. Numbers never change their meaning.
 * Later versions may add some, so treat an unknown one as a failure.
 */
typedef int32_t accsyn_status;

/**
 * Receives a log line, valid during the call only, with its level ACCSYN_LOG_ERROR to ACCSYN_LOG_DEBUG. It contains no line
 * breaks, unless `pretty_json` indents a body.
 */
typedef void (*accsyn_log_fn)(int32_t level, const char *line, void *user_data);

/**
 * Receives a job's progress: the entity as a JSON object, valid during the call only. Returns 0 to go on, anything else to
 * stop.
 */
typedef int32_t (*accsyn_progress_fn)(const char *entity_json, void *user_data);

/**
 * Receives a member of an object or an item of an array: its name (NULL in an array) and its value as JSON text, valid during
 * the call only. Returns 0 to go on, anything else to stop.
 */
typedef int32_t (*accsyn_json_each_fn)(const char *name, const char *value_json, void *user_data);

/**
 * Receives a call that is done. It may call any function: take and free the call, submit others, free the session.
 */
typedef void (*accsyn_completion_fn)(accsyn_call *call, void *user_data);

/**
 * Called when a submitted call is done, once for each call and never concurrently, on a thread of the library that runs no
 * calls: to wake the host's event loop. It may call any function: wait for calls, free them, free the session.
 */
typedef void (*accsyn_wake_fn)(void *user_data);

/**
 * No error.
 */
#define ACCSYN_OK 0

/**
 * An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is missing.
 */
#define ACCSYN_INVALID_ARGUMENT 1

/**
 * The handle was freed, never existed, or is of another kind.
 */
#define ACCSYN_INVALID_HANDLE 2

/**
 * The query is malformed; the message gives the position.
 */
#define ACCSYN_INVALID_QUERY 3

/**
 * The login was refused.
 */
#define ACCSYN_AUTH_FAILED 4

/**
 * The backend refused the call; the message is the backend's own.
 */
#define ACCSYN_BACKEND 5

/**
 * The session is no longer valid and could not renew itself. Log in again and repeat the call.
 */
#define ACCSYN_SESSION_EXPIRED 6

/**
 * The backend reported an exception.
 */
#define ACCSYN_BACKEND_EXCEPTION 7

/**
 * Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait.
 */
#define ACCSYN_RATE_LIMITED 8

/**
 * Could not resolve the host name, connect, send or receive.
 */
#define ACCSYN_NETWORK 9

/**
 * The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`.
 */
#define ACCSYN_TLS 10

/**
 * The proxy refused the connection or does not respond.
 */
#define ACCSYN_PROXY 11

/**
 * `connect_timeout`, `timeout` or the total time limit of a call passed.
 */
#define ACCSYN_TIMEOUT 12

/**
 * The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page.
 */
#define ACCSYN_PROTOCOL 13

/**
 * The call was cancelled, or its session was closed.
 */
#define ACCSYN_CANCELLED 14

/**
 * A log file, credentials file or data file could not be read or written, or the program has closed the session's
 * descriptors, or has used up its own, or the system gives no random numbers.
 */
#define ACCSYN_IO 15

/**
 * The handle belongs to the parent process.
 */
#define ACCSYN_FORKED 16

/**
 * The method or option does not exist in the session's `api_version`.
 */
#define ACCSYN_UNSUPPORTED 17

/**
 * The result of the call was already taken.
 */
#define ACCSYN_ALREADY_TAKEN 18

/**
 * A bug in the library, caught at its boundary.
 */
#define ACCSYN_INTERNAL 19

#ifdef __cplusplus
extern "C" {
#endif

/* Library version ----------------------------------------------------------------------------------------------- */

/**
 * The version of the library in use, as a string.
 *
 * @return For example "1.0.0"; never NULL. Belongs to the library; valid forever. Compare with the macro ACCSYN_VERSION, the
 *         version of the header that a program was compiled with.
 *
 * Threads: any.
 *
 * @since 1.0.0
 */
const char *accsyn_version(void);

/**
 * The version of the library in use, as a number that can be compared.
 *
 * @return major * 10000 + minor * 100 + patch: 10203 is version 1.2.3. Compare with ACCSYN_VERSION_NUMBER.
 *
 * Threads: any.
 *
 * @since 1.0.0
 */
int32_t accsyn_version_number(void);

/**
 * The ABI version, which is the number in the file name (libaccsyn.so.1).
 *
 * @return A number that only changes when programs must be recompiled. Compare with ACCSYN_ABI_VERSION.
 *
 * Threads: any.
 *
 * @since 1.0.0
 */
int32_t accsyn_abi_version(void);

/* Freeing strings ----------------------------------------------------------------------------------------------- */

/**
 * Frees a string that an accsyn function returned.
 *
 * @param text  A `char *` returned by this library that was not freed yet; NULL is allowed and does nothing. Nothing else:
 *              unlike a handle, a double free of a string cannot be detected. You may have written into it, up to its
 *              first NUL; its memory is wiped as a whole, however short you made it.
 *
 * Threads: any; not necessarily the one that received the string. Leaves the last error as it is.
 *
 * @since 1.0.0
 */
void accsyn_string_free(char *text);

/* The last error of each thread --------------------------------------------------------------------------------- */

/**
 * The message of this thread's last error.
 *
 * @return Human-readable text: what happened, to what, and what to do. NULL when this thread's last API call succeeded. Belongs to
 *         the library; valid until the thread's next accsyn call, so copy it if you keep it. When the thread ends it is
 *         freed in the last round of destructors of thread-specific keys, on systems other than Linux perhaps before them.
 *
 * Threads: each has its own last error.
 *
 * @since 1.0.0
 */
const char *accsyn_last_message(void);

/**
 * This thread's last error as JSON.
 *
 * @return `{"status":6,"code":"SESSION_EXPIRED","message":"...","method":"find","http_status":401,"session_expired":true,
 *         "retry_after":null,"attempts":1,"eid":"2cfd454e-9163-4342-b11d-eb1c2130bfc0"}`, where method and http_status may
 *         be null, retry_after is in seconds or null, attempts counts how often sending the request was tried, and eid is the id of
 *         the event, as in the log and at the backend, or null. NULL when this thread's last API call succeeded. Belongs to
 *         the library; valid until the thread's next accsyn call.
 *
 * Threads: each has its own last error.
 *
 * @since 1.0.0
 */
const char *accsyn_last_error(void);

/**
 * The status of this thread's last API call.
 *
 * @return One of the ACCSYN_ constants; ACCSYN_OK when the call succeeded.
 *
 * Threads: each has its own last error.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_last_status(void);

/**
 * The code word of a status.
 *
 * @param status  One of the ACCSYN_ constants.
 *
 * @return For example "SESSION_EXPIRED"; "UNKNOWN" for any other number; never NULL. Belongs to the library; valid forever.
 *
 * Threads: any.
 *
 * @since 1.0.0
 */
const char *accsyn_status_name(accsyn_status status);

/* Log lines for the host ---------------------------------------------------------------------------------------- */

/**
 * Sets the function that receives a session's log lines, for example to print them to the host's console. Warnings logged
 * before that are delivered first.
 *
 * @param session    Not NULL.
 * @param level      ACCSYN_LOG_OFF to ACCSYN_LOG_DEBUG: lines up to this level. With ACCSYN_LOG_JSON added they are JSON.
 * @param log        Called on the thread of the call that a line is about, which may be one of the library's; NULL unregisters it.
 *                   It must not call functions of this session.
 * @param user_data  Passed to it; may be NULL. Must stay valid until the session is freed, or another function is set.
 *
 * @return ACCSYN_OK, or the status of the failure.
 *
 * Threads: any. After this returns, the previous function is no longer called: this waits for running invocations of it, so do
 * not hold a lock here that the function takes. Inside a callback of any session it does not wait for the callback that it is
 * called from, and waits one second at most for other invocations.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_session_set_log(accsyn_session *session,
                                     int32_t level,
                                     accsyn_log_fn log,
                                     void *user_data);

/* Opening a session --------------------------------------------------------------------------------------------- */

/**
 * Logs in to a workspace.
 *
 * @param options_json  JSON object; NULL or {} takes everything from the environment. An option overrides its environment
 *                      variables, those override its default. Null or an empty string
 *                      counts as omitted, and 0 seconds select the default. Its keys:
 *   - `workspace` (or `domain`): code of the workspace. Else ACCSYN_WORKSPACE, ACCSYN_DOMAIN, ACCSYN_ORG.
 *   - `username`: e-mail address of the user. Else ACCSYN_API_USER.
 *   - `api_key`: API key of the user. Else ACCSYN_API_KEY.
 *   - `pwd` (or `password`): password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
 *   - `session_key`: key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version`
 *     1, which it implies.
 *   - `api_version` (3 or 1; default 3): version of the accsyn REST API.
 *   - `hostname`: host name of the backend; looked up by the workspace's code when not given.
 *   - `port` (an integer from 0 to 65535): port of the backend; 0 counts as not given.
 *   - `endpoint`: base URL of the backend, such as "http://127.0.0.1:8181", in place of `hostname`, `port` and TLS.
 *     Else ACCSYN_ENDPOINT.
 *   - `allow_http` (true or false; default false): whether credentials may travel in clear text beyond this machine:
 *     to a backend by plain HTTP, or to an accsyn proxy.
 *   - `proxy`: "socks:host:port", "accsyn:host:port", "host:port" (the same), a URL, or "none"; URLs begin with
 *     http:// (CONNECT), https:// (the same over TLS to the proxy), socks5h://, socks5://, socks4a:// or socks4:// and
 *     may hold "user:password@", but not for SOCKS 4; the proxy resolves names, except for socks5:// and for SOCKS 4
 *     without "a". Else ACCSYN_PROXY, HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy, for what NO_PROXY does not list.
 *   - `ca_file`: PEM file of certificate authorities that are trusted in addition to the system's, or of a server's
 *     own certificate. Else ACCSYN_CA_FILE.
 *   - `tls_verify` (true or false; default true): false accepts any certificate.
 *   - `connect_timeout` (0 or a number of seconds from 0.001 to 31536000; default 10 seconds): time to connect,
 *     including name resolution and the TLS handshake.
 *   - `timeout` (0 or a number of seconds from 0.001 to 31536000; default 120 seconds): longest single wait after
 *     that: for the backend to accept more of an upload, to start its response, or to send more of it; a call with all
 *     its requests, attempts and pauses ends after `connect_timeout` and five times `timeout` at the latest.
 *   - `max_retries` (an integer from 0 to 1000; default 5): maximum number of retries of a request that is safe to
 *     repeat.
 *   - `max_connections` (an integer from 1 to 10000; default 10): maximum number of simultaneous connections of the
 *     session; with more than `workers`, calls on the host's own threads do not wait for submitted ones.
 *   - `max_response_bytes` (an integer from 1 to 9223372036854775807; default 268435456): maximum size of a response,
 *     in bytes after decompression; of a failure, up to twice as much.
 *   - `rate_limit` (0 or a number from 0.001 to 1000000; default 30): maximum number of requests per second to the
 *     backend; 0 means no limit.
 *   - `rate_burst` (an integer from 0 to 1000000; default 60): number of requests that may be sent at once before
 *     `rate_limit` applies.
 *   - `dates` ("rfc3339" or "raw"; default "rfc3339"): "rfc3339" converts the dates of entities to RFC 3339 and back,
 *     but never text that users wrote; "raw" converts no date in either direction: they are received as the backend
 *     has them, in UTC without a zone, and sent as given.
 *   - `workers` (an integer from 1 to 1024; default 8): maximum number of threads that run submitted calls.
 *   - `client_name`: name of the host program, sent to the backend in place of "libaccsyn".
 *   - `path_envfile`: credentials file: lines of NAME=value that take precedence over environment variables; a regular
 *     file that no other user can write. Else ACCSYN_CREDENTIALS_PATH.
 *   - `path_logfile`: file that log lines are appended to: created readable by this user only; an existing one must be
 *     a regular file, not a link, that no other user can read or write.
 *   - `verbose` (true or false; default false): whether everything is logged, including requests and responses, to
 *     `path_logfile` or else to standard error.
 *   - `pretty_json` (true or false; default false): whether logged JSON is indented.
 *   - `dev` (true or false; default false): whether the backend is a development backend: plain HTTP to this machine,
 *     or with `allow_http` to `hostname`, on port 8181 unless `port` is given. Else AS_DEV (with `api_version` 1:
 *     ACCSYN_DEV).
 *   - `environment` (true, false, or an object whose values are strings; default true): whether environment variables
 *     are read; an object of names and values is read instead of the process's own.
 *   - `discovery_hosts` (a list of strings): domains that the backend may be in when it is looked up, beside
 *     accsyn.com.
 *   - `headers` (an object whose values are strings): further HTTP headers of every request to the backend, as
 *     gateways or tracing systems require, for example "traceparent"; the library's own headers cannot be set, and the
 *     values are kept out of logs and messages.
 *   - `client_cert`: PEM file of the certificate that is shown to servers that want one, followed by those of the
 *     authorities above it.
 *   - `client_key`: PEM file of the private key of `client_cert`, not encrypted; may be the same file, as it is by
 *     default.
 *   - `crl_file`: PEM or DER file of certificate revocation lists, which then must be up to date.
 *   - `pin_sha256` (a list of strings): SHA-256 digests in Base64 of public keys, one of which must be that of the
 *     server or of an authority above it.
 *   - `log_format` ("text" or "json"; default "text"): form of log lines: "text" for people, or "json" for programs,
 *     an object in each line.
 *
 * @return The session, to be freed with accsyn_session_free; NULL on failure. An unknown key, a wrong type or a number out of
 *         range is ACCSYN_INVALID_ARGUMENT and the message names the key; so is a missing credential.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     accsyn_session *session = accsyn_session_new("{\"workspace\": \"acmefilm\", \"username\": \"john@user.com\"}");
 *     if (session == NULL)
 *         fprintf(stderr, "%s\n", accsyn_last_message());
 */
ACCSYN_NODISCARD
accsyn_session *accsyn_session_new(const char *options_json);

/* Sessions ------------------------------------------------------------------------------------------------------ */

/**
 * Closes and frees a session. Calls that still run on other threads end with ACCSYN_CANCELLED. Submitted calls end with that
 * result, too; each must still be freed, and accsyn_next_completed no longer returns them.
 *
 * @param session  NULL is allowed and does nothing. A session that was freed before is ACCSYN_INVALID_HANDLE; one of the
 *                 parent process is left untouched.
 *
 * Threads: any. Returns promptly. After it returns, the log and wake functions are no longer called, so the code that contains
 * them can be unloaded: this waits for running invocations of them, so do not hold a lock here that they take. Inside a callback
 * of any session, destructors at the end of a thread of the library included, it does not wait for the callback that it is
 * called from, and waits one second at most for other invocations.
 * Leaves the last error as it is when it succeeds.
 *
 * @since 1.0.0
 */
void accsyn_session_free(accsyn_session *session);

/**
 * Logs in again on the same session, for example after ACCSYN_SESSION_EXPIRED with a password.
 *
 * @param session       Not NULL.
 * @param options_json  NULL to use the session's own credentials, or an object with one of `api_key`, `pwd` (`password`),
 *                      `session_key`.
 *
 * @return ACCSYN_OK, or the status of the failure, which leaves the session unchanged.
 *
 * Threads: any. Blocks until the backend has answered. Other calls continue meanwhile.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD
accsyn_status accsyn_session_reauthenticate(accsyn_session *session,
                                            const char *options_json);

/**
 * Describes a session: workspace, user, backend and options in effect. Contains no secrets.
 *
 * @param session  Not NULL.
 *
 * @return JSON object, to be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_session_info(accsyn_session *session);

/**
 * Describes every session option: its name, type, range and default, the environment variables that it is read from, and
 * which API versions have it.
 *
 * @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure. Keys: `name`, `aliases`, `about`,
 *         `type`, `unit`, `accepts` (in words), `minimum`, `maximum` and `values` (where the range is limited), `default`,
 *         `variables` (by API version, in order of precedence), `qualifying_variables`, `api_versions`, `secret`,
 *         `credential` (can be given to accsyn_session_reauthenticate), `group`.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_options(void);

/* Reading entities ---------------------------------------------------------------------------------------------- */

/**
 * Finds the entities that match a query. The query `entitytypes` lists the entity types, and `attributes WHERE
 * entitytype=TYPE` the attributes of a type.
 *
 * The array is passed on as the backend sends it, without a look at its elements: elements that are not objects are
 * not entities.
 *
 * @param session       Not NULL.
 * @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
 *                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the parent: the job of tasks, or the collection of files. Only with api_version 3;
 *     with 1, name the parent in the query, as in `Task WHERE job=<id>`.
 *   - `attributes` (array of strings): names of the attributes to return; all of them when left out.
 *   - `finished` (boolean): whether to include finished jobs (done or aborted).
 *   - `inactive` (boolean): whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
 *   - `offline` (boolean): whether to include deactivated entities, under the name that api_version 1 has for it;
 *     prefer `inactive` with api_version 3.
 *   - `archived` (boolean): whether to include archived (purged) entities.
 *   - `limit` (integer): maximum number of entities to return; 0 means no limit.
 *   - `skip` (integer): number of entities to skip.
 *   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
 *     created. Default: false.
 *   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
 *
 * @return JSON: an array of entities, empty when none match. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_find(session, "User WHERE role=admin", "{\"attributes\":[\"code\"],\"limit\":10}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_find(accsyn_session *session,
                  const char *query,
                  const char *options_json);

/**
 * Finds one entity. With api_version 3, finished entities are searched too when no active one matches.
 *
 * @param session       Not NULL.
 * @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
 *                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the parent: the job of tasks, or the collection of files. Only with api_version 3;
 *     with 1, name the parent in the query, as in `Task WHERE job=<id>`.
 *   - `attributes` (array of strings): names of the attributes to return; all of them when left out.
 *   - `finished` (boolean): whether to include finished jobs (done or aborted).
 *   - `inactive` (boolean): whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
 *   - `offline` (boolean): whether to include deactivated entities, under the name that api_version 1 has for it;
 *     prefer `inactive` with api_version 3.
 *   - `archived` (boolean): whether to include archived (purged) entities.
 *   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
 *     created. Default: false.
 *   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
 *
 * @return JSON: the entity (the first when several match), or null when none matches. To be freed with
 *         accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_find_one(session, "User WHERE code='john@user.com'", NULL);
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_find_one(accsyn_session *session,
                      const char *query,
                      const char *options_json);

/**
 * Reads one entity by its id, even if it is finished, inactive or archived.
 *
 * Only with api_version 3; with 1, use accsyn_find_one with the query `<type> WHERE id=<id>`.
 *
 * @param session     Not NULL.
 * @param entitytype  Entity type, for example `transfer`. Not NULL.
 * @param entityid    Id of the entity, 24 characters. Not NULL.
 *
 * @return JSON: the entity, or null when there is none with this id. To be freed with accsyn_string_free; NULL on
 *         failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_get_entity(accsyn_session *session,
                        const char *entitytype,
                        const char *entityid);

/**
 * Returns a textual report on an entity, for debugging.
 *
 * @param session  Not NULL.
 * @param query    `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
 *                 size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
 *
 * @return JSON: the report, usually a string. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_report(accsyn_session *session,
                    const char *query);

/**
 * Reads metrics of an entity, for example the speed of a transfer over time.
 *
 * @param session       Not NULL.
 * @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
 *                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `attributes` (array of strings): names of the metrics to return; with api_version 1, ["speed"] when left out.
 *   - `time` (string): period to cover, for example `-1h`.
 *
 * @return JSON: an object with one series per metric. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_metrics(session,
 *                                   "Transfer WHERE status=running",
 *                                   "{\"attributes\":[\"speed\"],\"time\":\"-1h\"}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_metrics(accsyn_session *session,
                     const char *query,
                     const char *options_json);

/* Writing entities ---------------------------------------------------------------------------------------------- */

/**
 * Creates an entity.
 *
 * The request is never sent twice: after a timeout, check whether the entity exists before you try again.
 *
 * @param session       Not NULL.
 * @param entitytype    Entity type, for example `transfer`. Not NULL.
 * @param data_json     JSON: the attributes of the new entity as an object, or a list of tasks. NULL for none.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the parent: the job of new tasks, or the collection of new files.
 *   - `allow_duplicates` (boolean): for jobs and tasks: whether duplicates of existing ones are accepted; with
 *     api_version 1, true when left out.
 *   - `replace_duplicates` (boolean): for jobs and tasks: whether existing duplicates are replaced. Only with
 *     api_version 3.
 *   - `data_file` (string): path of a regular file of at most 64 MiB on this machine, whose JSON, an object or a list,
 *     is read in place of `data`. A list is sent as the official clients send the list of a file: as it is, and as
 *     `tasks` only when tasks are created; as `data` it is sent as `tasks` always.
 *
 * @return JSON: the new entity, or an array when none or several were created; an object with `success`, true or null,
 *         when the backend confirms that without showing any. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_create(session,
 *                                  "transfer",
 *                                  "{\"source\":\"volume=projects/a.mov\",\"destination\":\"john@user.com:/in\"}",
 *                                  NULL);
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_create(accsyn_session *session,
                    const char *entitytype,
                    const char *data_json,
                    const char *options_json);

/**
 * Changes attributes of an entity.
 *
 * With api_version 3, access rules (type acl) are changed by accsyn_grant instead.
 *
 * @param session     Not NULL.
 * @param entitytype  Entity type, for example `transfer`. Not NULL.
 * @param entityid    Id of the entity. Not NULL.
 * @param data_json   JSON object: the attributes to change, at least one, with their new values. Not NULL.
 *
 * @return JSON: the changed entity, or null when the backend returns none. To be freed with accsyn_string_free; NULL
 *         on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_update(session, "transfer", "5b0faf0382aacd8b3e3e6a1c", "{\"status\":\"aborted\"}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_update(accsyn_session *session,
                    const char *entitytype,
                    const char *entityid,
                    const char *data_json);

/**
 * Changes several tasks of a job at once.
 *
 * @param session     Not NULL.
 * @param entitytype  Must be `task`. Not NULL.
 * @param entityid    Id of the job. Not NULL.
 * @param data_json   JSON array: objects, at least one, that each name a task by `id` or `uri` and hold its new
 *                    values. Not NULL.
 *
 * @return JSON: an array of the changed tasks. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_update_many(accsyn_session *session,
                         const char *entitytype,
                         const char *entityid,
                         const char *data_json);

/**
 * Deletes (purges) an entity.
 *
 * With api_version 3, access rules (type acl) are removed by accsyn_revoke instead.
 *
 * @param session       Not NULL.
 * @param entitytype    Entity type, for example `transfer`. Not NULL.
 * @param entityid      Id of the entity. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `data` (object): further options for the backend. Only with api_version 3.
 *   - `force` (boolean): whether to delete it although other entities depend on it; short for `data` {"force": true}.
 *     Only with api_version 3.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_delete_one(accsyn_session *session,
                        const char *entitytype,
                        const char *entityid,
                        const char *options_json);

/**
 * Removes files from a collection.
 *
 * Only with api_version 3; with 1, collections cannot be changed.
 *
 * @param session     Not NULL.
 * @param entitytype  Must be `collection`. Not NULL.
 * @param entityid    Id of the collection. Not NULL.
 * @param data_json   JSON object: the files to remove, as {"files": ["<id>", ...]}. Not NULL.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_delete_many(accsyn_session *session,
                         const char *entitytype,
                         const char *entityid,
                         const char *data_json);

/**
 * Activates a deactivated entity again.
 *
 * Only with api_version 3; with 1, use accsyn_update with {"status": "enabled"}.
 *
 * @param session      Not NULL.
 * @param entitytype   Entity type, for example `user`. Not NULL.
 * @param entityident  Id or code of the entity. Not NULL.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_activate_one(accsyn_session *session, const char *entitytype, const char *entityident);

/**
 * Deactivates an entity: it is kept, but no longer found or used.
 *
 * @param session     Not NULL.
 * @param entitytype  Entity type, for example `user`. Not NULL.
 * @param entityid    Id of the entity. Not NULL.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_deactivate_one(accsyn_session *session, const char *entitytype, const char *entityid);

/* Assignments and access ---------------------------------------------------------------------------------------- */

/**
 * Assigns a server to a volume or share.
 *
 * @param session            Not NULL.
 * @param entitytype_parent  `volume` or `share`; with api_version 1, `share`. Not NULL.
 * @param entitytype         `server` or `client`; with api_version 1, `server`. Not NULL.
 * @param data_json          JSON object: ids of both, for example {"volume": "<id>", "server": "<id>"}; with
 *                           api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
 *                           Not NULL.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_assign(accsyn_session *session,
                    const char *entitytype_parent,
                    const char *entitytype,
                    const char *data_json);

/**
 * Lists the servers that are assigned to a volume or share.
 *
 * @param session     Not NULL.
 * @param entitytype  `volume` or `share`. Not NULL.
 * @param entityid    Id of the volume or share. Not NULL.
 *
 * @return JSON: an array of objects with `client`, `client_hr` and `main`. To be freed with accsyn_string_free; NULL
 *         on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_assignments(accsyn_session *session,
                         const char *entitytype,
                         const char *entityid);

/**
 * Removes a server from a volume or share.
 *
 * @param session            Not NULL.
 * @param entitytype_parent  `volume` or `share`; with api_version 1, `share`. Not NULL.
 * @param entitytype         `server` or `client`; with api_version 1, `server`. Not NULL.
 * @param data_json          JSON object: ids of both, for example {"volume": "<id>", "server": "<id>"}; with
 *                           api_version 1, {"share": "<id>", "client": "<id>"} with "main": true or "site": true.
 *                           Not NULL.
 *
 * @return JSON: true. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_deassign(accsyn_session *session,
                      const char *entitytype_parent,
                      const char *entitytype,
                      const char *data_json);

/**
 * Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is not
 * known yet is invited.
 *
 * Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
 * accsyn_delete_one.
 *
 * @param session       Not NULL.
 * @param entitytype    Must be `user`. Not NULL.
 * @param entityid      Id or e-mail address of the user. Not NULL.
 * @param targettype    Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
 *                      `request`, `stream`, `job`). Not NULL.
 * @param targetid      Id of the target, or the code of a share. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `data` (object): the options below in one object, instead of one by one.
 *   - `read` (boolean): for shares: whether to allow reading; true when no option is given at all, else false when
 *     left out.
 *   - `write` (boolean): for shares: whether to allow writing; true when no option is given at all, else false when
 *     left out.
 *   - `invite` (any JSON): whether to invite a user who is not known; false makes the call fail instead. Default:
 *     true.
 *   - `notify` (boolean): for shares: whether to notify the user by e-mail. Default: false.
 *   - `message` (string): for shares: message of the e-mail.
 *   - `path` (string): for shares: the folder to give access to. Default: "/".
 *
 * @return JSON: the access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job true, false
 *         when the user was a recipient before, or the recipient as an object or in an array. To be freed with
 *         accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_grant(session, "user", "john@user.com", "volume", "projects", "{\"read\":true}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_grant(accsyn_session *session,
                   const char *entitytype,
                   const char *entityid,
                   const char *targettype,
                   const char *targetid,
                   const char *options_json);

/**
 * Lists who has access to a share, or the recipients of a delivery, request or stream.
 *
 * Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
 * accsyn_delete_one.
 *
 * @param session       Not NULL.
 * @param targettype    Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
 *                      `request`, `stream`, `job`). Not NULL.
 * @param targetid      Id of the target. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entitytype` (string): for shares: only access of entities of this type, for example `user`.
 *   - `entityid` (string): for shares: only access of this entity; requires `entitytype`.
 *   - `recursive` (boolean): for shares: whether to include access to folders inside. Default: false.
 *
 * @return JSON: an array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`,
 *         `acknowledged` and `path`; for jobs the recipients. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_access(accsyn_session *session,
                    const char *targettype,
                    const char *targetid,
                    const char *options_json);

/**
 * Revokes a user's access to a target, removing all access rules of the user there that the backend finds.
 *
 * Only with api_version 3; with 1, manage access through entities of type acl with accsyn_create, accsyn_update and
 * accsyn_delete_one.
 *
 * @param session     Not NULL.
 * @param entitytype  Must be `user`. Not NULL.
 * @param entityid    Id or e-mail address of the user. Not NULL.
 * @param targettype  Type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`,
 *                    `request`, `stream`, `job`). Not NULL.
 * @param targetid    Id of the target. Not NULL.
 *
 * @return JSON: true, or false when the user had no access. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_revoke(accsyn_session *session,
                    const char *entitytype,
                    const char *entityid,
                    const char *targettype,
                    const char *targetid);

/* Files on the workspace's shares ------------------------------------------------------------------------------- */

/**
 * Lists files and folders.
 *
 * @param session       Not NULL.
 * @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                      starts with `[` or `{`. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `recursive` (boolean): whether to descend into folders. Default: false.
 *   - `maxdepth` (integer): number of levels to descend; 0 means no limit.
 *   - `getsize` (boolean): whether to include the sizes of folders. Default: false.
 *   - `files_only` (boolean): whether to omit folders.
 *   - `directories_only` (boolean): whether to omit files.
 *   - `include` (string or array of strings): only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or
 *     `re('...')`, one or a list; overrides `exclude`. Only with api_version 3.
 *   - `exclude` (string or array of strings): file names to omit, in the same forms as `include`. Only with
 *     api_version 3.
 *
 * @return JSON: an array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`; for a
 *         list of paths, an array of objects with `path` and `result`. To be freed with accsyn_string_free; NULL on
 *         failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_ls(session, "volume=projects/shots", "{\"recursive\":true}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_ls(accsyn_session *session,
                const char *path,
                const char *options_json);

/**
 * Returns the size of a file, or of a folder with everything in it.
 *
 * @param session       Not NULL.
 * @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                      starts with `[` or `{`. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `include` (string or array of strings): only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or
 *     `re('...')`, one or a list; overrides `exclude`. Only with api_version 3.
 *   - `exclude` (string or array of strings): file names to omit, in the same forms as `include`. Only with
 *     api_version 3.
 *
 * @return JSON: the size in bytes; for a list of paths, an array of objects with `path` and `result`, or one answer
 *         for all. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_getsize(accsyn_session *session,
                     const char *path,
                     const char *options_json);

/**
 * Checks whether a file or folder exists.
 *
 * @param session  Not NULL.
 * @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                 starts with `[` or `{`. Not NULL.
 *
 * @return JSON: true or false; for a list of paths, an array of objects with `path` and `result`, or one answer for
 *         all. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_exists(accsyn_session *session,
                    const char *path);

/**
 * Creates a folder.
 *
 * @param session  Not NULL.
 * @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                 starts with `[` or `{`. Not NULL.
 *
 * @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
 *         freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_mkdir(accsyn_session *session,
                   const char *path);

/**
 * Renames a file or folder within its folder.
 *
 * @param session  Not NULL.
 * @param path     Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                 starts with `[` or `{`. Not NULL.
 * @param path_to  The new name, in the same forms as `path`. It is read as JSON when it starts with `[` or `{`.
 *                 Not NULL.
 *
 * @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
 *         freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_rename(accsyn_session *session,
                    const char *path,
                    const char *path_to);

/**
 * Moves a file or folder.
 *
 * @param session   Not NULL.
 * @param path_src  Path of the file or folder to move, for example `volume=projects/a.mov`. It is read as JSON when it
 *                  starts with `[` or `{`. Not NULL.
 * @param path_dst  Destination path. It is read as JSON when it starts with `[` or `{`. Not NULL.
 *
 * @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
 *         freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_mv(accsyn_session *session,
                const char *path_src,
                const char *path_dst);

/**
 * Deletes a file or folder.
 *
 * @param session       Not NULL.
 * @param path          Path such as `volume=projects/shots`, a list of paths, or an object. It is read as JSON when it
 *                      starts with `[` or `{`. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `force` (boolean): whether to delete a folder that is not empty. Default: false. Only with api_version 3.
 *
 * @return JSON: true; for a list of paths, an array of objects with `path` and `result`, or one answer for all. To be
 *         freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_delete(accsyn_session *session,
                    const char *path,
                    const char *options_json);

/**
 * Asks which of the given files may be published, and under which rules.
 *
 * @param session    Not NULL.
 * @param data_json  JSON array: objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing
 *                   sizes are filled in. Not NULL.
 *
 * @return JSON: an object with `files`, which says what may be done with each, and with questions for the user. To be
 *         freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_prepublish(accsyn_session *session,
                        const char *data_json);

/* Settings and logs --------------------------------------------------------------------------------------------- */

/**
 * Reads a setting, or all of them when no name is given.
 *
 * @param session       Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `name` (string): name of the setting, for example `transfer_speedlimit`; all settings when left out or empty.
 *   - `entitytype` (string): type of the entity that the setting belongs to. Default: "workspace".
 *   - `entityid` (string): id of the entity that the setting belongs to.
 *   - `integration` (string): name of the integration that the setting belongs to.
 *   - `data` (any JSON): further input for the backend.
 *
 * @return JSON: the value, usually a string, or null when it is not set; without a name, an object with one value per
 *         setting. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_get_setting(session, "{\"name\":\"transfer_speedlimit\"}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_get_setting(accsyn_session *session,
                         const char *options_json);

/**
 * Reads all settings of an entity.
 *
 * Only with api_version 3; with 1, read one setting at a time with accsyn_get_setting.
 *
 * @param session       Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entitytype` (string): type of the entity that the settings belong to; the workspace when left out.
 *   - `entityid` (string): id of the entity that the settings belong to.
 *   - `recursive` (boolean): whether to include the settings of entities inside it. Default: false.
 *   - `upstream` (boolean): whether to include inherited settings. Default: false.
 *   - `omit_defaults` (boolean): whether to leave out settings that have their default value. Default: true.
 *   - `share` (string): id of the share whose settings apply.
 *
 * @return JSON: an object with one value per setting. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_get_settings(accsyn_session *session, const char *options_json);

/**
 * Changes a setting.
 *
 * @param session       Not NULL.
 * @param entitytype    Type of the entity that the setting belongs to, for example `workspace` or `queue`. Not NULL.
 * @param name          Name of the setting, for example `transfer_speedlimit`. Not NULL.
 * @param value         The new value, a string that may be empty; pass structured values as JSON text. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the entity that the setting belongs to.
 *   - `integration` (string): name of the integration that the setting belongs to. Only with api_version 1; with 3,
 *     use accsyn_integration.
 *   - `data` (any JSON): further input for the backend. Only with api_version 1.
 *
 * @return JSON: whether the backend confirmed the value (false: the answer does not say so; an error: it was refused);
 *         with api_version 1, null when it does not say. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *result = accsyn_set_setting(session, "workspace", "transfer_speedlimit", "100", NULL);
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_set_setting(accsyn_session *session,
                         const char *entitytype,
                         const char *name,
                         const char *value,
                         const char *options_json);

/**
 * Deletes a setting, so that the inherited or default value applies again.
 *
 * Only with api_version 3; with 1, use accsyn_set_setting with the default value.
 *
 * @param session       Not NULL.
 * @param entitytype    Type of the entity that the setting belongs to, for example `workspace` or `queue`. Not NULL.
 * @param name          Name of the setting, for example `transfer_speedlimit`. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the entity that the setting belongs to.
 *
 * @return JSON: whether the backend deleted it. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_delete_setting(accsyn_session *session,
                            const char *entitytype,
                            const char *name,
                            const char *options_json);

/**
 * Reads the log of the workspace or of an entity.
 *
 * Only with api_version 3; with 1, the log cannot be read.
 *
 * @param session       Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entitytype` (string): type of the entity whose log is read. Default: "workspace".
 *   - `entityid` (string): id of the entity whose log is read.
 *   - `search` (string): only entries that contain this string.
 *   - `sort` (string): attribute to sort by. Default: "date".
 *   - `sort_reverse` (boolean): whether to sort in reverse order. Default: false.
 *   - `pagination_page` (integer): page to return.
 *   - `pagination_limit` (integer): entries per page.
 *   - `pagination_skip` (integer): number of entries to skip.
 *
 * @return JSON: the backend's whole response, an object with an array of log entries in `result`. To be freed with
 *         accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_logs(accsyn_session *session,
                  const char *options_json);

/* Keys, running programs, integrations -------------------------------------------------------------------------- */

/**
 * Reads the user's own API key, if the workspace permits it.
 *
 * @param session  Not NULL.
 *
 * @return JSON: the API key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_get_api_key(accsyn_session *session);

/**
 * Returns the key of this session, with which other programs on this machine can log in.
 *
 * Only with api_version 1; with 3, log each session in with the API key.
 *
 * @param session  Not NULL.
 *
 * @return JSON: the session key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_get_session_key(accsyn_session *session);

/**
 * Creates a new session key for this user.
 *
 * Only with api_version 1; with 3, log each session in with the API key.
 *
 * @param session       Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `lifetime` (seconds): how long it stays valid; a whole number.
 *
 * @return JSON: the session key as a string, a secret. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_generate_session_key(accsyn_session *session, const char *options_json);

/**
 * Checks whether the user's accsyn desktop app is running on this machine.
 *
 * @param session  Not NULL.
 *
 * @return JSON: true or false, or null when the backend knows no desktop app of this user on this machine. To be freed
 *         with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_app_is_running(accsyn_session *session);

/**
 * Checks whether an accsyn daemon of the user is running on this machine.
 *
 * @param session  Not NULL.
 *
 * @return JSON: true or false, or null when the backend knows no daemon of this user on this machine. To be freed with
 *         accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_daemon_is_running(accsyn_session *session);

/**
 * Calls an operation of an integration of the workspace.
 *
 * @param session    Not NULL.
 * @param name       Name of the integration, for example `ftrack`. Not NULL.
 * @param operation  Name of the operation. Not NULL.
 * @param data_json  JSON: input of the operation. NULL for none.
 *
 * @return JSON: what the integration returns. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_integration(accsyn_session *session,
                         const char *name,
                         const char *operation,
                         const char *data_json);

/* Waiting for a job --------------------------------------------------------------------------------------------- */

/**
 * Waits until a transfer, a delivery or any other job ends, and reports its progress.
 *
 * A wait that ends early, with TIMEOUT after `timeout` or with CANCELLED when the progress function stops it, leaves
 * the job running. Failures that may be temporary, such as an unreachable network, are tolerated for about two
 * minutes.
 *
 * @param session       Not NULL.
 * @param entitytype    Type of the job, for example `transfer`. Not NULL.
 * @param entityid      Id of the job. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `until` (array of strings): statuses that end the wait, at least one. Default: ["done","failed","aborted"].
 *   - `interval` (seconds): time between two polls; grows while nothing changes. Default: 2.
 *   - `timeout` (seconds): time after which to give up, after a last poll, which may take a second more; 0 means no
 *     limit. Default: 0.
 * @param progress      Called on this thread after each poll with the job; returns 0 to go on. NULL for none.
 * @param user_data     Passed to it; may be NULL.
 *
 * @return JSON: the job, in the status that ended the wait. To be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Blocks until it ends.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     static int32_t show_progress(const char *job, void *user_data)
 *     {
 *         double percent = 0;
 *         (void)user_data;
 *         accsyn_json_get_number(job, "progress", &percent);
 *         printf("%.0f %%\n", percent);
 *         return 0;
 *     }
 *
 *     char *ended = accsyn_wait(session, "transfer", "64f0c0ffee000b0000000002", "{\"timeout\":3600}", show_progress, NULL);
 *     puts(ended != NULL ? ended : accsyn_last_message());
 *     accsyn_string_free(ended);
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_wait(accsyn_session *session,
                  const char *entitytype,
                  const char *entityid,
                  const char *options_json,
                  accsyn_progress_fn progress,
                  void *user_data);

/* Literals for queries ------------------------------------------------------------------------------------------ */

/**
 * Quotes any string as a literal for a query, so that names from users cannot change the query's meaning.
 *
 * @param text  Not NULL.
 *
 * @return The literal with its quotes, to be freed with accsyn_string_free; NULL when the query language cannot express the
 *         string (ACCSYN_INVALID_ARGUMENT).
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_quote(const char *text);

/* Reading and writing JSON -------------------------------------------------------------------------------------- */

/**
 * Reads a value of JSON text, such as a result: strings decoded, all others as JSON text.
 *
 * @param json   JSON text, nested at most 127 levels deep; not NULL.
 * @param path   Names with dots between them, indexes and quoted names in brackets: `items[0].name`, `metadata["a.b"]`. A
 *               member whose name is the rest of the path has precedence. NULL: all of the text.
 * @param value  Set to the value, to be freed with accsyn_string_free, or to NULL if it is missing or null or the call fails.
 *               May be NULL if only the type is wanted.
 *
 * @return The type of the value, ACCSYN_JSON_MISSING to ACCSYN_JSON_OBJECT; -1 on failure: `json` is not JSON, the path is
 *         malformed, or the string contains U+0000, at which a C string ends (ACCSYN_INVALID_ARGUMENT).
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *users = accsyn_find(session, "User", NULL);
 *     char *code = NULL;
 *     if (users != NULL && accsyn_json_get(users, "[0].code", &code) == ACCSYN_JSON_STRING)
 *         puts(code);
 *     accsyn_string_free(code);
 *     accsyn_string_free(users);
 */
int32_t accsyn_json_get(const char *json,
                        const char *path,
                        char **value);

/**
 * Reads an integer of JSON text.
 *
 * @param json   JSON text; not NULL.
 * @param path   As for accsyn_json_get; may be NULL.
 * @param value  Set if the value is a number, else left as it is. May be NULL.
 *
 * @return The type of the value, which is ACCSYN_JSON_NUMBER if it was read; -1 on failure, as for accsyn_json_get, and if the
 *         number is out of range or written with a fraction or exponent (ACCSYN_INVALID_ARGUMENT).
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     int64_t size = 0;
 *     if (accsyn_json_get_integer("{\"size\": 32212254720}", "size", &size) == ACCSYN_JSON_NUMBER)
 *         printf("%.1f GB\n", (double)size / 1e9);
 */
int32_t accsyn_json_get_integer(const char *json,
                                const char *path,
                                int64_t *value);

/**
 * Reads a number of JSON text, whatever the locale.
 *
 * @param json   JSON text; not NULL.
 * @param path   As for accsyn_json_get; may be NULL.
 * @param value  Set to the nearest double if the value is a number, whatever the rounding mode, else left as it is. May be NULL.
 *
 * @return The type of the value, which is ACCSYN_JSON_NUMBER if it was read; -1 on failure, as for accsyn_json_get, and if the
 *         number is beyond the range of double (ACCSYN_INVALID_ARGUMENT).
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
int32_t accsyn_json_get_number(const char *json,
                               const char *path,
                               double *value);

/**
 * Reads a boolean of JSON text.
 *
 * @param json   JSON text; not NULL.
 * @param path   As for accsyn_json_get; may be NULL.
 * @param value  Set to 1 or 0 if the value is true or false, else left as it is. May be NULL.
 *
 * @return The type of the value, which is ACCSYN_JSON_BOOL if it was read; -1 on failure, as for accsyn_json_get.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
int32_t accsyn_json_get_bool(const char *json,
                             const char *path,
                             int32_t *value);

/**
 * Passes the items of an array, or the members of an object, to a function one by one. For many items this is much faster than a
 * path to each of them, since the whole text is read for every path.
 *
 * @param json       JSON text; not NULL.
 * @param path       As for accsyn_json_get; may be NULL.
 * @param each       Called on this thread; NULL: only counts. It must not throw or longjmp out.
 * @param user_data  Passed to it; may be NULL.
 *
 * @return The number of items or members that were passed or counted; -1 on failure, as for accsyn_json_get, and if the value is
 *         missing, or neither an array nor an object (ACCSYN_INVALID_ARGUMENT).
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     static int32_t show(const char *name, const char *user_json, void *user_data)
 *     {
 *         char *code = NULL;
 *         (void)name, (void)user_data;
 *         if (accsyn_json_get(user_json, "code", &code) == ACCSYN_JSON_STRING)
 *             puts(code);
 *         accsyn_string_free(code);
 *         return 0;
 *     }
 *
 *     char *users = accsyn_find(session, "User", NULL);
 *     if (users != NULL)
 *         printf("%d users\n", (int)accsyn_json_each(users, NULL, show, NULL));
 *     accsyn_string_free(users);
 */
int32_t accsyn_json_each(const char *json,
                         const char *path,
                         accsyn_json_each_fn each,
                         void *user_data);

/**
 * Writes a string as JSON, with its quotes, so that a name from a user can be part of JSON text.
 *
 * @param text  Not NULL.
 *
 * @return The JSON string, to be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char data[200];
 *     char *name = accsyn_json_quote("sh010 \"v2\"");
 *     if (name != NULL)
 *         snprintf(data, sizeof data, "{\"name\": %s}", name);
 *     accsyn_string_free(name);
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_json_quote(const char *text);

/* This machine -------------------------------------------------------------------------------------------------- */

/**
 * The host name of this machine, as reported to the backend.
 *
 * @return A plain string, not JSON, to be freed with accsyn_string_free; NULL on failure.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_hostname(void);

/* Every method by its name -------------------------------------------------------------------------------------- */

/**
 * Runs any method by name. Intended for other languages: the result carries its own error, so any thread may read it.
 *
 * @param session    Not NULL.
 * @param method     For example "find"; accsyn_methods lists them all. "event" sends any event. Not NULL.
 * @param args_json  NULL, or a JSON object of the method's parameters, for example {"query": "User", "limit": 10}. Its keys are
 *                   the names of the direct function's parameters without `_json`, and beside them those of its `options_json`.
 *
 * @return {"ok":true,"result":...} or {"ok":false,"error":{...}} with the error as in accsyn_last_error, to be freed with
 *         accsyn_string_free; never NULL.
 *
 * Threads: any. Blocks until the backend has answered.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     char *envelope = accsyn_invoke(session, "find", "{\"query\": \"User WHERE role=admin\"}");
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_invoke(accsyn_session *session,
                    const char *method,
                    const char *args_json);

/**
 * Describes every method: its parameters with their types, which are required, and what it returns.
 *
 * @return JSON array of objects, to be freed with accsyn_string_free; NULL on failure. Keys: `name`, `aliases`, `group`,
 *         `about`, `note`, `parameters`, `result` (its type), `returns` (the same in words), `example` (arguments, or
 *         null), `api_versions`, `instead` (what to do in the API version that does not have it), `local` (no network
 *         I/O), `progress` (reports progress), `c_function` (has a direct function), `pages` (null, or the function that
 *         reads the result page by page, described in the same way; it cannot be called by name). Keys of a parameter:
 *         `name`, `aliases`, `type`, `unit`, `accepts` (in words), `required`, `positional` and `hidden` (for front
 *         ends), `c_argument` (how the direct function takes it; null: in its options), `default`, `api_versions`,
 *         `instead`, `about`.
 *
 * Threads: any. Performs no network I/O.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_methods(void);

/* Logging in without blocking ----------------------------------------------------------------------------------- */

/**
 * Logs in to a workspace without blocking: starts a call and returns at once.
 *
 * @param options_json  As for accsyn_session_new; may be NULL.
 *
 * @return The call, to be freed with accsyn_call_free; NULL on failure. A wrong option is reported by the call's result.
 *         accsyn_call_take_session returns the session; accsyn_call_take returns what accsyn_session_info returns for it,
 *         or the error.
 *
 * It belongs to no session, so accsyn_next_completed never returns it: poll accsyn_call_is_done, or wait with accsyn_call_wait
 * or on accsyn_call_wait_handle. It can be cancelled at any point; freeing it cancels it, too.
 *
 * Threads: any. Reads environment variables and the files that the options name, and never waits for the network.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     accsyn_call *login = accsyn_session_open(NULL);
 *     while (accsyn_call_wait(login, 50) == ACCSYN_TIMEOUT)
 *         puts("logging in ...");
 *     accsyn_session *opened = accsyn_call_take_session(login);
 *     if (opened == NULL)
 *         fprintf(stderr, "%s\n", accsyn_last_message());
 *     accsyn_call_free(login);
 */
ACCSYN_NODISCARD
accsyn_call *accsyn_session_open(const char *options_json);

/**
 * Takes the session of a call of accsyn_session_open that is done.
 *
 * @param call  Not NULL.
 *
 * @return The session, to be freed with accsyn_session_free; NULL when there is none: the error is that of the login, or
 *         ACCSYN_INVALID_ARGUMENT when the call is not done yet or is not a login, or ACCSYN_ALREADY_TAKEN.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD
accsyn_session *accsyn_call_take_session(accsyn_call *call);

/**
 * Logs in again without blocking, as accsyn_session_reauthenticate does: starts a call and returns at once.
 *
 * @param session       Not NULL.
 * @param options_json  As for accsyn_session_reauthenticate; may be NULL.
 * @param user_data     Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL.
 *
 * @return The call, to be freed with accsyn_call_free; NULL on failure. Its result is null.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD
accsyn_call *accsyn_session_submit_reauthenticate(accsyn_session *session,
                                                  const char *options_json,
                                                  void *user_data);

/* Calls that do not block --------------------------------------------------------------------------------------- */

/**
 * Starts a call and returns at once. It runs on a thread of the library, or on one that waits for it without a limit.
 *
 * @param session    Not NULL.
 * @param method     Any name that accsyn_methods lists; not NULL.
 * @param args_json  NULL, or a JSON object of the method's parameters, as for accsyn_invoke: what accsyn_create takes as
 *                   `data_json` is the key `data`.
 *
 * @return The call, to be freed with accsyn_call_free; NULL on failure. A wrong method or argument is reported by the
 *         call's result.
 *
 * Threads: any. Never blocks. At most `workers` calls run at a time, others are queued; the order in which they end is
 * unspecified. A "wait" occupies no worker between two polls, so any number of jobs can be watched.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"Transfer WHERE status=running\"}");
 */
ACCSYN_NODISCARD
accsyn_call *accsyn_submit(accsyn_session *session,
                           const char *method,
                           const char *args_json);

/**
 * Starts a call as accsyn_submit does, with `user_data` attached to it.
 *
 * @param session    Not NULL.
 * @param method     As for accsyn_submit; not NULL.
 * @param args_json  As for accsyn_submit; may be NULL.
 * @param user_data  Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL. Never freed by the library.
 *
 * @return The call, to be freed with accsyn_call_free; NULL on failure.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD
accsyn_call *accsyn_submit_with(accsyn_session *session,
                                const char *method,
                                const char *args_json,
                                void *user_data);

/**
 * The id of a call, unique within its session.
 *
 * @param call  Not NULL.
 *
 * @return The id, 1 or greater; 0 on failure.
 *
 * Threads: any.
 *
 * @since 1.0.0
 */
uint64_t accsyn_call_id(accsyn_call *call);

/**
 * The `user_data` that a call was submitted with.
 *
 * @param call  Not NULL.
 *
 * @return The pointer as it was given, never freed by the library; NULL when there was none, and on failure.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
void *accsyn_call_user_data(accsyn_call *call);

/**
 * Sets the priority of a call among queued calls. Calls that have been queued for five seconds run first in any case.
 *
 * @param call      Not NULL.
 * @param priority  ACCSYN_PRIORITY_INTERACTIVE, ACCSYN_PRIORITY_NORMAL (the default) or
 *                  ACCSYN_PRIORITY_BACKGROUND.
 *
 * @return ACCSYN_OK, also when the call is already running; another status on failure.
 *
 * One of the session's workers never runs background calls. Prefetched pages also count as background calls, and so do the polls
 * of a "wait" after the first, unless it is interactive.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_call_set_priority(accsyn_call *call,
                                       int32_t priority);

/**
 * Whether a call is done: it has a result, or was cancelled.
 *
 * @param call  Not NULL.
 *
 * @return 1 when it is done, 0 when it is not, -1 on failure.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
int32_t accsyn_call_is_done(accsyn_call *call);

/**
 * Waits until a call is done.
 *
 * @param call        Not NULL.
 * @param timeout_ms  Longest wait in milliseconds; negative: until it is done, which the time limits of every call bound.
 *
 * @return ACCSYN_OK when it is done, ACCSYN_TIMEOUT when it is not, or another status on failure.
 *
 * Threads: any. Blocks for the time given at most. With a negative timeout a call that is still queued, and is the next to run,
 * runs on this thread, which saves waking another one: log functions are then called here, too.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_call_wait(accsyn_call *call,
                               int32_t timeout_ms);

/**
 * A descriptor (on Windows the HANDLE of an event) for event loops, which becomes readable (signalled) when a call is done.
 * For accsyn_session_open, before there is a session; the calls of a session share accsyn_session_wait_handle.
 *
 * @param call  Not NULL.
 *
 * @return The descriptor, the same every time; -1 on failure. It belongs to the library: only wait on it, never read,
 *         write or close it. It is valid until the call is freed; remove it from your event loop first.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
intptr_t accsyn_call_wait_handle(accsyn_call *call);

/**
 * Cancels a call: it is done at once, with the result ACCSYN_CANCELLED unless it had one already. It is a completion like any
 * other. A write that was already sent may or may not be executed by the backend: check before you repeat it.
 *
 * @param call  Not NULL.
 *
 * @return ACCSYN_OK, also when the call was done before; another status on failure.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_call_cancel(accsyn_call *call);

/**
 * Takes the result of a call that is done.
 *
 * @param call  Not NULL.
 *
 * @return `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`, to be freed with accsyn_string_free. NULL when there is
 *         none to take: ACCSYN_INVALID_ARGUMENT when the call is not done yet, ACCSYN_ALREADY_TAKEN when it was taken before.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_call_take(accsyn_call *call);

/**
 * The latest progress of a call of the method "wait".
 *
 * @param call  Not NULL.
 *
 * @return The entity as of the last poll, as a JSON object, or the string "null"; to be freed with accsyn_string_free.
 *         NULL on failure.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_call_progress(accsyn_call *call);

/**
 * Frees a call's handle. A call that is not done is cancelled and not returned by accsyn_next_completed. A session that
 * was not taken from a call of accsyn_session_open is closed.
 *
 * @param call  NULL is allowed and does nothing. A call that was freed before is ACCSYN_INVALID_HANDLE.
 *
 * Threads: any. Never blocks. Leaves the last error as it is when it succeeds.
 *
 * @since 1.0.0
 */
void accsyn_call_free(accsyn_call *call);

/* Completed calls, fetched by event loops ----------------------------------------------------------------------- */

/**
 * Returns the next completed call, each of them once.
 *
 * @param session     Not NULL.
 * @param timeout_ms  Longest wait in milliseconds; 0: do not wait; negative: until there is one.
 *
 * @return The call that accsyn_submit returned, still to be freed once; NULL on timeout, when the session was closed
 *         (accsyn_last_status is ACCSYN_OK in both cases), or on failure.
 *
 * Threads: any; each completion is delivered to exactly one. Blocks for the time given at most.
 *
 * @since 1.0.0
 */
accsyn_call *accsyn_next_completed(accsyn_session *session,
                                   int32_t timeout_ms);

/**
 * Passes all completed calls to a function, on this thread. Calls that complete meanwhile are left for the next time.
 *
 * @param session     Not NULL.
 * @param run         Called for each, with what accsyn_submit_with was given, or NULL; not NULL itself. The call is `run`'s to
 *                    free with accsyn_call_free, there or later. It must not throw or longjmp out.
 * @param timeout_ms  How long to wait in milliseconds while no call is done; 0: do not wait; negative: until there is one.
 *
 * @return The number of calls passed; 0 on timeout, or when the session was closed; -1 on failure.
 *
 * Threads: any; each completion is delivered to exactly one. Blocks for the time given at most, and while `run` does. When
 * `run` frees the session, the remaining calls are not passed to it: the caller still has to free them.
 *
 * @since 1.0.0
 */
int32_t accsyn_dispatch(accsyn_session *session,
                        accsyn_completion_fn run,
                        int32_t timeout_ms);

/**
 * A descriptor (on Windows the HANDLE of an event) for event loops, which is readable (signalled) while there are completed calls
 * that accsyn_next_completed or accsyn_dispatch have not delivered: for poll, epoll, kqueue, select, libuv, GLib, Qt and
 * others in place of a wake function.
 *
 * @param session  Not NULL.
 *
 * @return The descriptor, the same every time; -1 on failure. It belongs to the library: only wait on it, never read,
 *         write or close it. It is valid until the session is freed; remove it from your event loop first.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 */
intptr_t accsyn_session_wait_handle(accsyn_session *session);

/**
 * Sets the function that is called when a submitted call is done, so that the host can fetch it with accsyn_next_completed.
 *
 * @param session    Not NULL.
 * @param wake       Called on a thread of the library; NULL unregisters it.
 * @param user_data  Passed to it; may be NULL. Must stay valid until the session is freed or another function is set.
 *
 * @return ACCSYN_OK, or the status of the failure.
 *
 * Threads: any. After this returns, the previous function is no longer called: this waits for running invocations of it, so do
 * not hold a lock here that the function takes. Inside a callback of any session it does not wait for the callback that it is
 * called from, and waits one second at most for other invocations.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_session_set_wake(accsyn_session *session,
                                      accsyn_wake_fn wake,
                                      void *user_data);

/* Long results, page by page ------------------------------------------------------------------------------------ */

/**
 * Opens a find that is read page by page, for results too long for one string.
 *
 * Paging is offset-based: when entities are created or deleted between two pages, some may be missed or returned
 * twice. Where that matters, restrict the query to entities that do not change meanwhile. The names that the queries
 * `entitytypes` and `attributes WHERE ...` find are one page.
 *
 * @param session       Not NULL.
 * @param query         `TYPE` or `TYPE WHERE EXPRESSION`, for example `Transfer WHERE status=failed AND (name='a*' OR
 *                      size>0)`; pass untrusted strings through accsyn_quote. Not NULL.
 * @param options_json  NULL, or a JSON object with any of:
 *   - `entityid` (string): id of the parent: the job of tasks, or the collection of files. Only with api_version 3;
 *     with 1, name the parent in the query, as in `Task WHERE job=<id>`.
 *   - `attributes` (array of strings): names of the attributes to return; all of them when left out.
 *   - `finished` (boolean): whether to include finished jobs (done or aborted).
 *   - `inactive` (boolean): whether to include deactivated entities. Only with api_version 3; with 1, use `offline`.
 *   - `offline` (boolean): whether to include deactivated entities, under the name that api_version 1 has for it;
 *     prefer `inactive` with api_version 3.
 *   - `archived` (boolean): whether to include archived (purged) entities.
 *   - `limit` (integer): maximum number of entities in a page; a page with fewer is the last one. Default: 500.
 *   - `skip` (integer): number of entities to skip.
 *   - `create` (boolean): with the query `attributes WHERE ...`: only attributes that can be set when an entity is
 *     created. Default: false.
 *   - `update` (boolean): with the query `attributes WHERE ...`: only attributes that can be updated. Default: false.
 *   - `max` (integer): maximum number of entities in all pages together; `entitytypes`, `attributes` and the like are
 *     one page whatever it is.
 *   - `prefetch` (boolean): whether to fetch the next page ahead. Default: true.
 *
 * @return The cursor, to be freed with accsyn_cursor_free; NULL on failure. Nothing is sent yet.
 *
 * Threads: any. Never blocks.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     accsyn_cursor *pages = accsyn_find_pages(session, "Transfer", "{\"finished\":true}");
 *     for (char *page; (page = accsyn_cursor_next(pages)) != NULL; accsyn_string_free(page))
 *         puts(page);
 *     accsyn_cursor_free(pages);
 */
ACCSYN_NODISCARD
accsyn_cursor *accsyn_find_pages(accsyn_session *session,
                                 const char *query,
                                 const char *options_json);

/* Reading pages ------------------------------------------------------------------------------------------------- */

/**
 * Reads the next page.
 *
 * @param cursor  From accsyn_find_pages; not NULL.
 *
 * @return JSON array of at least one entity, to be freed with accsyn_string_free; NULL at the end (accsyn_last_status is
 *         ACCSYN_OK then) and on failure, after which there are no further pages.
 *
 * Threads: any, one at a time. Blocks until the page has arrived.
 *
 * @since 1.0.0
 */
ACCSYN_NODISCARD ACCSYN_OWNED_STRING
char *accsyn_cursor_next(accsyn_cursor *cursor);

/**
 * Reads the next page without blocking: starts a call and returns at once.
 *
 * @param cursor     From accsyn_find_pages; not NULL.
 * @param user_data  Returned by accsyn_call_user_data and passed on by accsyn_dispatch; may be NULL.
 *
 * @return The call, to be freed with accsyn_call_free; NULL on failure, for example while the previous page is still being
 *         fetched. Its result is the page, a JSON array of at least one entity, or null at the end. After a failure there
 *         are no further pages; a page whose call was cancelled is fetched again by the next call.
 *
 * Threads: any. Never blocks. The call is one of the session's, like those of accsyn_submit.
 *
 * @since 1.0.0
 *
 * Example:
 *
 *     accsyn_cursor *pages = accsyn_find_pages(session, "Transfer", NULL);
 *     accsyn_call *page = accsyn_cursor_submit_next(pages, NULL);
 *     // When it is done: {"ok":true,"result":[...]}, or {"ok":true,"result":null} at the end.
 *     char *envelope = accsyn_call_take(page);
 */
ACCSYN_NODISCARD
accsyn_call *accsyn_cursor_submit_next(accsyn_cursor *cursor,
                                       void *user_data);

/**
 * Frees a cursor. The call of a page that is still being fetched is cancelled; it must still be freed.
 *
 * @param cursor  NULL is allowed and does nothing. A cursor that was freed before is ACCSYN_INVALID_HANDLE.
 *
 * Threads: any. Never blocks. Leaves the last error as it is when it succeeds.
 *
 * @since 1.0.0
 */
void accsyn_cursor_free(accsyn_cursor *cursor);

/* Stacks that the host allocated itself ------------------------------------------------------------------------- */

/**
 * Promises that later calls of the calling thread have this much stack left, where they run on a stack that the host allocated
 * itself.
 *
 * The library cannot measure such a stack, of a coroutine or of a foreign function interface such as koffi in Node, and runs the
 * call on a thread of its own. Starting that takes longer than most calls. With this promise they run where they are made.
 * On a stack inside the thread's own, such as an array in a function, they always do: it must have 262144 bytes left.
 *
 * @param bytes 262144 or more: calls run on the host's stack. Less, such as 0: as before the promise.
 * @return ACCSYN_OK, or ACCSYN_INVALID_ARGUMENT for a negative number.
 *
 * Threads: any; each has a promise of its own.
 *
 * @since 1.0.0
 */
accsyn_status accsyn_thread_stack(int32_t bytes);

#ifdef __cplusplus
}
#endif

#endif  /* ACCSYN_H */
