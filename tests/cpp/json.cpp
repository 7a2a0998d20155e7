// The readers of JSON accept, refuse and read what those of C do.
#include "check.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace
{

// The same numbers everywhere, unlike with the distributions of the standard library.
class numbers
{
  public:
    std::size_t below(std::size_t limit)
    {
        return engine_() % limit;
    }

    template <class T, std::size_t Count> const T &one_of(const T (&choices)[Count])
    {
        return choices[below(Count)];
    }

  private:
    std::mt19937 engine_{17};
};

const char *const VALUES[] = {"0",
                              "-0",
                              "7",
                              "-12",
                              "1.5",
                              "0.1",
                              "1e3",
                              "2E-2",
                              "3e+1",
                              "-1.25e2",
                              "1e999",
                              "1e-999",
                              "9223372036854775807",
                              "9223372036854775808",
                              "-9223372036854775808",
                              "true",
                              "false",
                              "null",
                              R"("")",
                              R"("a")",
                              R"("\n\"\\\/\u0041")",
                              R"("\ud83c\udfac")",
                              R"("\ud800")",
                              R"("\udfac\ud83cx")",
                              R"("]}")",
                              "\"\x7F\"",
                              "\"\xC3\xA5\"",
                              "\"\xE2\x82\xAC\xF0\x9F\x8E\xAC\"",
                              "\"\xEE\x80\x80\xF4\x8F\xBF\xBF\""};
const char *const MALFORMED[] = {"007",
                                 "-01",
                                 "00",
                                 "1.",
                                 "1.e5",
                                 ".5",
                                 "+1",
                                 "-",
                                 "--1",
                                 "1e",
                                 "1e+",
                                 "0x1",
                                 "1 2",
                                 "truex",
                                 "True",
                                 "nul",
                                 "NaN",
                                 "Infinity",
                                 "-Infinity",
                                 "'a'",
                                 "\"\\x\"",
                                 "\"\\u12g4\"",
                                 "\"\\u12\"",
                                 "\"\t\"",
                                 "\"\n\"",
                                 "\"\x01\"",
                                 "\"",
                                 "\"\\",
                                 "\"\xC3\"",
                                 "\"\xC0\xAF\"",
                                 "\"\xE0\x80\xAF\"",
                                 "\"\xED\xA0\x80\"",
                                 "\"\xF0\x8F\xBF\xBF\"",
                                 "\"\xF4\x90\x80\x80\"",
                                 "\"\xF5\x80\x80\x80\"",
                                 "\"\xFF\"",
                                 "\"\x80\"",
                                 "\xEF\xBB\xBF[]",
                                 "\xC2\xA0",
                                 "",
                                 "//"};
const char *const SPACES[] = {"", " ", "\n", "\t\r"};
const char *const WRONG_SPACES[] = {"\f", "\v", "\xC2\xA0"};
const char *const KEYS[] = {R"("a")", R"("b")", R"("a.b")", R"("\u0061")", R"("[0]")", R"("")", "\"\xC3\xA5\""};
const char *const WRONG_KEYS[] = {"\"\\q\"", "\"\t\"", "a", "1"};
const char *const PATHS[] = {
    "a",         "b",        "a.b", "[0]", "[1]",  "a[0]", "[0].a", "a.a.b",    R"(["a"])", R"(["\u0061"][1])",
    R"(["\q"])", "[\"\t\"]", "",    ".",   "[01]", "[",    "[0]a",  "\xC3\xA5", "\xFF"};
const char *const PIECES[] = {"[", "]", "{", "}", ",", ":",    "\"",   "\\", "0",
                              "-", ".", "e", " ", "t", "\x1F", "\x80", "u"};

// A value, with something malformed in it now and then unless it is to be valid.
std::string generated(numbers &random, bool is_valid, int depth = 0)
{
    auto is_wrong = [&] { return !is_valid && random.below(16) == 0; };
    std::string text = is_wrong() ? random.one_of(WRONG_SPACES) : random.one_of(SPACES);
    std::size_t kind = random.below(depth > 3 ? 2 : 4);
    if (kind < 2)
        return text + (is_wrong() ? random.one_of(MALFORMED) : random.one_of(VALUES)) + random.one_of(SPACES);
    text += kind == 2 ? '[' : '{';
    for (std::size_t count = random.below(4), at = 0; at < count; at++) {
        text += at > 0 ? "," : "";
        if (kind == 3)
            text += std::string(is_wrong() ? random.one_of(WRONG_KEYS) : random.one_of(KEYS)) + ": ";
        text += generated(random, is_valid, depth + 1);
    }
    return text + (kind == 2 ? ']' : '}') + random.one_of(SPACES);
}

void damage(numbers &random, std::string &text)
{
    std::size_t at = random.below(text.size() + 1);
    switch (random.below(3)) {
    case 0: text.insert(at, random.one_of(PIECES)); break;
    case 1: text.erase(at, 1); break;
    default: text.resize(at);
    }
}

template <class T> struct from_c {
    std::int32_t type;
    std::optional<T> value;
};

from_c<std::string> get(const std::string &json, const char *path)
{
    char *value = nullptr;
    std::int32_t type = accsyn_json_get(json.c_str(), path, &value);
    std::optional<std::string> text = value != nullptr ? std::optional<std::string>(value) : std::nullopt;
    accsyn_string_free(value);
    return {type, text};
}

template <class T, class Get>
std::optional<T> got(Get get, std::int32_t wanted, const std::string &json, const char *path)
{
    T value{};
    return get(json.c_str(), path, &value) == wanted ? std::optional<T>(value) : std::nullopt;
}

extern "C" std::int32_t keep(const char *name, const char *value, void *parts)
{
    static_cast<std::vector<std::string> *>(parts)->push_back(name == nullptr ? value : std::string("member ") + name);
    return 0;
}

