// Helpers of the C++ tests.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <accsyn.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// Ends the test with location and condition if the condition does not hold.
#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            std::exit(EXIT_FAILURE);                                                     \
        }                                                                                \
    } while (0)

inline bool holds(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

#if ACCSYN_EXCEPTIONS
// The error that this throws; one of status ok when it throws none.
template <class Run> accsyn::error thrown(Run run)
{
    try {
        run();
    } catch (const accsyn::error &failure) {
        return failure;
    }
    return {};
}
#endif

#endif
