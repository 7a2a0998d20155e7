// A backend's error reaches the program with all its details. Run with faults.json.
#include "check.hpp"

#include <chrono>

int main()
{
    accsyn::session_options options;
    options.max_retries = 0;
    auto session = accsyn::session::open(options);

    accsyn::error error = thrown([&] { session.find("Queue"); });
    CHECK(error.status() == accsyn::status::rate_limited && error.code() == "RATE_LIMITED");
    CHECK(error.http_status() == 429 && error.retry_after() == std::chrono::seconds(3));
    CHECK(error.attempts() == 1 && error.method() == "find" && !error.session_expired());

    // A copy is equal, and so is the error kept by a call.
    accsyn::error copy = error;
    error = accsyn::error();
    CHECK(copy.http_status() == 429 && std::string_view(copy.what()) == copy.message());

    error = thrown([&] { session.submit(accsyn::requests::find("Site")).get(); });
    CHECK(error.status() == accsyn::status::protocol && error.http_status() == 500);

    options.pwd = "password";
    auto old = accsyn::session::open(options);
    error = thrown([&] { old.find("Server"); });
    CHECK(error.status() == accsyn::status::session_expired && error.session_expired());
    accsyn::credentials again;
    again.pwd = "password";
    old.reauthenticate(again);
    CHECK(old.find("Server") != "");
}
