//! PEM files (RFC 7468), section by section, so that a broken one is told by its position.

use std::io;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::files;

/// A section of a PEM file.
pub(super) struct Section<'a> {
    /// The words after BEGIN.
    pub label: &'a str,
    /// Its number in the file, from 1.
    number: usize,
    /// The line that it begins on, from 1.
    line: usize,
    text: &'a str,
}

impl<'a> Section<'a> {
    /// The sections of a file, which must be one of text if it has any. Anything between them is a comment.
    pub fn all(text: &'a str) -> io::Result<Vec<Section<'a>>> {
        let mut sections: Vec<Section<'a>> = Vec::new();
        let mut begun: Option<(&'a str, usize, usize)> = None;
        let mut position = 0;
        let mut push = |begun: Option<(&'a str, usize, usize)>, end: usize| {
            if let Some((label, line, start)) = begun {
                let number = sections.len() + 1;
                sections.push(Section { label, number, line, text: &text[start..end] });
            }
        };
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let start = position;
            position += line.len();
            let line = line.trim_start_matches('\u{feff}').trim();
            if let Some(label) = boundary(line, "-----BEGIN ") {
                // The one before has no end, which reading it will tell.
                push(begun, start);
                begun = Some((label, index + 1, start));
            } else if boundary(line, "-----END ").is_some() {
                push(begun.take(), position);
            }
        }
        push(begun, text.len());
        if !sections.is_empty() {
            files::check_nul(text.as_bytes())?;
        }
        Ok(sections)
    }

    /// Where it is, for messages.
    pub fn place(&self) -> String {
        format!("section {} (line {}, {})", self.number, self.line, self.label)
    }

    /// Whether the words of its header say that it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.label == "ENCRYPTED PRIVATE KEY"
            || self.text.lines().any(|line| line.starts_with("Proc-Type: 4,ENCRYPTED"))
    }

    /// Its content in DER; the error says what is wrong with it.
    pub fn der(&self) -> Result<Zeroizing<Vec<u8>>, String> {
        let mut lines = self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.next();
        let mut base64 = Zeroizing::new(String::with_capacity(self.text.len()));
        for line in lines {
            if boundary(line, "-----END ").is_some() {
                return match BASE64_STANDARD.decode(&*base64) {
                    Ok(der) if der.is_empty() => Err("it is empty".to_owned()),
                    Ok(der) => Ok(Zeroizing::new(der)),
                    Err(_) => Err("it is not Base64".to_owned()),
                };
            }
            *base64 += line;
        }
        Err("it has no END line".to_owned())
    }
}

/// The words of a line that begins or ends a section.
fn boundary<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix("-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_with_their_positions() {
        let text = "\u{feff}-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\ncomment\n -----BEGIN B B-----\nBA==\n\
                    -----BEGIN C-----\n*\n-----END C-----\n-----BEGIN D-----\n-----END D-----";
        let sections = Section::all(text).expect("text");
        let read: Vec<_> =
            sections.iter().map(|section| (section.label, section.line, section.der().ok())).collect();
        let der = |bytes: &[u8]| Some(Zeroizing::new(bytes.to_vec()));
        assert_eq!(read, [("A", 1, der(&[1, 2, 3])), ("B B", 5, None), ("C", 7, None), ("D", 10, None)]);
        assert_eq!(sections[2].place(), "section 3 (line 7, C)");
        for none in ["", "no certificate", "\0"] {
            assert!(Section::all(none).is_ok_and(|sections| sections.is_empty()), "{none:?}");
        }
        let fault = Section::all("-----BEGIN A-----\nAQID\n-----END A-----\n\0").err().expect("no text");
        assert!(fault.to_string().contains("NUL byte (at byte 39)"), "{fault}");
    }
}
