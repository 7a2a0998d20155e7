/* Memory: no trace of the credentials is left after their session is freed, and while it lives none is in what a core
   dump would hold. The release build is what counts, since an optimiser leaves out what it thinks nobody reads. */
#include "check.h"

#include <fcntl.h>
#include <stdint.h>
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

/* How often it occurs in the writable memory of this process, and how often in what of it a core dump holds. */
struct copies {
    int all, in_core;
};

static struct copies copies(void)
{
    static unsigned char buffer[1 << 16];
    char line[500], access[8] = "";
    unsigned long start = 0, end = 0, from, to;
    struct copies copies = {0, 0};
    int memory = open("/proc/self/mem", O_RDONLY);
    FILE *maps = fopen("/proc/self/smaps", "r");
    CHECK(memory >= 0 && maps != NULL);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) == 3) {
            start = from;
            end = to;
        }
        /* The last line of a mapping. */
        if (strncmp(line, "VmFlags:", 8) != 0 || access[1] != 'w')
            continue;
        int found = 0;
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
        copies.all += found;
        if (strstr(line, " dd") == NULL)
            copies.in_core += found;
    }
    /* The buffer must not be found the next time. */
    memset(buffer, 0, sizeof buffer);
    fclose(maps);
    close(memory);
    return copies;
}

/* The vector registers as they were left by the last call; each can hold a part of a secret. */
#ifdef __x86_64__
/* As the dynamic linker saves them; more than any processor needs for it. */
#define SAVED 16384
static unsigned char registers[SAVED + 64];
/* The instruction wants an address that is a multiple of 64. */
#define ALIGNED (registers + (64 - (uintptr_t)registers % 64) % 64)
#define LOOK_AT_REGISTERS()                                                                 \
    do {                                                                                    \
        if (__builtin_cpu_supports("avx"))                                                  \
            __asm__ volatile("xsave64 (%0)" : : "r"(ALIGNED), "a"(-1), "d"(-1) : "memory"); \
    } while (0)

static int registers_hold_a_part(void)
{
    const unsigned char *vectors = ALIGNED;
    for (size_t at = 0; at + 8 <= SAVED; at++)
        for (size_t part = 0; part + 8 <= length; part++) {
            size_t same = 0;
            while (same < 8 && (vectors[at + same] ^ MASK) == wanted[part + same])
                same++;
            if (same == 8)
                return 1;
        }
    return 0;
}
#else
#define LOOK_AT_REGISTERS() (void)0
static int registers_hold_a_part(void)
{
    return 0;
}
#endif

/* What is left in registers gets onto the stack of a lazily bound host. */
static void leaves_no_register(accsyn_session *session, const char *key, int as_base64)
{
    char options[500];
    length = 0;
    if (as_base64)
        want_base64_of(key);
    else
        for (size_t at = 0; key[at]; at++)
            wanted[length++] = (unsigned char)key[at] ^ MASK;
    CHECK(length >= 12);
    snprintf(options, sizeof options, "{\"api_key\": \"%s\"}", key);
    accsyn_status status = accsyn_session_reauthenticate(session, options);
    LOOK_AT_REGISTERS();
    CHECK(status == ACCSYN_OK && !registers_hold_a_part());
    char *found = accsyn_find(session, "User", NULL);
    LOOK_AT_REGISTERS();
    CHECK(!registers_hold_a_part());
    accsyn_string_free(found);
    char *own = accsyn_get_api_key(session);
    LOOK_AT_REGISTERS();
    CHECK(!registers_hold_a_part());
    accsyn_string_free(own);
    LOOK_AT_REGISTERS();
    CHECK(!registers_hold_a_part());
    memset(options, 0, sizeof options);
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
    CHECK(copies().all > 0 && copies().in_core == 0);
    leaves_no_register(session, getenv("ACCSYN_API_KEY"), 0);
    leaves_no_register(session, getenv("ACCSYN_API_KEY"), 1);
    length = 0;
    want_base64_of(getenv("ACCSYN_API_KEY"));

    /* A string is wiped as a whole, however short the host has made it. */
    char *key = accsyn_get_api_key(session);
    CHECK(key != NULL && strlen(key) > 8);
    unsigned char tail[8];
    for (size_t at = 0; at < sizeof tail; at++)
        tail[at] = (unsigned char)(key[strlen(key) - sizeof tail + at] ^ MASK);
    key[1] = 0;
    accsyn_string_free(key);
    accsyn_session_free(session);
    CHECK(copies().all == 0);

    /* The key is in the environment of this program, and nowhere else. */
    length = sizeof tail;
    memcpy(wanted, tail, length);
    CHECK(copies().all == 1);
    return 0;
}
