// With nlohmann::json, in both directions.
#include <accsyn/nlohmann.hpp>

#include "check.hpp"

#include <nlohmann/json.hpp>

#include <string>

int main()
{
    nlohmann::json sorted = {{"b", 1}, {"a", {1, 2.5, nullptr, "x\"y"}}};
    const nlohmann::ordered_json ordered = {{"b", 1}, {"a", 2}};
    accsyn::json from_sorted = sorted, from_ordered = ordered;
    accsyn::value any = sorted;
    CHECK(from_sorted.text() == sorted.dump() && any.text() == sorted.dump());
    CHECK(from_ordered.text() == R"({"b":1,"a":2})");
    CHECK(accsyn::json({{"meta", ordered}, {"list", accsyn::array(sorted, 1)}}).text() ==
          R"({"meta":{"b":1,"a":2},"list":[)" + sorted.dump() + ",1]}");
    // A string in it is a string, not JSON text.
    CHECK(accsyn::json(nlohmann::json("{}")).text() == R"("{}")");

    auto session = accsyn::session::open();
    nlohmann::json data = {
        {"name", "näme"}, {"source", "share=thefilm/plates/sh010"}, {"destination", "john@user.com:/in"}};
    auto made = accsyn::parse(session.create("transfer", data));
    CHECK(made["name"] == "näme" && made.begin().key() == "id");
    std::string id = made["id"];
    CHECK(session.delete_one("transfer", id) == "true");

    std::size_t users = 0;
    for (const auto &page : session.find_pages("User"))
        for (const auto &user : accsyn::parse(page))
            users += user.contains("code");
    CHECK(users == 5);

    auto good = accsyn::try_parse(session.try_find("Queue"));
    CHECK(good && good->is_array());
    CHECK(accsyn::try_parse(session.try_find("Queue WHERE")).error().status() == accsyn::status::invalid_query);
    CHECK(accsyn::parse("not JSON").is_discarded());
}
