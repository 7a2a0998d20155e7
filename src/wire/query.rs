//! The query language's outer form: `<type> WHERE <expression>`.

use accsyn_base::error::{Error, Result, Status};

/// The form of a query, for error messages.
const FORM: &str = "write <type> or <type> WHERE <expression>, for example Transfer WHERE status=waiting";

/// More than any entity type or integration has, in characters.
pub const LONGEST_NAME: usize = 64;

/// The character of a name that goes into a uri, an entity type or integration, which cannot be part of one. Parts are
/// the letters of English, of which none becomes another character when it is put in lower case, digits, `_`, `-`, and single
/// dots between them.
pub fn misplaced_in_name(name: &str) -> Option<(usize, char)> {
    let is_between = |at: usize| at > 0 && name[at + 1..].starts_with(|next| next != '.');
    name.char_indices()
        .find(|(at, c)| !(c.is_ascii_alphanumeric() || "_-".contains(*c) || (*c == '.' && is_between(*at))))
}

/// A split query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Entity type, lower case.
    pub entity: String,
    /// What follows WHERE, with its spacing, in lower case (but see [`split`]).
    pub expression: Option<String>,
}

impl Query {
    /// Whether it asks for the names of types or attributes. They come all at once, whatever is asked for.
    pub fn is_for_names(&self) -> bool {
        matches!(self.entity.as_str(), "entitytypes" | "attributes")
    }
}

/// Splits a query text.
///
/// Tabs and line ends count as spaces, the ends are trimmed. The type is lower-cased, and so is the expression, literals
/// included, because the backend compares without regard to case; only a character after a backslash keeps its case, since
/// `\D` and `\d` are opposites in a regular expression. The expression's balance is the backend's business.
///
/// Failures are INVALID_QUERY with the position of the fault, counted in characters from 1.
pub fn split(text: &str) -> Result<Query> {
    let flat = text.replace(['\t', '\n', '\r'], " ");
    let body = flat.trim();
    // Positions refer to the caller's string, whose leading white space is trimmed here.
    let ahead = flat.chars().count() - flat.trim_start().chars().count();
    let fault = |byte: usize, what: String| {
        let position = ahead + body[..byte].chars().count() + 1;
        Err(Error::new(Status::InvalidQuery, format!("query, character {position}: {what}; {FORM}")))
    };

    if body.is_empty() {
        return fault(0, "the query is empty".to_owned());
    }
    let (entity, rest) = match body.split_once(' ') {
        Some((entity, rest)) => (entity, Some(rest)),
        None => (body, None),
    };
    if let Some((at, character)) = misplaced_in_name(entity) {
        let hint = if character.is_alphanumeric() { " (letters are a to z)" } else { "" };
        return fault(at, format!("{} cannot be part of an entity type{hint}", character.escape_debug()));
    }
    if entity.len() > LONGEST_NAME {
        return fault(0, format!("an entity type has {LONGEST_NAME} characters at most"));
    }
    let query = Query { entity: entity.to_lowercase(), expression: None };
    let Some(rest) = rest else { return Ok(query) };

    // Only the first space of several separates; the others stay with what follows, so the expression keeps its spacing.
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let word_end = rest[gap..].find(' ').map_or(rest.len(), |at| gap + at);
    let word = &rest[gap..word_end];
    if !word.trim().eq_ignore_ascii_case("where") {
        let at = entity.len() + 1 + gap;
        return fault(
            at,
            format!("expected WHERE and a space after the entity type, found {}", shorten(word)),
        );
    }
    match rest.get(word_end + 1..) {
        Some(expression) => Ok(Query { expression: Some(lower(expression)), ..query }),
        None => fault(body.len(), "nothing follows WHERE".to_owned()),
    }
}

/// The first few characters of a word, quoted for a message.
fn shorten(word: &str) -> String {
    match word.char_indices().nth(40) {
        Some((end, _)) => format!("{:?}...", &word[..end]),
        None => format!("{word:?}"),
    }
}

