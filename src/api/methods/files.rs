//! Files on the shares of a workspace.

use serde_json::{Number, Value, json};

use crate::call::{Call, is_list_of, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::has::{Has, check_no_error};
use crate::parameter::{Kind, Param};
use crate::row::{Field, Row, Take};
use crate::signature::Returns;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::members::member;
use accsyn_core::wire::{ApiVersion, number};

const PATH: Param = Param::required(
    "path",
    Kind::Path,
    "path such as `volume=projects/shots`, a list of paths, or an object",
);
const INCLUDE: Param = Param::optional(
    "include",
    Kind::Filter,
    "only these file names: `word`, `*word`, `word*`, `*word*`, `a*b` or `re('...')`, one or a list; overrides `exclude`",
)
.v3("");
const EXCLUDE: Param =
    Param::optional("exclude", Kind::Filter, "file names to omit, in the same forms as `include`").v3("");

/// The operation in v3.
const fn v3(http_method: HttpMethod, fields: &'static [Field]) -> Run {
    event(http_method, "workspace/file", fields)
}

/// The operation in v1.
const fn v1(http_method: HttpMethod, fields: &'static [Field]) -> Run {
    event(http_method, "organization/file", fields)
}

/// What reads must say something; after a change the backend may answer nothing.
const fn event(http_method: HttpMethod, uri: &'static str, fields: &'static [Field]) -> Run {
    let take = if matches!(http_method, HttpMethod::Get) { Take::NotNull } else { Take::Done };
    Run::Event(Row::new(http_method, uri).data(fields).take(take))
}

const fn list(uri: &'static str) -> Run {
    Run::Event(Row::new(HttpMethod::Get, uri).data(LS).take(Take::Objects(Has::All(&["filename"]))))
}

/// Arguments that only v3 knows are refused before, so the fields of both can be the same.
const LS: &[Field] = &[
    Field::Const("op", "ls"),
    Field::Always("path", "path"),
    Field::True("download"),
    Field::Always("recursive", "recursive"),
    Field::Always("getsize", "getsize"),
    Field::NonEmpty("maxdepth", "maxdepth"),
    Field::NonEmpty("directories_only", "directories_only"),
    Field::NonEmpty("files_only", "files_only"),
    Field::NonEmpty("include", "include"),
    Field::NonEmpty("exclude", "exclude"),
];
const GETSIZE: &[Field] = &[
    Field::Const("op", "getsize"),
    Field::Always("path", "path"),
    Field::NonEmpty("include", "include"),
    Field::NonEmpty("exclude", "exclude"),
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

pub(super) const METHODS: &[Method] = &[
    Method::new("ls", "Lists files and folders.")
        .params(&[
            PATH,
            Param::optional("recursive", Kind::Bool, "whether to descend into folders").or("false"),
            Param::optional("maxdepth", Kind::Integer, "number of levels to descend; 0 means no limit"),
            Param::optional("getsize", Kind::Bool, "whether to include the sizes of folders").or("false"),
            Param::optional("files_only", Kind::Bool, "whether to omit folders"),
            Param::optional("directories_only", Kind::Bool, "whether to omit files"),
            INCLUDE,
            EXCLUDE,
        ])
        .returns(
            Returns::Objects,
            "an array of objects with `type` (0 folder, 1 file), `filename`, `size` in bytes and `modified`; for a list of \
             paths, an array of objects with `path` and `result`",
        )
        .example(r#"{"path": "volume=projects/shots", "recursive": true}"#)
        .v3(list("workspace/file"))
        .v1(list("organization/file")),
    Method::new("getsize", "Returns the size of a file, or of a folder with everything in it.")
        .params(&[PATH, INCLUDE, EXCLUDE])
        .returns(
            Returns::Bytes,
            "the size in bytes; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Get, GETSIZE))
        .v1(v1(HttpMethod::Get, GETSIZE)),
    Method::new("exists", "Checks whether a file or folder exists.")
        .params(&[PATH])
        .returns(
            Returns::Bool,
            "true or false; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Get, EXISTS))
        .v1(v1(HttpMethod::Get, EXISTS)),
    Method::new("mkdir", "Creates a folder.")
        .params(&[PATH])
        .returns(
            Returns::Bool,
            "true; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Post, MKDIR))
        .v1(v1(HttpMethod::Post, MKDIR)),
    Method::new("rename", "Renames a file or folder within its folder.")
        .params(&[PATH, Param::required("path_to", Kind::Path, "the new name, in the same forms as `path`")])
        .returns(
            Returns::Bool,
            "true; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Put, RENAME))
        .v1(v1(HttpMethod::Put, RENAME)),
    Method::new("mv", "Moves a file or folder.")
        .params(&[
            Param::required("path_src", Kind::Path, "path of the file or folder to move, for example `volume=projects/a.mov`"),
            Param::required("path_dst", Kind::Path, "destination path"),
        ])
        .returns(
            Returns::Bool,
            "true; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Put, MV))
        .v1(v1(HttpMethod::Put, MV)),
    Method::new("delete", "Deletes a file or folder.")
        .also(&["rm"])
        .params(&[
            PATH,
            Param::optional("force", Kind::Bool, "whether to delete a folder that is not empty")
                .or("false")
                .v3(""),
        ])
        .returns(
            Returns::Bool,
            "true; for a list of paths, an array of objects with `path` and `result`, or one answer for all",
        )
        .v3(v3(HttpMethod::Post, DELETE))
        .v1(v1(HttpMethod::Post, DELETE_V1)),
    Method::new("prepublish", "Asks which of the given files may be published, and under which rules.")
        .params(&[Param::required(
            "data",
            Kind::List,
            "objects with `id` (UUID), `filename`, `size` in bytes, `is_dir` and `files`; missing sizes are filled in",
        )])
        .returns(
            Returns::Object,
            "an object with `files`, which says what may be done with each, and with questions for the user",
        )
        .both(Run::Steps(prepublish)),
];

/// What may come without `files`: a backend may leave out what there is nothing to say of.
const PREPROCESSED: [&str; 6] = ["size", "guidelines", "comment", "time_report", "statuses", "tasks"];

/// The largest size of a file that systems have.
const LARGEST: i64 = i64::MAX;

fn prepublish(call: &Call<'_>) -> Result<String> {
    let mut files = call.args.value("data")?;
    let size = fill_in_sizes(&mut files, "data")?;
    let uri = match call.session.api_version() {
        ApiVersion::V3 => "workspace/publish/preprocess",
        ApiVersion::V1 => "organization/publish/preprocess",
    };
    let data = json!({ "files": files, "size": size });
    let result = take(call.event(HttpMethod::Put, uri, data, None, None)?, Take::Object(Has::NOTHING), uri)?;
    check_no_error(&result, uri)?;
    let is_known = match member(&result, "files") {
        Some(files) => is_list_of(files, '{'),
        None => PREPROCESSED.iter().any(|key| member(&result, key).is_some()),
    };
    if !is_known {
        return Err(wrong_shape(uri, "an object with a list of objects in `files`"));
    }
    Ok(result)
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
        sum = entry["size"].as_number().and_then(|size| plus(&sum, size)).ok_or_else(|| {
            Error::invalid_argument(format!("`{place}.size` must be a number of bytes from 0 to {LARGEST}"))
        })?;
    }
    Ok(sum)
}

/// The sum with a size, which must be in its range: no sum overflows or underflows, which would end a host that has enabled
/// traps. Integers stay integers.
fn plus(sum: &Number, size: &Number) -> Option<Number> {
    let bytes =
        number::nearest_normal(size.as_str()).filter(|bytes| (0.0..=LARGEST as f64).contains(bytes))?;
    // What is next to nothing does not count.
    let bytes = if bytes > f64::MIN_POSITIVE { bytes } else { 0.0 };
    match (sum.as_i128(), size.as_i128()) {
        (Some(sum), Some(size)) => Number::from_i128(sum.checked_add(size)?),
        _ => Number::from_f64(number::nearest(sum.as_str())? + bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled_in(sizes: &[&str]) -> Result<String> {
        let files: Vec<String> = sizes.iter().map(|size| format!(r#"{{"size": {size}}}"#)).collect();
        let mut files = serde_json::from_str(&format!("[{}]", files.join(","))).expect("JSON");
        fill_in_sizes(&mut files, "data").map(|sum| sum.to_string())
    }

    #[test]
    fn sizes_are_added_up_within_their_range() {
        assert_eq!(filled_in(&["1", "2"]).expect("integers"), "3");
        assert_eq!(filled_in(&["1", "0.5"]).expect("a fraction"), "1.5");
        assert_eq!(filled_in(&["1e-320", "5e-324"]).expect("next to nothing"), "0.0");
        let most = i64::MAX.to_string();
        assert_eq!(filled_in(&[&most, &most]).expect("large ones"), "18446744073709551614");
        for size in ["1e308", "1e400", "-1", "-1e-5", "18446744073709551616", "null", "\"1\""] {
            let message = filled_in(&["1e3", size]).expect_err(size).message;
            assert!(
                message.contains("`data[1].size` must be a number of bytes from 0 to 9223372036854775807"),
                "{message}"
            );
        }
    }
}
