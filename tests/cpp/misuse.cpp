// Mistakes that compilers report: each case fails to compile (tests/compile_time.cmake).
#include <accsyn.hpp>

int main()
{
    auto session = accsyn::session::open();
    std::string users = session.find("User");
    auto first = accsyn::items(users);
#ifdef DROPPED_CALL /* (unused-result|nodiscard) */
    session.submit(accsyn::requests::find("User"));
#endif
#ifdef DROPPED_ERROR /* (unused-result|nodiscard) */
    session.try_create("queue", "{}");
#endif
#ifdef DROPPED_SESSION /* (unused-result|nodiscard) */
    accsyn::session::open();
#endif
#ifdef DROPPED_TAKE /* (unused-result|nodiscard) */
    accsyn::call().take();
#endif
#ifdef DROPPED_HANDLE /* (unused-result|nodiscard) */
    accsyn::call().release();
#endif
#ifdef DROPPED_PAGES /* (unused-result|nodiscard) */
    session.find_pages("User");
#endif
#ifdef DROPPED_COMPLETION /* (unused-result|nodiscard) */
    session.try_next_completed();
#endif
#ifdef DROPPED_REQUEST /* (unused-result|nodiscard) */
    accsyn::requests::find("User");
#endif
#ifdef ITEMS_OF_A_TEMPORARY /* deleted */
    for (auto user : accsyn::items(session.find("User")))
        (void)user;
#endif
#ifdef ITEMS_OF_A_RESULT /* deleted */
    for (auto user : accsyn::items(*session.try_find("User")))
        (void)user;
#endif
#ifdef MEMBER_OF_A_TEMPORARY /* deleted */
    auto id = accsyn::member(session.find_one("User"), "id");
    (void)id;
#endif
#ifdef FOUND_IN_A_TEMPORARY /* deleted */
    auto name = accsyn::find_at(session.find("User"), "[0].name");
    (void)name;
#endif
#ifdef STATUS_OF_ANOTHER_TYPE /* pending */
    session.update(accsyn::entities::transfer::name, "id", {{"status", accsyn::entities::transfer::status::pending}});
#endif
#ifdef WIDE_STRING /* JSON is UTF-8: convert wide strings */
    accsyn::value wide(std::wstring(L"wide"));
#endif
#ifdef WIDE_LITERAL /* JSON is UTF-8: convert wide strings */
    accsyn::value wide(u"wide");
#endif
#ifdef NUMBERS_AS_NAMES /* names that are strings, and each of them once */
    accsyn::value numbered(std::map<int, int>{{1, 2}});
#endif
#ifdef REPEATED_NAMES /* names that are strings, and each of them once */
    accsyn::value repeated(std::multimap<std::string, int>{{"a", 2}});
#endif
#ifdef CHARACTER /* a character may be meant as a string or as a number */
    accsyn::json character = {{"key", 'c'}};
#endif
#ifdef CLANG_MESSAGE_OF_A_TEMPORARY /* dangling */
    std::string_view message = session.try_find("User").error().message();
    (void)message;
#endif
#ifdef CLANG_HANDLE_OF_A_TEMPORARY /* dangling */
    accsyn_session *raw = accsyn::session::open().handle();
    (void)raw;
#endif
    return first.empty() ? 1 : 0;
}
