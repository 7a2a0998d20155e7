// A plug-in with the C++ headers inside.
#include <accsyn.hpp>

#include <atomic>

extern "C" int run_module()
{
    std::atomic<int> lines{0};
    auto session = accsyn::session::open();
    session.set_log(accsyn::log_level::debug, [&](accsyn::log_level, std::string_view) { lines++; });
    session.set_wake([] {});
    auto call = session.submit(accsyn::requests::find("User"));
    std::size_t pages = 0;
    for (auto &page : session.find_pages("User"))
        pages += accsyn::items(page).size();
    accsyn::wait_options options;
    options.interval = std::chrono::milliseconds(5);
    auto failed = session.try_wait("transfer", "64f0c0ffee00000000009999", options, [](auto) { return true; });
    return call.get().empty() || pages != 5 || lines == 0 || failed;
}
