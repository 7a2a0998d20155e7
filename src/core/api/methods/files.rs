//! Files on the shares of a workspace.

use serde_json::{Number, Value, json};

use crate::api::call::{Call, take};
use crate::api::method::{Field, Kind, Method, Param, Payload, Row, Run, Take};
use crate::error::{Error, Result};
use crate::net::HttpMethod;
use crate::wire::Dialect;

const PATH: Param =
    Param::required("path", Kind::Path, "path like share=thefilm/plates, a list of paths, or an object");
const INCLUDE: Param = Param::optional(
    "include",
    Kind::Filter,
    "only these file names: word, *word, word*, *word*, a*b, re('...'); text or list; wins over exclude",
)
.v3("v1 backends cannot filter");
const EXCLUDE: Param = Param::optional("exclude", Kind::Filter, "not these file names; forms as for include")
    .v3("v1 backends cannot filter");

/// The same operation in both dialects, which differ in the uri and in the fields.
const fn both(http_method: HttpMethod, v3: &'static [Field], v1: &'static [Field]) -> (Run, Run) {
    const fn row(http_method: HttpMethod, uri: &'static str, fields: &'static [Field]) -> Run {
        Run::Event(Row { http_method, uri, data: Payload::Fields(fields), id: None, take: Take::Result })
    }
    (row(http_method, "workspace/file", v3), row(http_method, "organization/file", v1))
}

const LS_V1: &[Field] = &[
    Field::Const("op", "ls"),
    Field::Always("path", "path"),
    Field::True("download"),
    Field::Always("recursive", "recursive"),
    Field::Always("getsize", "getsize"),
    Field::Filled("maxdepth", "maxdepth"),
    Field::Filled("directories_only", "directories_only"),
    Field::Filled("files_only", "files_only"),
];
const LS: &[Field] = &[
    Field::Const("op", "ls"),
    Field::Always("path", "path"),
    Field::True("download"),
    Field::Always("recursive", "recursive"),
    Field::Always("getsize", "getsize"),
    Field::Filled("maxdepth", "maxdepth"),
    Field::Filled("directories_only", "directories_only"),
    Field::Filled("files_only", "files_only"),
    Field::Filled("include", "include"),
    Field::Filled("exclude", "exclude"),
];
const GETSIZE_V1: &[Field] = &[Field::Const("op", "getsize"), Field::Always("path", "path")];
const GETSIZE: &[Field] = &[
    Field::Const("op", "getsize"),
    Field::Always("path", "path"),
    Field::Filled("include", "include"),
    Field::Filled("exclude", "exclude"),
];
const EXISTS: &[Field] = &[Field::Const("op", "exists"), Field::Always("path", "path")];
const MKDIR: &[Field] = &[Field::Const("op", "mkdir"), Field::Always("path", "path")];
const RENAME: &[Field] =
    &[Field::Const("op", "rename"), Field::Always("path", "path"), Field::Always("path_to", "path_to")];
const MV: &[Field] =
    &[Field::Const("op", "move"), Field::Always("path", "path_src"), Field::Always("path_to", "path_dst")];
const DELETE: &[Field] =
    &[Field::Const("op", "delete"), Field::Always("path", "path"), Field::Always("force", "force")];
const DELETE_V1: &[Field] = &[Field::Const("op", "delete"), Field::Always("path", "path")];

