// A user's program in C++.
#include <accsyn.hpp>

#include <iostream>

int main()
{
    try {
        auto session = accsyn::session::open();
        std::cout << session.find("Transfer WHERE status=failed").substr(0, 60) << "...\n";
    } catch (const accsyn::error &failure) {
        std::cerr << failure.what() << "\n";
        return 1;
    }
}
