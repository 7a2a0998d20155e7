// JSON without a library: output is valid whatever the input, and reading returns what was written.
#include "../c/json_paths.h"
#include "check.hpp"

#include <accsyn/json_write.hpp>

#include <array>
#include <cfenv>
#include <chrono>
#include <clocale>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <iostream>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

using accsyn::array;
using accsyn::json;
using accsyn::value;

static void texts_are_escaped()
{
    CHECK(value("a\"b\\c/d").text() == R"("a\"b\\c/d")");
    CHECK(value("\b\f\n\r\t\x01\x1f\x7f").text() == "\"\\u0008\\u000c\\u000a\\u000d\\u0009\\u0001\\u001f\x7f\"");
    CHECK(value(std::string_view("a\0b", 3)).text() == "\"a\\u0000b\"");
    CHECK(value("åäö 東京 🎬").text() == "\"åäö 東京 🎬\"");
    CHECK(value(std::string()).text() == "\"\"");
    CHECK(json({{"a\"b", "c"}}).text() == R"({"a\"b":"c"})");
    for (unsigned code = 0; code < 0x80; code++) {
        std::string text(1, static_cast<char>(code));
        CHECK(accsyn::text_of(json({{"key", text}}).text(), "key") == text);
    }
}

static void numbers_keep_their_value()
{
    CHECK(array(0, -1, 1234567, std::uint8_t(200), std::int8_t(-5)).text() == "[0,-1,1234567,200,-5]");
    CHECK(value(std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808");
    CHECK(value(std::numeric_limits<std::uint64_t>::max()).text() == "18446744073709551615");
    CHECK(array(0.1, 1.0, 1e300, -2.5f, 1234567.5).text() == "[0.1,1,1e+300,-2.5,1234567.5]");
    CHECK(value(0.1 + 0.2).text() == "0.30000000000000004");
    CHECK(array(std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()).text() ==
          "[null,null]");
    CHECK(array(std::chrono::milliseconds(1500), std::chrono::hours(24)).text() == "[1.5,86400]");
}

// Geometry kernels set the rounding mode, creative applications enable traps.
static void the_mode_of_the_host_does_not_matter()
{
    const double all[] = {0.1,  0.3,  8.41,  -0.7,   1e22,   1e23,   3e-5,
                          6e-9, 5e-4, 1e-22, 6.0e23, 5e-324, 2.5e15, 9007199254740991e-3};
    std::vector<std::string> texts;
    for (double number : all)
        texts.push_back(value(number).text());
    for (int mode : {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST}) {
        CHECK(std::fesetround(mode) == 0);
#ifdef __GLIBC__
        CHECK(feenableexcept(FE_ALL_EXCEPT & ~FE_INEXACT) != -1);
#endif
        for (std::size_t i = 0; i < texts.size(); i++) {
            auto read = accsyn::number_of(texts[i]);
            CHECK(read && std::memcmp(&*read, &all[i], sizeof all[i]) == 0);
            CHECK(value(all[i]).text() == texts[i]);
        }
        CHECK(!accsyn::number_of("1e999") && std::fegetround() == mode);
#ifdef __GLIBC__
        CHECK(fedisableexcept(FE_ALL_EXCEPT) == (FE_ALL_EXCEPT & ~FE_INEXACT));
#endif
    }
}

static void values_of_all_kinds()
{
    CHECK(array(true, false, nullptr).text() == "[true,false,null]");
    CHECK(array(std::optional<int>(), std::optional<int>(5)).text() == "[null,5]");
    CHECK(array(std::vector<std::string>{"a", "b"}, std::vector<int>()).text() == R"([["a","b"],[]])");
    CHECK(value(accsyn::strings{"a", "b"}).text() == R"(["a","b"])");
    const char *none = nullptr;
    CHECK(value(none).text() == "null");
    char text[] = "[1]", *pointer = text;
    CHECK(json(text).text() == "[1]" && json(pointer).text() == "[1]" && value(pointer).text() == "\"[1]\"");
    CHECK(array().text() == "[]");

    json nested = {{"name", "x"}, {"meta", {{"shot", 10}, {"tags", array("a", json({{"b", 1}}))}}}};
    CHECK(nested.text() == R"({"name":"x","meta":{"shot":10,"tags":["a",{"b":1}]}})");
    CHECK(array(nested, json("[1, 2]")).text() == "[" + nested.text() + ",[1, 2]]");
    CHECK(array(json(), value()).text() == "[null,null]");

    CHECK(!json().has_value() && !value().has_value() && !accsyn::strings().has_value());
    CHECK(accsyn::strings(std::vector<std::string>()).has_value());
}

static void containers_paths_and_utf8()
{
    CHECK(value(std::map<std::string, int>{{"a\"b", 1}, {"c", 2}}).text() == R"({"a\"b":1,"c":2})");
    CHECK(value(std::map<std::string_view, std::vector<double>>{{"a", {0.5}}}).text() == R"({"a":[0.5]})");
    CHECK(value(std::unordered_map<std::string, bool>{{"a", true}}).text() == R"({"a":true})");
    CHECK(json(std::map<std::string, value>{{"a", nullptr}, {"b", "c"}}).text() == R"({"a":null,"b":"c"})");
    CHECK(json({{"m", std::map<std::string, std::map<std::string, int>>{{"a", {{"b", 1}}}}}}).text() ==
          R"({"m":{"a":{"b":1}}})");
    CHECK(value(std::set<std::string>{"b", "a"}).text() == R"(["a","b"])" && value(std::list<int>{1}).text() == "[1]");
    CHECK(value(std::deque<bool>{true}).text() == "[true]" && value(std::array<double, 2>{0.5, 1}).text() == "[0.5,1]");
    CHECK(value(std::vector<bool>{true, false}).text() == "[true,false]" && value(std::nullopt).text() == "null");
    CHECK(value(std::vector<std::map<std::string, std::set<int>>>{{{"a", {2, 1}}}}).text() == R"([{"a":[1,2]}])");
    CHECK(value(std::map<std::filesystem::path, int>{{"a/b", 1}}).text() == R"({"a/b":1})");
    CHECK(value(std::filesystem::path("/mnt/\"a\"")).text() == R"("/mnt/\"a\"")");
    CHECK(json({{"p", std::filesystem::path("a/b")}}).text() == R"({"p":"a/b"})");
    CHECK(json(std::filesystem::path("{}")).text() == R"("{}")");
    std::string_view part = std::string_view("abc").substr(0, 2);
    CHECK(json({{part, part}}).text() == R"({"ab":"ab"})");
#ifdef __cpp_char8_t
    CHECK(value(std::map<std::u8string, std::u8string_view>{{u8"å", u8"\""}}).text() == "{\"å\":\"\\\"\"}");
    CHECK(array(u8"å", std::u8string(u8"\"東"), std::u8string_view(u8"a")).text() == "[\"å\",\"\\\"東\",\"a\"]");
    CHECK(json(u8"{\"å\":1}").text() == "{\"å\":1}" && json(std::u8string(u8"[1]")).text() == "[1]");
#endif
}

static void paths_name_what_is_read()
{
    const std::string text =
        R"({"items": [{"name": "a\u00e5", "size": 12345678901, "part": -1.5e3, "is": true}, null, [7]],
                                "a.b": 1, "a": {"b": 2, "c[0]": 3, "d": {"": 4}}, "x": "5", "big": 12345678901234567890})";
    CHECK(accsyn::text_of(text, "items[0].name") == "aå" && accsyn::text_of(text, "items[2][0]") == "7");
    CHECK(accsyn::find_at(text, "items[0].is") == "true" && accsyn::find_at(text, "items[1]") == "null");
    CHECK(accsyn::integer_of(text, "items[0].size") == 12345678901 &&
          accsyn::number_of(text, "items[0].part") == -1500);
    CHECK(accsyn::bool_of(text, "items[0].is") == true && accsyn::integer_of(text, "a.b") == 1);
    CHECK(accsyn::integer_of(text, "a.c[0]") == 3 && accsyn::integer_of(text, "a.d.") == 4);
    CHECK(accsyn::integer_of("[[1,2],[3]]", "[1][0]") == 3 && accsyn::bool_of("[false]", "[0]") == false);
    CHECK(accsyn::number_of("[0.1]", "[0]") == 0.1 && accsyn::number_of(text, "big") == 12345678901234567890.0);
    for (const char *path :
         {"", ".", "items[3]", "items[-1]", "items[]", "items[0", "items[0]name", "items.name", "items[0].no", "x.y",
          "x[0]", "items[99999999999999999999]", "items[+1]", "items[ 1]", "a..d"})
        CHECK(!accsyn::find_at(text, path));
    for (const char *path : {"x", "items", "items[1]", "big", "items[0].part", "items[0].is"})
        CHECK(!accsyn::integer_of(text, path));
    for (const char *path : {"x", "items", "items[0].is"})
        CHECK(!accsyn::number_of(text, path));
    CHECK(!accsyn::bool_of(text, "x") && !accsyn::text_of(text, "items[1]") && !accsyn::number_of("[1e999]", "[0]"));
}

