//! The definition of a method: its signature, and how it runs in each API version.

use super::call::{Call, PollingMethod};
use super::parameter::{ApiVersions, Param};
use super::poll::Poll;
use super::row::Row;
use super::signature::{Returns, Signature};
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::wire::ApiVersion;

/// One method of the accsyn API.
pub(crate) struct Method {
    pub signature: Signature,
    /// Reading its result page by page, with a cursor.
    pub pages: Option<&'static Method>,
    v3: Run,
    v1: Run,
}

/// How a method runs in one API version.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// One event.
    Event(Row),
    /// Several steps, or rules that do not fit a row.
    Steps(fn(&Call<'_>) -> Result<String>),
    /// Polls with pauses between them.
    Polling(fn(&Call<'_>) -> Result<Box<dyn PollingMethod>>),
    /// It does not exist there; the instruction says what to do instead.
    Missing(&'static str),
}

impl Method {
    /// A method of this name that does what the sentences say. What it returns and how it runs follows.
    pub const fn new(name: &'static str, about: &'static str) -> Method {
        let signature = Signature {
            name,
            aliases: &[],
            about,
            params: &[],
            result: Returns::Json,
            returns: "",
            note: "",
            example: "",
            since: "1.0.0",
            keeps_null: false,
            is_local: false,
            has_progress: false,
            is_in_c: true,
        };
        Method { signature, pages: None, v3: Run::Missing(""), v1: Run::Missing("") }
    }

    const fn with(self, signature: Signature) -> Method {
        Method { signature, ..self }
    }

    /// Adds names of other versions.
    pub const fn also(self, aliases: &'static [&'static str]) -> Method {
        let signature = Signature { aliases, ..self.signature };
        self.with(signature)
    }

    /// Its parameters, in the order of the direct function.
    pub const fn params(self, params: &'static [Param]) -> Method {
        let signature = Signature { params, ..self.signature };
        self.with(signature)
    }

    /// The type of its result, and the same in words.
    pub const fn returns(self, result: Returns, returns: &'static str) -> Method {
        let signature = Signature { result, returns, ..self.signature };
        self.with(signature)
    }

    /// What else a caller should know.
    pub const fn note(self, note: &'static str) -> Method {
        let signature = Signature { note, ..self.signature };
        self.with(signature)
    }

    /// An example, by its arguments as a JSON object.
    pub const fn example(self, example: &'static str) -> Method {
        let signature = Signature { example, ..self.signature };
        self.with(signature)
    }

    /// The version of the library that first has it, if it is not 1.0.0.
    #[allow(dead_code, reason = "all methods are of 1.0.0")]
    pub const fn since(self, since: &'static str) -> Method {
        let signature = Signature { since, ..self.signature };
        self.with(signature)
    }

    /// Distinguishes an explicit null from an absent argument.
    pub const fn keeps_null(self) -> Method {
        let signature = Signature { keeps_null: true, ..self.signature };
        self.with(signature)
    }

    /// Does without the network.
    pub const fn local(self) -> Method {
        let signature = Signature { is_local: true, ..self.signature };
        self.with(signature)
    }

    /// Reports progress while it runs.
    pub const fn with_progress(self) -> Method {
        let signature = Signature { has_progress: true, ..self.signature };
        self.with(signature)
    }

    /// Has no direct C function.
    pub const fn only_by_name(self) -> Method {
        let signature = Signature { is_in_c: false, ..self.signature };
        self.with(signature)
    }

    /// Has a cursor that reads its result page by page.
    pub const fn paged(self, pages: &'static Method) -> Method {
        Method { pages: Some(pages), ..self }
    }

    /// How it runs in v3.
    pub const fn v3(self, v3: Run) -> Method {
        Method { v3, ..self }
    }

    /// How it runs in v1.
    pub const fn v1(self, v1: Run) -> Method {
        Method { v1, ..self }
    }

    /// How it runs in both.
    pub const fn both(self, run: Run) -> Method {
        self.v3(run).v1(run)
    }

    /// The API versions that have it.
    pub fn api_versions(&self) -> ApiVersions {
        match (&self.v3, &self.v1) {
            (_, Run::Missing(_)) => ApiVersions::V3,
            (Run::Missing(_), _) => ApiVersions::V1,
            _ => ApiVersions::Both,
        }
    }

    /// What to do in the API version that does not have it; empty when both do.
    pub fn instead(&self) -> &'static str {
        match (self.v3, self.v1) {
            (Run::Missing(instead), _) | (_, Run::Missing(instead)) => instead,
            _ => "",
        }
    }

    /// Runs the method, or polls it once more, in the session's API version. `polling` is its state between two polls.
    pub fn poll(&self, call: &Call<'_>, polling: &mut Option<Box<dyn PollingMethod>>) -> Result<Poll> {
        let (run, version) = match call.session.api_version() {
            ApiVersion::V3 => (self.v3, 3),
            ApiVersion::V1 => (self.v1, 1),
        };
        match run {
            Run::Event(row) => call.row(&row).map(Poll::Ready),
            Run::Steps(steps) => steps(call).map(Poll::Ready),
            Run::Polling(start) => match polling {
                Some(polling) => polling.poll(call),
                none => none.insert(start(call)?).poll(call),
            },
            Run::Missing(instead) => {
                let name = self.signature.name;
                Err(Error::new(
                    Status::Unsupported,
                    format!("{name} does not exist in api_version {version}; {instead}"),
                ))
            }
        }
    }
}
