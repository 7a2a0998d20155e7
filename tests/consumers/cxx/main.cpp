// A user's program in C++.
#include <accsyn.hpp>

#include <cstdio>

int main()
{
    std::puts("placeholder");
}
