/*
 * accsyn/secret_text.hpp: options with credentials as JSON, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_SECRET_TEXT_HPP
#define ACCSYN_SECRET_TEXT_HPP

#include <accsyn/json_write.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace accsyn
{
namespace detail
{

/// Overwrites memory that is not read again, which a compiler may not leave out.
inline void wipe(std::string &text) noexcept
{
    volatile char *byte = &text[0];
    for (std::size_t left = text.size(); left > 0; left--)
        *byte++ = 0;
}

/// A JSON object that holds credentials: whatever memory it used is wiped before it is freed.
class secret_text
{
  public:
    /// Large enough to be on the heap, so that moving it leaves nothing behind.
    secret_text()
    {
        text_.reserve(1024);
    }

    secret_text(const secret_text &) = delete;

    secret_text &operator=(const secret_text &) = delete;

    ~secret_text()
    {
        wipe(text_);
    }

    template <class T> void add(std::string_view key, const T &given)
    {
        if (given.has_value())
            add_value(key, given);
    }

    /// The whole object; nothing can be added to it any more.
    const char *c_str()
    {
        append(text_.empty() ? "{}" : "}");
        return text_.c_str();
    }

  private:
    template <class T> void add_value(std::string_view key, const T &given)
    {
        secret_text one;
        // In escapes each byte becomes six.
        one.text_.reserve(1024 + key.size() + 6 * size_of(given));
        one.text_ += text_.empty() ? '{' : ',';
        append_text(one.text_, key);
        one.text_ += ':';
        encode(one.text_, given);
        append(one.text_);
    }

    template <class T> static void encode(std::string &out, const option<T> &given)
    {
        encoder<T>::append(out, *given);
    }

    static void encode(std::string &out, const strings &given)
    {
        encoder<strings>::append(out, given);
    }

    static void encode(std::string &out, const json &given)
    {
        encoder<json>::append(out, given);
    }

    static std::size_t size_of(const option<std::string> &given)
    {
        return (*given).size();
    }

    static std::size_t size_of(const json &given)
    {
        return given.text().size();
    }

    template <class T> static std::size_t size_of(const T &)
    {
        return 0;
    }

    void append(std::string_view more)
    {
        if (text_.capacity() - text_.size() < more.size()) {
            std::string larger;
            larger.reserve(2 * (text_.size() + more.size()));
            larger += text_;
            text_.swap(larger);
            wipe(larger);
        }
        text_ += more;
    }

    std::string text_;
};

} // namespace detail
} // namespace accsyn

#endif
