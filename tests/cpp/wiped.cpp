// No memory is freed that still holds a credential: what C++ makes of the options of a session.
#include "check.hpp"

#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <new>

namespace
{

// Built at run time, so that it is not in the program itself.
char key[64];
int unwiped = 0;

void fill(char *into, std::size_t size)
{
    for (std::size_t at = 0; at < size; at++)
        into[at] = static_cast<char>('a' + at * at * 7 % 25);
}

void release(void *memory) noexcept
{
    const std::size_t length = sizeof key - 1;
    const char *bytes = static_cast<const char *>(memory);
    for (std::size_t at = 0; memory != nullptr && at + length <= malloc_usable_size(memory); at++)
        unwiped += std::memcmp(bytes + at, key, length) == 0;
    std::free(memory);
}

} // namespace

void *operator new(std::size_t size)
{
    void *memory = std::malloc(size);
    if (memory == nullptr)
        std::abort();
    return memory;
}

void operator delete(void *memory) noexcept
{
    release(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    release(memory);
}

int main()
{
    fill(key, sizeof key - 1);
    {
        std::string control(key);
    }
    CHECK(unwiped > 0); // it would be seen
    unwiped = 0;

    // Long enough for the text to move as it grows.
    for (std::size_t name : {10u, 5000u}) {
        accsyn::session_options options;
        options.workspace = std::string(name, 'w');
        options.username = std::string(name, 'u');
        options.endpoint = std::string("http://127.0.0.1:1");
        options.max_retries = 0;
        options.environment = accsyn::json("false");
        options.api_key = std::string(key);
        CHECK(!accsyn::session::try_open(options).has_value());
        CHECK(accsyn::login::try_start(options).has_value());
        // That one is the program's own.
        std::memset(const_cast<char *>((*options.api_key).data()), 0, sizeof key - 1);
    }
    {
        accsyn::credentials given;
        given.api_key = std::string(key);
        (void)accsyn::session().try_reauthenticate(given);
        (void)accsyn::session().try_submit_reauthenticate(given);
        std::memset(const_cast<char *>((*given.api_key).data()), 0, sizeof key - 1);
    }
    CHECK(unwiped == 0);
    {
        // Characters that become escapes, and other kinds of secrets.
        accsyn::session_options options;
        options.workspace = std::string("w");
        options.username = std::string("u");
        options.endpoint = std::string("http://127.0.0.1:1");
        options.max_retries = 0;
        options.environment = accsyn::json("false");
        options.pwd = "\"\\\n" + std::string(key);
        options.proxy = "http://u:" + std::string(key) + "@127.0.0.1:1";
        options.headers = accsyn::json("{\"X-Key\": \"" + std::string(key) + "\"}");
        unwiped = 0; // of these strings themselves
        CHECK(!accsyn::session::try_open(options).has_value());
        CHECK(unwiped == 0);
        std::memset(const_cast<char *>((*options.pwd).data()), 0, (*options.pwd).size());
        std::memset(const_cast<char *>((*options.proxy).data()), 0, (*options.proxy).size());
    }
    return 0;
}
