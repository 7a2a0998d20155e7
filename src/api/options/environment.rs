//! Environment variables, and the credentials file that wins over them.

use std::collections::HashMap;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zeroize::Zeroizing;

use super::table;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::{environment, files};

/// Credentials files are a few lines.
const LARGEST_FILE: u64 = 1 << 20;

/// The variables of the table, read once.
#[derive(Default)]
pub(crate) struct Environment {
    /// Wiped from memory when dropped: a key may be among them.
    values: HashMap<String, Zeroizing<String>>,
    warning: Option<String>,
}

impl Environment {
    /// Reads the variables as the option `environment` says.
    pub fn of(environment: Option<&Value>) -> Environment {
        let values = match environment {
            Some(Value::Bool(false)) => HashMap::new(),
            Some(Value::Object(given)) => {
                let text = |value: &Value| Zeroizing::new(value.as_str().unwrap_or_default().to_owned());
                given.iter().map(|(name, value)| (name.clone(), text(value))).collect()
            }
            _ => table::variables()
                .filter_map(|name| Some((name.to_owned(), Zeroizing::new(environment::var(name)?))))
                .collect(),
        };
        Environment { values, warning: None }
    }

    /// Adds what is in the credentials file that the option `path_envfile` or the variable names, and says whether there is
    /// one; a missing one is an error, and no `.env` of the working directory is read unasked.
    pub fn read_file(&mut self, path_envfile: Option<&str>) -> Result<bool> {
        let (path, source) = match path_envfile {
            Some(path) => (PathBuf::from(path), "`path_envfile`"),
            None => match self.get("ACCSYN_CREDENTIALS_PATH") {
                Some(path) => (PathBuf::from(path), "ACCSYN_CREDENTIALS_PATH"),
                None => return Ok(false),
            },
        };
        let refused = |reason: String| {
            Error::new(
                Status::Io,
                format!("cannot read the credentials file {} (from {source}): {reason}", files::shown(&path)),
            )
        };
        let (text, metadata) =
            files::read_text(&path, LARGEST_FILE).map_err(|error| refused(error.to_string()))?;
        // It says where credentials are sent, too.
        if let Some(how) = files::changeable(&metadata) {
            return Err(refused(format!("{how}; make it yours alone, with chown and chmod 600")));
        }
        self.prefer(parse(&text));
        // What is put in its place would not be read if it were another user's.
        let replaceable = || {
            Some(format!(
                "the credentials file {} can be replaced: {}",
                path.display(),
                files::replaceable(&path)?
            ))
        };
        self.warning = exposed(&path, &metadata).or_else(replaceable);
        Ok(true)
    }

    /// Adds these, each of which counts more than any other variable of its option; those that are empty count as not set.
    fn prefer(&mut self, mut others: HashMap<String, Zeroizing<String>>) {
        others.retain(|_, value| !value.is_empty());
        for rival in others.keys().flat_map(|name| table::rivals(name)) {
            self.values.remove(rival);
        }
        self.values.extend(others);
    }

    /// The variable's value; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.to_string()).filter(|value| !value.is_empty())
    }

    /// The credentials among them.
    pub fn credentials(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter(|(name, _)| table::is_credential(name)).map(|(_, value)| value.as_str())
    }

    /// All that are no credentials.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter(|(name, _)| !table::is_credential(name)).map(|(_, value)| value.as_str())
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

fn exposed(path: &Path, metadata: &Metadata) -> Option<String> {
    files::readable_by_others(metadata).then(|| {
        format!(
            "the credentials file {} can be read by other users of this machine; run: chmod 600 {0}",
            path.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// No variables, and a file.
    fn load(path: Option<&str>) -> Result<Environment> {
        let mut environment = Environment::of(Some(&Value::Bool(false)));
        environment.read_file(path).map(|_| environment)
    }

    fn of(text: &str) -> Environment {
        let mut file = tempfile::NamedTempFile::new().expect("temp file");
        file.write_all(text.as_bytes()).expect("write");
        load(file.path().to_str()).expect("load")
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
    fn a_credentials_file_counts_more_than_any_variable_of_the_same_option() {
        let given = serde_json::json!({
            "ACCSYN_WORKSPACE": "theirs", "ACCSYN_API_USER": "jane", "ACCSYN_API_KEY": "theirs", "ACCSYN_PROXY": "theirs:1",
            "NO_PROXY": "theirs", "ACCSYN_CA_FILE": "theirs.pem",
        });
        let environment = |text: &str| {
            let mut environment = Environment::of(Some(&given));
            environment.prefer(parse(text));
            environment
        };
        let env = environment("ACCSYN_DOMAIN=ours\nACCSYN_SESSION_KEY=ours\nHTTPS_PROXY=ours:1\n");
        for name in ["ACCSYN_WORKSPACE", "ACCSYN_API_KEY", "ACCSYN_PROXY"] {
            assert_eq!(env.get(name), None, "{name}");
        }
        for (name, value) in [("ACCSYN_DOMAIN", "ours"), ("ACCSYN_API_USER", "jane"), ("NO_PROXY", "theirs")]
        {
            assert_eq!(env.get(name).as_deref(), Some(value), "{name}");
        }
        let env = environment("no_proxy=ours\nACCSYN_API_KEY=\n");
        assert_eq!((env.get("NO_PROXY"), env.get("ACCSYN_API_KEY")), (None, Some("theirs".to_owned())));
    }

    #[test]
    fn a_credentials_file_that_was_named_must_exist() {
        let error = load(Some("/nonexistent/creds.env")).expect_err("missing");
        assert_eq!(error.status, Status::Io);
        assert!(error.message.contains("/nonexistent/creds.env"), "{}", error.message);
    }

    #[cfg(unix)]
    #[test]
    fn a_credentials_file_that_others_can_read_is_warned_about() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().expect("temp file");
        for (mode, warned) in [(0o600, false), (0o640, true), (0o604, true)] {
            std::fs::set_permissions(file.path(), PermissionsExt::from_mode(mode)).expect("chmod");
            let env = load(file.path().to_str()).expect("load");
            assert_eq!(env.warning().is_some(), warned, "{mode:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_credentials_file_that_others_can_change_is_refused() {
        use std::os::unix::fs::{PermissionsExt, chown};
        let file = tempfile::NamedTempFile::new().expect("temp file");
        let refused = |why: &str| {
            let error = load(file.path().to_str()).expect_err(why);
            assert_eq!(error.status, Status::Io);
            assert!(
                error.message.contains(why) && error.message.contains("`path_envfile`"),
                "{}",
                error.message
            );
        };
        for mode in [0o620, 0o602, 0o666] {
            std::fs::set_permissions(file.path(), PermissionsExt::from_mode(mode)).expect("chmod");
            refused("can write to it");
        }
        std::fs::set_permissions(file.path(), PermissionsExt::from_mode(0o600)).expect("chmod");
        if rustix::process::geteuid().is_root() {
            chown(file.path(), Some(1), None).expect("chown");
            refused("another user");
        }
    }

    #[test]
    fn a_credentials_file_is_a_regular_file_of_sensible_size() {
        let folder = tempfile::tempdir().expect("folder");
        let error = load(folder.path().to_str()).expect_err("folder");
        assert!(error.status == Status::Io && error.message.contains("a folder"), "{}", error.message);
        let path = folder.path().join("large");
        std::fs::write(&path, vec![b'#'; 2 << 20]).expect("write");
        let error = load(path.to_str()).expect_err("large");
        assert!(error.status == Status::Io && error.message.contains("larger"), "{}", error.message);
    }
}
