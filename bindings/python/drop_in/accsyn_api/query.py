"""Taking a query apart, as libaccsyn does it (src/wire/query.rs)."""

from .error import AccsynException

FORM = "write <type> or <type> WHERE <expression>, for example Transfer WHERE status=waiting"


def decode_query(query):
    """The entity type of a query, and its expression if it has one, with its spacing."""
    text = query.decode("utf-8") if isinstance(query, bytes) else query or u""
    for space in u"\t\n\r":
        text = text.replace(space, u" ")
    entity, space, rest = text.strip().partition(u" ")
    if not entity:
        raise _wrong("the query is empty")
    for at, letter in enumerate(entity):
        if not (letter.isalnum() or letter in u"_-{}" or letter == u"." and at > 0):
            raise _wrong("%s cannot be part of an entity type" % letter)
    decoded = {"entitytype": entity.lower()}
    if space:
        # Only one space separates; others stay with the expression.
        word, space, expression = rest.lstrip(u" ").partition(u" ")
        if word.strip().lower() != u"where":
            raise _wrong("expected WHERE and a space after the entity type, found '%s'" % word[:40])
        if not space:
            raise _wrong("nothing follows WHERE")
        decoded["expression"] = _lowered(expression)
    return decoded


def _lowered(expression):
    """In lower case, but for what follows a backslash: that would be another regular expression."""
    out, rest = u"", expression
    while u"\\" in rest:
        before, _, rest = rest.partition(u"\\")
        out += before.lower() + u"\\" + rest[:1]
        rest = rest[1:]
    return out + rest.lower()


def _wrong(what):
    return AccsynException("%s; %s" % (what, FORM), code="INVALID_QUERY")