const LS_RUNS: (Run, Run) = both(HttpMethod::Get, LS, LS_V1);
const GETSIZE_RUNS: (Run, Run) = both(HttpMethod::Get, GETSIZE, GETSIZE_V1);
const EXISTS_RUNS: (Run, Run) = both(HttpMethod::Get, EXISTS, EXISTS);
const MKDIR_RUNS: (Run, Run) = both(HttpMethod::Post, MKDIR, MKDIR);
const RENAME_RUNS: (Run, Run) = both(HttpMethod::Put, RENAME, RENAME);
const MV_RUNS: (Run, Run) = both(HttpMethod::Put, MV, MV);
const DELETE_RUNS: (Run, Run) = both(HttpMethod::Post, DELETE, DELETE_V1);

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "ls",
        aliases: &[],
        about: "Lists files and folders.",
        params: &[
            PATH,
            Param::optional("recursive", Kind::Flag, "also what lies beneath").or("false"),
            Param::optional("maxdepth", Kind::Integer, "levels to go down; 0 for no limit"),
            Param::optional("getsize", Kind::Flag, "also the sizes of folders").or("false"),
            Param::optional("files_only", Kind::Flag, "no folders"),
            Param::optional("directories_only", Kind::Flag, "no files"),
            INCLUDE,
            EXCLUDE,
        ],
        returns: "list of objects with `type` (0 folder, 1 file), `filename`, `size` (bytes), `modified`; for a list of \
                  paths a list of objects with `path` and `result`",
        v3: LS_RUNS.0,
        v1: LS_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "getsize",
        aliases: &[],
        about: "Sums up the size of a file or folder.",
        params: &[PATH, INCLUDE, EXCLUDE],
        returns: "bytes; for a list of paths a list of objects with `path` and `result`",
        v3: GETSIZE_RUNS.0,
        v1: GETSIZE_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "exists",
        aliases: &[],
        about: "Tells whether a file or folder exists.",
        params: &[PATH],
        returns: "true or false",
        v3: EXISTS_RUNS.0,
        v1: EXISTS_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "mkdir",
        aliases: &[],
        about: "Makes a folder.",
        params: &[PATH],
        returns: "true",
        v3: MKDIR_RUNS.0,
        v1: MKDIR_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "rename",
        aliases: &[],
        about: "Renames a file or folder within its folder.",
        params: &[PATH, Param::required("path_to", Kind::Path, "the new name")],
        returns: "true",
        v3: RENAME_RUNS.0,
        v1: RENAME_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "mv",
        aliases: &[],
        about: "Moves a file or folder.",
        params: &[
            Param::required("path_src", Kind::Path, "what to move"),
            Param::required("path_dst", Kind::Path, "where to"),
        ],
        returns: "true",
        v3: MV_RUNS.0,
        v1: MV_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "delete",
        aliases: &["rm"],
        about: "Deletes a file or folder.",
        params: &[
            PATH,
            Param::optional("force", Kind::Flag, "also a folder that is not empty")
                .or("false")
                .v3("v1 backends do not know it"),
        ],
        returns: "true",
        v3: DELETE_RUNS.0,
        v1: DELETE_RUNS.1,
        keeps_null: false,
    },
    Method {
        name: "prepublish",
        aliases: &[],
        about: "Asks which files may be published, and where to.",
        params: &[Param::required(
            "data",
            Kind::List,
            "objects with id (UUID), filename, size (bytes), is_dir, files; a missing size is filled in",
        )],
        returns: "object with `files`, each with what may be done with it, and further questions to the user",
        v3: Run::Steps(prepublish),
        v1: Run::Steps(prepublish),
        keeps_null: false,
    },
];

fn prepublish(call: &Call<'_>) -> Result<String> {
    let mut files = call.args.value("data")?;
    let size = fill_in_sizes(&mut files, "data")?;
    let uri = match call.session.dialect() {
        Dialect::V3 => "workspace/publish/preprocess",
        Dialect::V1 => "organization/publish/preprocess",
    };
    let data = json!({ "files": files, "size": size });
    take(call.event(HttpMethod::Put, uri, data, None, None)?, Take::Strict, uri)
}

/// Gives every entry without a size one, and returns the sum. A folder that has a size is not entered.
fn fill_in_sizes(files: &mut Value, place: &str) -> Result<Number> {
    let mut sum = Number::from(0);
    let list = files
        .as_array_mut()
        .ok_or_else(|| Error::invalid_argument(format!("`{place}` must be a list of files")))?;
    for (index, entry) in list.iter_mut().enumerate() {
        let place = format!("{place}[{index}]");
        let entry = entry
            .as_object_mut()
            .ok_or_else(|| Error::invalid_argument(format!("`{place}` must be an object")))?;
        if !entry.contains_key("size") {
            let is_dir = entry.get("is_dir") == Some(&Value::Bool(true));
            let size = match entry.get_mut("files").filter(|files| is_dir && !files.is_null()) {
                Some(inner) => fill_in_sizes(inner, &format!("{place}.files"))?,
                None => Number::from(0),
            };
            entry.insert("size".to_owned(), size.into());
        }
        sum = entry["size"]
            .as_number()
            .and_then(|size| plus(&sum, size))
            .ok_or_else(|| Error::invalid_argument(format!("`{place}.size` must be a number of bytes")))?;
    }
    Ok(sum)
}

/// Integers stay integers.
fn plus(one: &Number, other: &Number) -> Option<Number> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Number::from_i128(one.checked_add(other)?),
        _ => Number::from_f64(one.as_f64()? + other.as_f64()?),
    }
}
