/*
 * accsyn/json_grammar.hpp: whether text is JSON. Included by accsyn/json_read.hpp.
 */
#ifndef ACCSYN_JSON_GRAMMAR_HPP
#define ACCSYN_JSON_GRAMMAR_HPP

#include <cstddef>
#include <string_view>

namespace accsyn
{
namespace detail
{

/// Reads text by the grammar of RFC 8259. It accepts what accsyn_json_get accepts; calling that instead would replace
/// the thread's last error and need a copy of the text.
class json_grammar
{
  public:
    explicit json_grammar(std::string_view text) : text_(text)
    {
    }

    /// Whether the text is one value, with nothing but space around it.
    bool is_one_value()
    {
        constexpr std::size_t max_depth = 127;
        bool is_object[max_depth] = {};
        std::size_t depth = 0;
        for (;;) {
            skip_space();
            bool opens_object = take('{');
            if (opens_object || take('[')) {
                if (depth == max_depth)
                    return false;
                is_object[depth++] = opens_object;
                skip_space();
                if (peek() != (opens_object ? '}' : ']')) {
                    if (opens_object && !take_key())
                        return false;
                    continue;
                }
            } else if (!take_scalar()) {
                return false;
            }
            for (;;) {
                skip_space();
                if (depth == 0)
                    return at_ == text_.size();
                if (take(',')) {
                    if (is_object[depth - 1] && !take_key())
                        return false;
                    break;
                }
                if (!take(is_object[--depth] ? '}' : ']'))
                    return false;
            }
        }
    }

  private:
    /// The next byte; 0, which the grammar has nowhere, at the end.
    [[nodiscard]] char peek() const
    {
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool take(char wanted)
    {
        bool is_there = at_ < text_.size() && text_[at_] == wanted;
        at_ += is_there ? 1 : 0;
        return is_there;
    }

    bool take_byte(unsigned char low, unsigned char high)
    {
        auto byte = static_cast<unsigned char>(peek());
        bool is_there = at_ < text_.size() && byte >= low && byte <= high;
        at_ += is_there ? 1 : 0;
        return is_there;
    }

    bool take_word(std::string_view word)
    {
        bool is_there = text_.substr(at_, word.size()) == word;
        at_ += is_there ? word.size() : 0;
        return is_there;
    }

    void skip_space()
    {
        while (take(' ') || take('\n') || take('\r') || take('\t')) {
        }
    }

    bool take_digits()
    {
        std::size_t start = at_;
        while (take_byte('0', '9')) {
        }
        return at_ > start;
    }

    bool take_number()
    {
        take('-');
        if (!take('0') && !take_digits())
            return false;
        if (take('.') && !take_digits())
            return false;
        if (!take('e') && !take('E'))
            return true;
        if (!take('+'))
            take('-');
        return take_digits();
    }

    bool take_scalar()
    {
        switch (peek()) {
        case '"': return take_string();
        case 't': return take_word("true");
        case 'f': return take_word("false");
        case 'n': return take_word("null");
        default: return take_number();
        }
    }

    /// A key with the colon behind it.
    bool take_key()
    {
        skip_space();
        if (!take_string())
            return false;
        skip_space();
        return take(':');
    }

    bool take_string()
    {
        if (!take('"'))
            return false;
        while (!take('"')) {
            bool is_character = take('\\') ? take_escape() : take_byte(0x20, 0x7F) || take_multibyte();
            if (!is_character)
                return false;
        }
        return true;
    }

    /// What follows a backslash.
    bool take_escape()
    {
        if (!take('u')) {
            bool is_known = at_ < text_.size() && std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos;
            at_++;
            return is_known;
        }
        for (int digit = 0; digit < 4; digit++)
            if (!take_byte('0', '9') && !take_byte('a', 'f') && !take_byte('A', 'F'))
                return false;
        return true;
    }

    /// A character of UTF-8 beyond ASCII: in its shortest form, and not half of a surrogate pair.
    bool take_multibyte()
    {
        if (take_byte(0xC2, 0xDF))
            return take_continuation();
        if (take_byte(0xE0, 0xE0))
            return take_byte(0xA0, 0xBF) && take_continuation();
        if (take_byte(0xED, 0xED))
            return take_byte(0x80, 0x9F) && take_continuation();
        if (take_byte(0xE1, 0xEF))
            return take_continuation() && take_continuation();
        if (take_byte(0xF0, 0xF0))
            return take_byte(0x90, 0xBF) && take_continuation() && take_continuation();
        if (take_byte(0xF4, 0xF4))
            return take_byte(0x80, 0x8F) && take_continuation() && take_continuation();
        return take_byte(0xF1, 0xF3) && take_continuation() && take_continuation() && take_continuation();
    }

    bool take_continuation()
    {
        return take_byte(0x80, 0xBF);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

inline bool is_json(std::string_view text)
{
    return json_grammar(text).is_one_value();
}

} // namespace detail
} // namespace accsyn

#endif
