/*
 * A first tour of the accsyn API in C++: log in, find, create a transfer, change it, delete it, handle an error, and do
 * something else while a call runs.
 *
 * Workspace and credentials are taken from ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY.
 */
#include <accsyn.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

static void show(std::string_view what, std::string_view json)
{
    // The first screenful of each is enough.
    std::cout << "\n" << what << "\n  " << json.substr(0, 300) << (json.size() > 300 ? "...\n" : "\n");
}

static void walk(const accsyn::session &session)
{
    // Who am I?
    std::string me = session.find_one("User");
    std::cout << "I am " << accsyn::text_of(me, "code").value_or("nobody") << "\n";

    // Entities that match an expression. Options are members of a struct; in C++20 they can be named in the call
    // itself: session.find("Transfer", {.attributes = {"name", "status"}, .limit = 3}).
    accsyn::find_options options;
    options.attributes = {"name", "status"};
    options.limit = 3;
    show("find", session.find("Transfer WHERE status=failed OR status=paused", options));

    // A long list, page by page.
    std::size_t count = 0;
    for (const std::string &page : session.find_pages("Transfer"))
        count += accsyn::items(page).size();
    std::cout << "\n" << count << " transfers\n";

    // Create a transfer. Strings are escaped.
    std::string transfer = session.create("Transfer", {{"name", "my \"first\" transfer"},
                                                       {"source", "share=thefilm/plates/sh010"},
                                                       {"destination", "john@user.com:/incoming"}});
    show("create", transfer);
    std::string id = accsyn::text_of(transfer, "id").value_or("");

    // Change it, find it by a name that needs quoting, delete it.
    show("update", session.update("Transfer", id, {{"status", "aborted"}}));
    show("find_one", session.find_one("Transfer WHERE name=" + accsyn::quote("my \"first\" transfer")));
    show("delete_one", session.delete_one("Transfer", id));

    // Errors are thrown...
    try {
        session.update("Transfer", id, {{"status", "paused"}});
    } catch (const accsyn::error &failure) {
        std::cout << "\nupdate of what was deleted fails, as it should\n  " << failure.code() << ": " << failure.what()
                  << "\n";
    }

    // ...or returned, by the same functions with `try_`.
    auto nothing = session.try_find("Transfer WHERE");
    if (!nothing)
        std::cout << "\n" << nothing.error().message() << "\n";

    // A call that does not block.
    accsyn::call call = session.submit(accsyn::requests::find("Queue"));
    while (!call.wait(std::chrono::milliseconds(20)))
        std::cout << "\nstill waiting\n";
    show("submit", call.take());
}

int main()
{
    std::cout << "libaccsyn " << accsyn::version() << "\n";
    try {
        walk(accsyn::session::open());
    } catch (const accsyn::error &failure) {
        std::cerr << failure.code() << ": " << failure.what() << "\n";
        return EXIT_FAILURE;
    }
    std::cout << "\nDone.\n";
    return EXIT_SUCCESS;
}
