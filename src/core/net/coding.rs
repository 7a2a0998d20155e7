//! How the body of a response is compressed (RFC 9110, 8.4.1).

/// A content coding that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    /// zlib as the standard says, or without its header as some servers send it.
    Deflate,
}

impl Coding {
    /// The coding that `Content-Encoding` fields name; the error is what cannot be decoded.
    pub fn of<'v>(fields: impl Iterator<Item = &'v [u8]>) -> Result<Coding, String> {
        let mut found = Coding::Identity;
        for field in fields {
            let field = String::from_utf8_lossy(field).to_ascii_lowercase();
            for name in field.split(',').map(str::trim) {
                let coding = match name {
                    "" | "identity" => continue,
                    "gzip" | "x-gzip" => Coding::Gzip,
                    "deflate" => Coding::Deflate,
                    other => {
                        let name: String = other.chars().filter(|c| !c.is_control()).take(40).collect();
                        return Err(format!("the content coding {name} was not asked for"));
                    }
                };
                if found != Coding::Identity {
                    return Err("it is compressed more than once".to_owned());
                }
                found = coding;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_read_as_others_write_them() {
        let of = |fields: &[&'static str]| Coding::of(fields.iter().map(|field| field.as_bytes()));
        for (fields, coding) in [
            (&[][..], Coding::Identity),
            (&["identity"], Coding::Identity),
            (&["GZip"], Coding::Gzip),
            (&[" x-gzip "], Coding::Gzip),
            (&["gzip, identity"], Coding::Gzip),
            (&["identity", "gzip"], Coding::Gzip),
            (&["Deflate"], Coding::Deflate),
        ] {
            assert_eq!(of(fields), Ok(coding), "{fields:?}");
        }
        assert!(of(&["br"]).expect_err("unknown").contains("br"));
        assert!(of(&["gzip, gzip"]).is_err() && of(&["gzip", "deflate"]).is_err());
    }
}
