/* A program with more rights than whoever started it reads no variable: one with the set-user-ID or set-group-ID bit,
   or with file capabilities. It takes root to make one. Linked statically, since the loader keeps those from libraries
   of others. */
#include "check.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { SKIPPED = 77, NOBODY = 65534, OTHER = 1 };

static void copy(const char *from, const char *to)
{
    static char buffer[1 << 16];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    CHECK(in >= 0 && out >= 0);
    for (ssize_t count; (count = read(in, buffer, sizeof buffer)) > 0;)
        CHECK(write(out, buffer, (size_t)count) == count);
    CHECK(close(in) == 0 && close(out) == 0);
}

static int run(const char *program, const char *expected)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(chdir("/") == 0 && setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
        execl(program, program, expected, (char *)NULL);
        _exit(EXIT_FAILURE);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    if (count > 1) {
        if (strcmp(arguments[1], "raised") == 0) {
            CHECK_FAILS(accsyn_session_new(NULL), ACCSYN_INVALID_ARGUMENT, "`workspace`");
        } else {
            accsyn_session *session = accsyn_session_new(NULL);
            CHECK(session != NULL);
            accsyn_session_free(session);
        }
        return EXIT_SUCCESS;
    }
    CHECK(getenv("ACCSYN_API_KEY") != NULL);
    if (geteuid() != 0) {
        puts("SKIPPED: needs root");
        return SKIPPED;
    }
    /* The other user cannot read the sandbox's certificates. */
    CHECK(unsetenv("ACCSYN_CA_FILE") == 0);
    CHECK(setenv("ACCSYN_ENDPOINT", getenv("ACCSYN_SANDBOX_HTTP"), 1) == 0);
    char folder[] = "/tmp/accsyn-privileges-XXXXXX", program[sizeof folder + 8];
    CHECK(mkdtemp(folder) != NULL && chmod(folder, 0755) == 0);
    snprintf(program, sizeof program, "%s/program", folder);
    copy("/proc/self/exe", program);

    CHECK(chmod(program, 0755) == 0 && run(program, "normal") == EXIT_SUCCESS);
    CHECK(chown(program, OTHER, OTHER) == 0);
    CHECK(chmod(program, 04755) == 0 && run(program, "raised") == EXIT_SUCCESS);
    CHECK(chmod(program, 02755) == 0 && run(program, "raised") == EXIT_SUCCESS);
    CHECK(chmod(program, 0755) == 0);
    struct vfs_cap_data capabilities = {VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE, {{0, 0}, {0, 0}}};
    capabilities.data[0].permitted = 1u << CAP_NET_BIND_SERVICE;
    CHECK(setxattr(program, "security.capability", &capabilities, sizeof capabilities, 0) == 0);
    CHECK(run(program, "raised") == EXIT_SUCCESS);

    CHECK(unlink(program) == 0 && rmdir(folder) == 0);
    return EXIT_SUCCESS;
}