// Whether all readers do with this text what C does.
bool is_read_as_in_c(const std::string &json, const char *path)
{
    auto whole = get(json, nullptr), part = get(json, path);
    auto integer = got<std::int64_t>(accsyn_json_get_integer, ACCSYN_JSON_NUMBER, json, path);
    auto number = got<double>(accsyn_json_get_number, ACCSYN_JSON_NUMBER, json, path);
    auto boolean = got<std::int32_t>(accsyn_json_get_bool, ACCSYN_JSON_BOOL, json, path);
    auto root_integer = got<std::int64_t>(accsyn_json_get_integer, ACCSYN_JSON_NUMBER, json, nullptr);
    auto root_number = got<double>(accsyn_json_get_number, ACCSYN_JSON_NUMBER, json, nullptr);
    auto root_boolean = got<std::int32_t>(accsyn_json_get_bool, ACCSYN_JSON_BOOL, json, nullptr);
    std::vector<std::string> items;
    if (whole.type == ACCSYN_JSON_ARRAY)
        accsyn_json_each(json.c_str(), nullptr, keep, &items);
    std::vector<std::string_view> parts = accsyn::items(json);
    auto is = [](std::optional<bool> read, std::optional<std::int32_t> wanted) {
        return read.has_value() == wanted.has_value() && (!read || *read == (*wanted != 0));
    };
    return accsyn::text_of(json) == whole.value && accsyn::text_of(json, path) == part.value &&
           accsyn::find_at(json, path).has_value() == (part.type > ACCSYN_JSON_MISSING) &&
           (whole.type >= 0 || !accsyn::member(json, path)) && accsyn::integer_of(json) == root_integer &&
           accsyn::integer_of(json, path) == integer && accsyn::number_of(json) == root_number &&
           accsyn::number_of(json, path) == number && is(accsyn::bool_of(json), root_boolean) &&
           is(accsyn::bool_of(json, path), boolean) && std::vector<std::string>(parts.begin(), parts.end()) == items;
}

void check(const std::string &json, const char *path)
{
    if (is_read_as_in_c(json, path))
        return;
    std::fprintf(stderr, "C and C++ differ: %s, path %s\n", json.c_str(), path);
    std::exit(EXIT_FAILURE);
}

void generated_text_is_read_as_in_c()
{
    numbers random;
    std::size_t valid = 0, found = 0;
    constexpr std::size_t count = 100000;
    for (std::size_t at = 0; at < count; at++) {
        std::string json = generated(random, at % 3 != 0);
        if (at % 3 == 1)
            damage(random, json);
        const char *path = random.one_of(PATHS);
        check(json, path);
        if (get(json, nullptr).type >= 0)
            valid++;
        if (get(json, path).type > ACCSYN_JSON_MISSING)
            found++;
    }
    // Neither kind is too rare to show a difference.
    CHECK(valid > count / 4 && valid < count * 3 / 4 && found > count / 50);
}

void check_everywhere(const std::string &value)
{
    check(value, "a");
    check("[1, " + value + "]", "[1]");
    check("{\"a\": " + value + ", \"b\": 1}", "b");
    check("{\"b\": [1]} " + value, "b[0]");
}

void each_value_is_read_as_in_c()
{
    for (const char *value : VALUES) {
        for (std::string space : SPACES)
            check_everywhere(space + value + space);
        for (std::string space : WRONG_SPACES)
            check_everywhere(space + value);
        CHECK(get(value, nullptr).type > ACCSYN_JSON_MISSING);
    }
    for (const char *value : MALFORMED) {
        check_everywhere(value);
        CHECK(get(value, nullptr).type < ACCSYN_JSON_MISSING);
    }
}

void malformed_text_is_empty()
{
    for (std::string text :
         {"007", "-01", "1.", "1.e5", "[007]", "{\"a\":01}", "[1,]", "{\"a\":1,}", "[1] 2", "[1", "\"\\x\""}) {
        CHECK(!accsyn::text_of(text) && !accsyn::number_of(text) && !accsyn::integer_of(text) &&
              !accsyn::bool_of(text));
        CHECK(!accsyn::find_at(text, "a") && !accsyn::find_at(text, "[0]") && !accsyn::member(text, "a"));
        CHECK(accsyn::items(text).empty());
    }
    using namespace std::string_view_literals;
    CHECK(!accsyn::text_of("\"a\0\""sv) && !accsyn::number_of("1\0"sv) && accsyn::items("[1]\0"sv).empty());
}

void nesting_is_limited_as_in_c()
{
    for (std::size_t depth : {1U, 126U, 127U, 128U, 129U, 255U, 256U, 100000U})
        for (bool is_object : {false, true}) {
            std::string json;
            for (std::size_t at = 0; at < depth; at++)
                json += is_object ? "{\"a\":" : "[";
            json += '1';
            json.append(depth, is_object ? '}' : ']');
            check(json, is_object ? "a" : "[0]");
            CHECK(accsyn::text_of(json).has_value() == (depth <= 127));
        }
}

void the_last_error_stays()
{
    char *none = accsyn_find(nullptr, "User", nullptr);
    CHECK(none == nullptr && accsyn_last_status() != ACCSYN_OK);
    accsyn_status before = accsyn_last_status();
    CHECK(accsyn::text_of("{\"a\": 1}", "a") == "1" && !accsyn::text_of("x"));
    CHECK(accsyn_last_status() == before);
}

} // namespace

int main()
{
    malformed_text_is_empty();
    each_value_is_read_as_in_c();
    nesting_is_limited_as_in_c();
    the_last_error_stays();
    generated_text_is_read_as_in_c();
}
