//! Names of authorities, compared as RFC 5280 (7.1) and OpenSSL do.

/// The parts of a name in order, each a set of types with their values.
type Parts = Vec<Vec<Vec<u8>>>;

/// A name, given in DER without its tag, in a form that all its spellings share: whatever their string types, letter case and
/// spaces. What is no name stays as it is.
pub(super) fn canonical(name: &[u8]) -> Parts {
    parts(name).unwrap_or_else(|| vec![vec![name.to_owned()]])
}

fn parts(name: &[u8]) -> Option<Parts> {
    let part = |part: &Element<'_>| {
        // They are a set, of one as a rule.
        let mut attributes = Vec::new();
        for one in &elements(part.content)? {
            let one = attribute(one)?;
            attributes.insert(attributes.partition_point(|other| *other < one), one);
        }
        Some(attributes)
    };
    elements(name)?.iter().map(part).collect()
}

/// A type and its value.
fn attribute(attribute: &Element<'_>) -> Option<Vec<u8>> {
    let elements = elements(attribute.content)?;
    let [kind, value] = &elements[..] else { return None };
    let mut out = kind.content.to_owned();
    match text(value) {
        Some(text) => {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            out.push(0);
            out.extend_from_slice(words.join(" ").as_bytes());
        }
        None => {
            out.push(value.tag);
            out.extend_from_slice(value.content);
        }
    }
    Some(out)
}

/// A string of any of the types of names; None if it is of another type or not valid.
fn text(value: &Element<'_>) -> Option<String> {
    let bytes = value.content;
    let wide = |size: usize| {
        let units =
            bytes.chunks(size).map(|unit| unit.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)));
        bytes.len().is_multiple_of(size).then_some(units)
    };
    match value.tag {
        UTF8 | PRINTABLE | IA5 | VISIBLE | NUMERIC => String::from_utf8(bytes.to_owned()).ok(),
        // Whoever writes one means Latin-1.
        TELETEX => Some(bytes.iter().copied().map(char::from).collect()),
        BMP => wide(2)?.map(char::from_u32).collect(),
        UNIVERSAL => wide(4)?.map(char::from_u32).collect(),
        _ => None,
    }
}

const UTF8: u8 = 0x0c;
const NUMERIC: u8 = 0x12;
const PRINTABLE: u8 = 0x13;
const TELETEX: u8 = 0x14;
const IA5: u8 = 0x16;
const VISIBLE: u8 = 0x1a;
const UNIVERSAL: u8 = 0x1c;
const BMP: u8 = 0x1e;

/// An element of DER. The crate der knows no `UniversalString`.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

/// The elements of a sequence or set.
fn elements(mut rest: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut elements = Vec::new();
    while let [tag, length, behind @ ..] = rest {
        let (length, behind) = match length {
            0..=0x7f => (usize::from(*length), behind),
            0x81..=0x84 => {
                let (digits, behind) = behind.split_at_checked(usize::from(length - 0x80))?;
                (digits.iter().fold(0, |all, digit| all << 8 | usize::from(*digit)), behind)
            }
            _ => return None,
        };
        let (content, behind) = behind.split_at_checked(length)?;
        elements.push(Element { tag: *tag, content });
        rest = behind;
    }
    rest.is_empty().then_some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name of one common name.
    fn common_name(tag: u8, value: &[u8]) -> Vec<u8> {
        let element =
            |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).expect("short")], content].concat();
        let attribute = [&[0x06, 0x03, 0x55, 0x04, 0x03], &element(tag, value)[..]].concat();
        element(0x31, &element(0x30, &attribute))
    }

    #[test]
    fn spellings_of_a_name_are_equal_and_other_names_are_not() {
        let name = canonical(&common_name(0x0c, b"Studio Root"));
        for (tag, value) in [
            (0x13, &b"Studio Root"[..]),
            (0x16, b"studio ROOT"),
            (0x14, b"Studio Root"),
            (0x0c, b"  Studio   Root "),
            (0x1c, b"\0\0\0S\0\0\0t\0\0\0u\0\0\0d\0\0\0i\0\0\0o\0\0\0 \0\0\0r\0\0\0o\0\0\0o\0\0\0t"),
            (0x1e, b"\0S\0t\0u\0d\0i\0o\0 \0R\0o\0o\0t"),
        ] {
            assert_eq!(canonical(&common_name(tag, value)), name, "{tag} {value:?}");
        }
        for value in [&b"StudioRoot"[..], b"Studio Roots", b"Studio", b"", b"\xff"] {
            assert_ne!(canonical(&common_name(0x0c, value)), name, "{value:?}");
        }
        let latin = canonical(&common_name(0x14, b"\xc9"));
        assert_eq!(latin, canonical(&common_name(0x0c, "é".as_bytes())));
        for broken in [&b""[..], b"\x31", b"\x31\x02\x30\x00", b"no name"] {
            assert_ne!(canonical(broken), name);
        }
    }
}