static void paths_are_those_of_c()
{
    for (const auto &one : json_paths) {
        auto found = accsyn::find_at(one.json, one.path);
        if (one.value == nullptr ? found.has_value() : found != std::string_view(one.value)) {
            std::cerr << one.path << " is " << found.value_or("missing") << "\n";
            CHECK(false);
        }
    }
}

static void whole_values_are_read()
{
    CHECK(accsyn::text_of(" \"a\\u00e5\" ") == "aå" && accsyn::text_of("5") == "5" && accsyn::text_of("[1]") == "[1]");
    CHECK(accsyn::number_of("-1.5e3") == -1500 && accsyn::integer_of(" 7\n") == 7 &&
          accsyn::bool_of("\ttrue ") == true);
    for (const char *text : {"", " ", "null", "\"a", "{", "1 2", "[1] x", "nul"})
        CHECK(!accsyn::text_of(text) && !accsyn::number_of(text) && !accsyn::integer_of(text) &&
              !accsyn::bool_of(text));
    CHECK(!accsyn::number_of("\"5\"") && !accsyn::integer_of("\"5\"") && !accsyn::bool_of("\"true\"") &&
          !accsyn::integer_of("1.0"));
    std::string names = R"(["b", "a\"c"])";
    std::string all;
    for (std::string_view name : accsyn::items(names))
        all += accsyn::text_of(name).value_or("?");
    CHECK(all == "ba\"c");
}

