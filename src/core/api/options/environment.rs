//! Environment variables, and the credentials file that wins over them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use serde_json::Value;
use zeroize::Zeroizing;

use super::table;
use crate::error::{Error, Result, Status};

/// The variables of the table, read once. The environment of the process is only read, and only by these names: to list
/// all variables while another thread sets one is undefined in C.
#[derive(Default)]
pub(crate) struct Environment {
    /// Wiped from memory when dropped: a key may be among them.
    values: HashMap<String, Zeroizing<String>>,
    warning: Option<String>,
}

impl Environment {
    /// Reads the variables as the option `environment` says, and the credentials file that the option `path_envfile` or
    /// the variable names; a missing one is an error, and no `.env` of the working directory is read unasked.
    pub fn load(environment: Option<&Value>, path_envfile: Option<&str>) -> Result<Environment> {
        let values = match environment {
            Some(Value::Bool(false)) => HashMap::new(),
            Some(Value::Object(given)) => {
                let text = |value: &Value| Zeroizing::new(value.as_str().unwrap_or_default().to_owned());
                given.iter().map(|(name, value)| (name.clone(), text(value))).collect()
            }
            _ => table::variables()
                .filter_map(|name| Some((name.to_owned(), Zeroizing::new(std::env::var(name).ok()?))))
                .collect(),
        };
        let mut environment = Environment { values, warning: None };
        let (path, source) = match path_envfile {
            Some(path) => (PathBuf::from(path), "`path_envfile`"),
            None => match environment.get("ACCSYN_CREDENTIALS_PATH") {
                Some(path) => (PathBuf::from(path), "ACCSYN_CREDENTIALS_PATH"),
                None => return Ok(environment),
            },
        };
        let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(|error| {
            Error::new(
                Status::Io,
                format!("cannot read the credentials file {} (from {source}): {error}", path.display()),
            )
        })?;
        environment.values.extend(parse(&text));
        environment.warning = exposed(&path);
        Ok(environment)
    }

    /// The variable's value; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.to_string()).filter(|value| !value.is_empty())
    }

    /// Something the user should know about the credentials file.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

/// The values stay out of it.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

fn parse(text: &str) -> HashMap<String, Zeroizing<String>> {
    // Some editors begin a file with a byte order mark, which is not part of the first name.
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), unquote(value.trim()).to_owned().into()))
        .collect()
}

fn unquote(value: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(value)
}

#[cfg(unix)]
fn exposed(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        format!(
            "the credentials file {} can be read by other users of this machine; run: chmod 600 {0}",
            path.display()
        )
    })
}

#[cfg(not(unix))]
fn exposed(_path: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of(text: &str) -> Environment {
        let mut file = tempfile::NamedTempFile::new().expect("temp file");
        file.write_all(text.as_bytes()).expect("write");
        Environment::load(Some(&Value::Bool(false)), file.path().to_str()).expect("load")
    }

    #[test]
    fn a_credentials_file_is_read_as_documented() {
        let env =
            of("# comment\n\n A_NAME = value \nQ=\"two words\"\nS='x'\nHALF=\"x\nNOSEP\nE=\nDUP=1\nDUP=2\n\
             export X=1\nEQ=a=b\nQQ=\"\n");
        assert_eq!(env.get("A_NAME").as_deref(), Some("value"));
        assert_eq!(env.get("Q").as_deref(), Some("two words"));
        assert_eq!(env.get("S").as_deref(), Some("x"));
        assert_eq!(env.get("HALF").as_deref(), Some("\"x"));
        assert_eq!(env.get("E"), None, "an empty value counts as not set");
        assert_eq!(env.get("DUP").as_deref(), Some("2"), "later lines replace earlier ones");
        assert_eq!(env.get("export X").as_deref(), Some("1"));
        assert_eq!(env.get("EQ").as_deref(), Some("a=b"));
        assert_eq!(env.get("QQ").as_deref(), Some("\""));
    }

    #[test]
    fn a_credentials_file_that_was_named_must_exist() {
        let error = Environment::load(None, Some("/nonexistent/creds.env")).expect_err("missing");
        assert_eq!(error.status, Status::Io);
        assert!(error.message.contains("/nonexistent/creds.env"), "{}", error.message);
    }

    #[cfg(unix)]
    #[test]
    fn a_credentials_file_that_others_can_read_is_warned_about() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().expect("temp file");
        for (mode, warned) in [(0o600, false), (0o640, true), (0o604, true)] {
            fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("chmod");
            let env = Environment::load(Some(&Value::Bool(false)), file.path().to_str()).expect("load");
            assert_eq!(env.warning().is_some(), warned, "{mode:o}");
        }
    }
}