/// Lower-cases everything but the characters after a backslash.
fn lower(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(&before.to_lowercase());
        out.push('\\');
        let mut characters = after.chars();
        out.extend(characters.next());
        rest = characters.as_str();
    }
    out.push_str(&rest.to_lowercase());
    out
}

/// Turns any text into a literal for the right side of a comparison, or refuses it with INVALID_ARGUMENT.
///
/// The language has two kinds of quotes, no escapes, and `*` as a wildcard even inside quotes. So a string with both kinds of
/// quotes, with `*` or with control characters (line ends and tabs turn into spaces on the way) has no literal. A backslash is
/// an ordinary character, as in `C:\shots`, but a string that ends with one is rejected: should a backend take it for an
/// escape, it would swallow the closing quote and with it the rest of the query.
pub fn quote(text: &str) -> Result<String> {
    let refuse =
        |why: &str| Err(Error::invalid_argument(format!("this string cannot be quoted in a query: {why}")));
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        return refuse(&format!(
            "it contains the control character U+{:04X}; leave it out",
            u32::from(control)
        ));
    }
    if text.contains('*') {
        return refuse("it contains *, which is a wildcard; compare with the part before it instead");
    }
    if text.ends_with('\\') {
        return refuse("it ends with a backslash, which may hide the closing quote; leave the backslash out");
    }
    match (text.contains('"'), text.contains('\'')) {
        (false, _) => Ok(format!("\"{text}\"")),
        (true, false) => Ok(format!("'{text}'")),
        (true, true) => {
            refuse("it contains both kinds of quotes; compare with the part before one of them instead")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Option<String>) {
        let query = split(text).unwrap();
        (query.entity, query.expression)
    }

    #[test]
    fn splits_like_the_official_client() {
        for (text, entity, expression) in [
            ("User", "user", None),
            (" EntityTypes ", "entitytypes", None),
            ("Job WHERE code='my_transfer'", "job", Some("code='my_transfer'")),
            ("User WHERE name=\"John DOE\"", "user", Some("name=\"john doe\"")),
            ("Job\tWHERE\tcode=x", "job", Some("code=x")),
            ("Job\t\tWHERE\t\tcode=x", "job", Some(" code=x")),
            ("Job   WHERE   a=1   AND   b=2", "job", Some("  a=1   and   b=2")),
            ("Job WHERE code=\"a ( b\" AND x=1", "job", Some("code=\"a ( b\" and x=1")),
            ("Job WHERE code='a ( b' AND x=1", "job", Some("code='a ( b' and x=1")),
            ("Job WHERE (a=1 AND b=2", "job", Some("(a=1 and b=2")),
            ("Job WHERE a=1) AND b=2", "job", Some("a=1) and b=2")),
            ("Client wHeRe type in 0,2", "client", Some("type in 0,2")),
            ("Job WHERE \u{a0}a=1", "job", Some("\u{a0}a=1")),
            ("Job \u{a0}WHERE a=1", "job", Some("a=1")),
            ("\u{a0}\u{3000}Job WHERE a=1\u{2003}", "job", Some("a=1")),
            (
                "Transfer WHERE name='Jönssonligan & 漢字 😀 100%'",
                "transfer",
                Some("name='jönssonligan & 漢字 😀 100%'"),
            ),
            ("User WHERE name=İSTANBUL", "user", Some("name=i\u{307}stanbul")),
            ("User WHERE name=ΟΔΟΣ", "user", Some("name=οδος")),
        ] {
            assert_eq!(parts(text), (entity.to_owned(), expression.map(str::to_owned)), "{text:?}");
        }
    }

    #[test]
    fn line_ends_separate_words() {
        assert_eq!(parts("Job\nWHERE\r\ncode=x"), ("job".into(), Some(" code=x".into())));
        assert_eq!(parts("Job WHERE code=\"a\nb\""), ("job".into(), Some("code=\"a b\"".into())));
    }

    #[test]
    fn a_character_after_a_backslash_keeps_its_case() {
        for (text, expression) in [
            (r#"T WHERE name matches "\D+_V[0-9]\.ZIP""#, r#"name matches "\D+_v[0-9]\.zip""#),
            (r"T WHERE A=\\D", r"a=\\d"),
            (r"T WHERE A=\\\D", r"a=\\\D"),
            (r"T WHERE A=B\", r"a=b\"),
            (r"T WHERE A=\ÄÖ", r"a=\Äö"),
        ] {
            assert_eq!(parts(text).1.unwrap(), expression, "{text:?}");
        }
    }

    #[test]
    fn faults_are_told_with_their_position() {
        for (text, position, reason) in [
            ("", 1, "empty"),
            ("   ", 4, "empty"),
            ("\n", 2, "empty"),
            ("Job) WHERE a=1", 4, ") cannot be part"),
            (" \tJob\" WHERE a=1", 6, "\" cannot be part"),
            ("Åsa(", 1, "Å cannot be part of an entity type (letters are a to z)"),
            ("\u{212a}ind", 1, "cannot be part"),
            ("a\u{1b}b", 2, r"\u{1b} cannot be part"),
            ("us\u{a0}er", 3, r"\u{a0} cannot be part"),
            ("code='x'", 5, "= cannot be part"),
            ("Job/../user", 4, "/ cannot be part"),
            ("../user WHERE a=1", 1, ". cannot be part"),
            ("Job?a=b", 4, "? cannot be part"),
            ("Job%2f", 4, "% cannot be part"),
            ("Job  WHERE", 11, "nothing follows WHERE"),
            ("Job  having a=1", 6, "found \"having\""),
            ("Job code=x", 5, "found \"code=x\""),
            ("Job WHERE(a=1)", 5, "found \"WHERE(a=1)\""),
        ] {
            let error = split(text).unwrap_err();
            assert_eq!(error.status, Status::InvalidQuery, "{text:?}");
            assert!(
                error.message.starts_with(&format!("query, character {position}: ")),
                "{text:?}: {error}"
            );
            assert!(error.message.contains(reason), "{text:?}: {error}");
            assert!(error.message.contains("<type> WHERE <expression>"), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_long_word_is_cut_in_the_message() {
        let error = split(&format!("Job {}", "é".repeat(5000))).unwrap_err();
        assert!(error.message.len() < 400);
    }

    #[test]
    fn quotes_what_can_be_quoted() {
        for (text, literal) in [
            ("", r#""""#),
            ("Lisa's shots (2)", r#""Lisa's shots (2)""#),
            ("7\" reel", "'7\" reel'"),
            (r"C:\shots\a.mov", r#""C:\shots\a.mov""#),
            ("漢字 = 😀", "\"漢字 = 😀\""),
        ] {
            assert_eq!(quote(text).unwrap(), literal);
        }
        for (text, reason) in [
            ("both \" and '", "both kinds"),
            ("a*", "wildcard"),
            ("a\nb", "U+000A"),
            ("a\0b", "U+0000"),
            ("a\u{85}", "U+0085"),
            ("C:\\shots\\", "backslash"),
        ] {
            let error = quote(text).unwrap_err();
            assert_eq!(error.status, Status::InvalidArgument);
            assert!(error.message.contains(reason), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_quoted_text_comes_back_from_a_query() {
        for text in ["jönsson & co", "a ( b", "say \"hi\" (twice", "a=1) or (b=2", r"c:\d\e"] {
            let literal = quote(text).unwrap();
            let (entity, expression) = parts(&format!("Job WHERE name={literal} AND status=done"));
            assert_eq!(entity, "job");
            assert_eq!(expression.unwrap(), format!("name={literal} and status=done"));
        }
    }
}