// JSON passed by a program cannot add arguments, nor be truncated.
static void json_text_is_one_value()
{
    for (const char *text : {"{}", " [1, {\"a\": \"]\"}] ", "\"a\\\"b\"", "-1.5e+3", "true", "null", "{\"a\":[{}]}"})
        CHECK(json(text).text() == text);
    for (const char *text : {"", " ", "a", "/tmp/transfer.json", "{}, \"force\": true", "1,2", "{", "[1", "{}}", "]",
                             "\"a", "\"a\\", "1 2", "tru", "nan", "{} {}", "{\"a\": \"}"}) {
        std::string quoted = value(text).text();
        CHECK(json(text).text() == quoted);
    }
    CHECK(json(std::string_view("{}\0", 3)).text() == "\"{}\\u0000\"");
    CHECK(accsyn::requests::update("a", "b", "{}, \"entityid\": \"c\"").args.text() ==
          R"({"entitytype":"a","entityid":"b","data":"{}, \"entityid\": \"c\""})");
}

static void results_are_read()
{
    std::string found =
        R"([ {"id": "64f0", "size": 12345678901234567890, "name": "a\"b\u00e5\ud83c\udfac\n", "x": null,)"
        R"( "tags": ["}", {"id": 1}], "done": true} , {"id":"2"},3,"four" ])";
    auto items = accsyn::items(found);
    CHECK(items.size() == 4 && items[2] == "3" && items[3] == "\"four\"");
    CHECK(accsyn::text_of(items[0], "id") == "64f0" && accsyn::text_of(items[1], "id") == "2");
    CHECK(accsyn::text_of(items[0], "size") == "12345678901234567890");
    CHECK(accsyn::text_of(items[0], "name") == "a\"bå🎬\n");
    CHECK(accsyn::text_of(items[0], "done") == "true");
    CHECK(!accsyn::text_of(items[0], "x") && !accsyn::text_of(items[0], "none"));
    CHECK(accsyn::member(items[0], "x") == "null" && accsyn::member(items[0], "tags") == R"(["}", {"id": 1}])");
    CHECK(accsyn::text_of(R"({"a": "\ud83cx\udfac"})", "a") == "\uFFFDx\uFFFD");
    CHECK(accsyn::text_of(R"({"a\u0062": 1})", "ab") == "1" && accsyn::text_of(R"({"": 1})", "") == "1");

    // No input breaks anything.
    for (const char *text : {"", "{", "[", "[,", "{\"a\"", "{\"a\":", "{\"a\":\"\\", "{\"a\":\"\\u12\"}", "[1",
                             "nonsense", "{\"a\":\"\\ud800\"}", "{1:2}", "[]", "{}", "\"a\"", "5"}) {
        (void)accsyn::items(text).size();
        (void)accsyn::text_of(text, "a");
    }
    CHECK(accsyn::items("[]").empty() && accsyn::items("{\"a\":1}").empty() && !accsyn::member("[1]", "a"));
}

