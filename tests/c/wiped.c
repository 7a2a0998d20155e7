/* Memory: no trace of the credentials is left after their session is freed. The release build is what
   counts, since an optimiser leaves out what it thinks nobody reads. */
#include "check.h"

#include <fcntl.h>
#include <unistd.h>

/* The secret is stored in another form, so that the search does not find this copy. */
#define MASK 0x5a

static unsigned char wanted[400];
static size_t length;

/* The Base64 of a text, of which the last group may be left out: as the header holds the key. */
static void want_base64_of(const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; text[at] && text[at + 1] && text[at + 2] && length + 4 <= sizeof wanted; at += 3) {
        unsigned long bits = (unsigned long)(unsigned char)text[at] << 16 |
                             (unsigned long)(unsigned char)text[at + 1] << 8 | (unsigned char)text[at + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            wanted[length++] = (unsigned char)(digits[bits >> shift & 63] ^ MASK);
    }
}

static int is_wanted(const unsigned char *bytes)
{
    for (size_t at = 0; at < length; at++)
        if ((bytes[at] ^ MASK) != wanted[at])
            return 0;
    return 1;
}

/* How often it occurs in the writable memory of this process. */
static int copies(void)
{
    static unsigned char buffer[1 << 16];
    char line[500];
    int found = 0, memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(memory >= 0 && maps != NULL);
    while (fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        char access[8];
        if (sscanf(line, "%lx-%lx %7s", &start, &end, access) != 3 || access[1] != 'w')
            continue;
        while (start < end) {
            size_t most = end - start < sizeof buffer ? end - start : sizeof buffer;
            ssize_t count = pread(memory, buffer, most, (off_t)start);
            if (count < (ssize_t)length)
                break;
            for (ssize_t at = 0; at + (ssize_t)length <= count; at++) {
                unsigned long address = start + (unsigned long)at;
                int is_own = address >= (unsigned long)buffer && address < (unsigned long)(buffer + sizeof buffer);
                found += !is_own && is_wanted(buffer + at);
            }
            /* Overlapping, in case it spans two reads. */
            start += start + (unsigned long)count < end ? (unsigned long)count - length : (unsigned long)count;
        }
    }
    /* The buffer must not be found the next time. */
    memset(buffer, 0, sizeof buffer);
    fclose(maps);
    close(memory);
    return found;
}

int main(void)
{
    CHECK(getenv("ACCSYN_API_KEY") != NULL);
    want_base64_of(getenv("ACCSYN_API_KEY"));
    CHECK(length >= 12);

    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    for (int call = 0; call < 20; call++)
        CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK_RESULT(accsyn_find(session, "Transfer", "{\"limit\": 1}"), "[");
    CHECK(copies() > 0);
    accsyn_session_free(session);
    CHECK(copies() == 0);
    return 0;
}
