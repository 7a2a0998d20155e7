// A user's test: it starts a workspace of its own, and controls it.
#include <accsyn.hpp>
#include <accsyn/sandbox.hpp>

#include <iostream>
#include <string_view>

int main(int count, char **arguments)
{
    try {
        // With an argument, the workspace that runs this test.
        auto sandbox = count > 1 ? accsyn::sandbox::current() : accsyn::sandbox::start();
        if (count > 1 && sandbox.workspace() != arguments[1])
            return 1;
        accsyn::session session = sandbox.open();
        sandbox.fault({{"uri", "user/find"}, {"status", 503}});
        std::cout << session.find("User") << "\n";
        sandbox.expect("user/find", 2);
    } catch (const accsyn::error &failure) {
        std::cerr << failure.what() << "\n";
        return 1;
    }
}