static void options_left_out_are_not_sent()
{
    accsyn::find_options options;
    CHECK(accsyn::requests::find("User", options).args.text() == R"({"query":"User"})");
    options.attributes = {"code", "name"};
    options.limit = 10;
    options.finished = false;
    CHECK(accsyn::requests::find("User", options).args.text() ==
          R"({"query":"User","attributes":["code","name"],"finished":false,"limit":10})");

    accsyn::wait_options wait;
    wait.interval = std::chrono::milliseconds(50);
    wait.timeout = std::chrono::minutes(2);
    CHECK(accsyn::requests::wait("transfer", "1", wait).args.text() ==
          R"({"entitytype":"transfer","entityid":"1","interval":0.05,"timeout":120})");

    accsyn::ls_options ls;
    ls.include = "*.exr";
    ls.exclude = accsyn::strings{"a", "b"};
    CHECK(accsyn::requests::ls("[odd]/name", ls).args.text() ==
          R"({"path":"[odd]/name","include":"*.exr","exclude":["a","b"]})");
    CHECK(accsyn::requests::ls(accsyn::strings{"a", "b"}).args.text() == R"({"path":["a","b"]})");
    CHECK(accsyn::requests::set_setting("workspace", "limit", "5").args.text() ==
          R"({"entitytype":"workspace","name":"limit","value":"5"})");
    CHECK(accsyn::requests::rm("a").method == "delete" && !accsyn::requests::get_api_key().args.has_value());

#if __cplusplus >= 202002L
    CHECK(accsyn::requests::find("User", {.attributes = {"code"}, .limit = 1}).args.text() ==
          R"({"query":"User","attributes":["code"],"limit":1})");
    CHECK(accsyn::requests::delete_one("a", "b", {.data = {{"c", 1}}, .force = true}).args.text() ==
          R"({"entitytype":"a","entityid":"b","data":{"c":1},"force":true})");
#endif
}

int main()
{
    texts_are_escaped();
    numbers_keep_their_value();
    the_mode_of_the_host_does_not_matter();
    values_of_all_kinds();
    containers_paths_and_utf8();
    paths_name_what_is_read();
    paths_are_those_of_c();
    whole_values_are_read();
    json_text_is_one_value();
    results_are_read();
    options_left_out_are_not_sent();

    // As in a host that runs with a German or Persian locale, which has another decimal separator; if one is installed.
    for (const char *name : {"de_DE.UTF-8", "fa_IR.UTF-8", "de_DE", "German"}) {
        if (std::setlocale(LC_ALL, name) == nullptr)
            continue;
        std::printf("in %s\n", name);
        numbers_keep_their_value();
        paths_name_what_is_read();
        options_left_out_are_not_sent();
    }
    accsyn::error error =
        accsyn::error::parse(R"({"status":8,"code":"RATE_LIMITED","retry_after":1234.5,"attempts":1200})");
    CHECK(error.retry_after()->count() == 1234.5 && error.attempts() == 1200);
}
