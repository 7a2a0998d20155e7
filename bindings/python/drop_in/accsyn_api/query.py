"""Taking a query apart, as `decode_query` of the official client does."""

from .error import AccsynException


def words_of(query):
    """The words of a query: spaces in double quotes and in parentheses do not separate."""
    words, word, is_quoted, depth = [], "", False, 0
    for letter in " ".join((query or "").split()):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter in "()" and not is_quoted:
            depth += 1 if letter == "(" else -1
        if letter == " " and not is_quoted and depth == 0:
            words.append(word)
            word = ""
        else:
            word += letter
    return words + [word] if word else words


def decode_query(query):
    """The entity type of a query, and its expression if it has one."""
    words = words_of(query)
    if not words or len(words) == 2:
        raise _wrong('"%s" is not a query: it must be <entitytype>, or <entitytype> WHERE <expression>' % (query or ""))
    decoded = {"entitytype": words[0].lower()}
    if len(words) > 1:
        if words[1].lower() != "where":
            raise _wrong('"%s" must be of the form <entitytype> WHERE <expression>' % query)
        decoded["expression"] = _lowered(" ".join(words[2:]))
    return decoded


def _lowered(expression):
    """In lower case, but for what follows a backslash: that would be another regular expression."""
    parts = expression.split("\\")
    return "\\".join([parts[0].lower()] + [part[:1] + part[1:].lower() for part in parts[1:]])


def _wrong(message):
    return AccsynException(message, code="INVALID_QUERY")
