//! Settings and logs.

use serde_json::{Map, Value, json};

use crate::call::{Call, is_list_of, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::parameter::{InC, Kind, Param};
use crate::row::{Field, Row, Take};
use crate::signature::Returns;
use accsyn_core::error::{Error, Result};
use accsyn_core::net::HttpMethod;
use accsyn_core::wire::answer::Answer;
use accsyn_core::wire::members::member;
use accsyn_core::wire::scan;

const NAME: Param =
    Param::required("name", Kind::Ident, "name of the setting, for example `transfer_speedlimit`");
const ENTITYTYPE: Param = Param::required(
    "entitytype",
    Kind::Type,
    "type of the entity that the setting belongs to, for example `workspace` or `queue`",
);
const ENTITYID: Param =
    Param::optional("entityid", Kind::String, "id of the entity that the setting belongs to")
        .also(&["entity_id"]);
const INTEGRATION: Param =
    Param::optional("integration", Kind::String, "name of the integration that the setting belongs to");
const DATA: Param = Param::optional("data", Kind::Json, "further input for the backend");

pub(super) const METHODS: &[Method] = &[
    Method::new("get_setting", "Reads a setting, or all of them when no name is given.")
        .params(&[
            Param::optional(
                "name",
                Kind::String,
                "name of the setting, for example `transfer_speedlimit`; all settings when left out or empty",
            )
            .positional()
            .in_c(InC::Option),
            Param::optional("entitytype", Kind::String, "type of the entity that the setting belongs to")
                .or(r#""workspace""#)
                .also(&["scope"]),
            ENTITYID,
            INTEGRATION,
            DATA,
        ])
        .returns(
            Returns::Json,
            "the value, usually a string, or null when it is not set; without a name, an object with one value per setting",
        )
        .example(r#"{"name": "transfer_speedlimit"}"#)
        .v3(Run::Steps(|call| get_setting(call, &GET_SETTING)))
        .v1(Run::Steps(|call| get_setting(call, &GET_SETTING_V1))),
    Method::new("get_settings", "Reads all settings of an entity.")
        .params(&[
            Param::optional(
                "entitytype",
                Kind::String,
                "type of the entity that the settings belong to; the workspace when left out",
            ),
            Param::optional("entityid", Kind::String, "id of the entity that the settings belong to")
                .also(&["entity_id"]),
            Param::optional("recursive", Kind::Bool, "whether to include the settings of entities inside it").or("false"),
            Param::optional("upstream", Kind::Bool, "whether to include inherited settings").or("false"),
            Param::optional("omit_defaults", Kind::Bool, "whether to leave out settings that have their default value")
                .or("true"),
            Param::optional("share", Kind::String, "id of the share whose settings apply"),
        ])
        .returns(Returns::Object, "an object with one value per setting")
        .v3(Run::Steps(get_settings))
        .v1(Run::Missing("read one setting at a time with get_setting()")),
    Method::new("set_setting", "Changes a setting.")
        .params(&[
            Param::optional(
                "entitytype",
                Kind::String,
                "type of the entity that the setting belongs to, for example `workspace` or `queue`",
            )
            .also(&["scope"])
            .positional(),
            Param::optional("name", Kind::String, "name of the setting, for example `transfer_speedlimit`").positional(),
            Param::optional(
                "value",
                Kind::Any,
                "the new value, a string that may be empty; pass structured values as JSON text",
            )
            .positional()
            .in_c(InC::String),
            ENTITYID,
            INTEGRATION.v1("use integration()"),
            DATA.v1(""),
        ])
        .returns(
            Returns::Bool,
            "whether the backend confirmed the value (false: the answer does not say so; an error: it was refused); with api_version 1, null when it does not say",
        )
        .example(r#"{"entitytype": "workspace", "name": "transfer_speedlimit", "value": "100"}"#)
        .v3(Run::Steps(set_setting))
        .v1(Run::Steps(set_setting_v1)),
    Method::new("delete_setting", "Deletes a setting, so that the inherited or default value applies again.")
        .params(&[ENTITYTYPE, NAME, ENTITYID])
        .returns(Returns::Bool, "whether the backend deleted it")
        .v3(Run::Steps(delete_setting))
        .v1(Run::Missing("use set_setting() with the default value")),
    Method::new("logs", "Reads the log of the workspace or of an entity.")
        .params(&[
            Param::optional("entitytype", Kind::String, "type of the entity whose log is read").or(r#""workspace""#),
            Param::optional("entityid", Kind::String, "id of the entity whose log is read").also(&["entity_id"]),
            Param::optional("search", Kind::String, "only entries that contain this string"),
            Param::optional("sort", Kind::String, "attribute to sort by").or(r#""date""#),
            Param::optional("sort_reverse", Kind::Bool, "whether to sort in reverse order").or("false"),
            Param::optional("pagination_page", Kind::Integer, "page to return").also(&["page"]),
            Param::optional("pagination_limit", Kind::Integer, "entries per page").also(&["limit"]),
            Param::optional("pagination_skip", Kind::Integer, "number of entries to skip").also(&["skip"]),
        ])
        .returns(
            Returns::Object,
            "the backend's whole response, an object with an array of log entries in `result`",
        )
        .v3(Run::Steps(logs))
        .v1(Run::Missing("the log cannot be read")),
];

const GET_SETTING: Row = Row::new(HttpMethod::Get, "setting")
    .data(&[
        Field::Always("entitytype", "entitytype"),
        Field::Always("name", "name"),
        Field::Always("data", "data"),
        Field::NonEmpty("integration", "integration"),
    ])
    .id("entityid");
const GET_SETTING_V1: Row = Row::new(HttpMethod::Get, "setting").data(&[
    Field::Always("scope", "entitytype"),
    Field::Always("name", "name"),
    Field::NonEmpty("ident", "entityid"),
    Field::NonEmpty("integration", "integration"),
    Field::Always("data", "data"),
]);

fn get_setting(call: &Call<'_>, row: &Row) -> Result<String> {
    let is_one = call.args.text("name")?.is_some();
    // Of one setting, a response without a result says that it is not set.
    let row = Row { take: if is_one { Take::Lenient } else { Take::Strict }, ..*row };
    let result = call.row(&row)?;
    if is_one || result.starts_with('{') {
        Ok(result)
    } else {
        Err(wrong_shape(row.uri, "an object with all settings"))
    }
}

/// An entity type in its usual spelling, or null.
fn scope(call: &Call<'_>) -> Result<Value> {
    Ok(call.args.text("entitytype")?.map_or(Value::Null, |text| text.trim().to_lowercase().into()))
}

fn get_settings(call: &Call<'_>) -> Result<String> {
    let mut data = json!({
        "entitytype": scope(call)?,
        "recursive": call.args.flag("recursive")?,
        "upstream": call.args.flag("upstream")?,
        "omit_defaults": call.args.flag("omit_defaults")?,
    });
    if let Some(share) = call.args.text("share")? {
        data["share"] = share.into();
    }
    let answer = call.event(HttpMethod::Get, "setting", data, None, call.args.text("entityid")?)?;
    let result = take(answer, Take::Strict, "setting")?;
    let is_empty = result.starts_with('[') && !scan::is_truthy(&result);
    Ok(if is_empty { "{}".to_owned() } else { result })
}

fn set_setting(call: &Call<'_>) -> Result<String> {
    let entity =
        call.args.text("entitytype")?.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    let entity = entity
        .ok_or_else(|| Error::invalid_argument("`entitytype` is missing: what the setting belongs to"))?;
    let name = call.args.required_text("name")?;
    let Some(Value::String(value)) = call.args.get("value")? else {
        return Err(Error::invalid_argument("`value` must be a string; give structured values as JSON text"));
    };
    let data = json!({ "entitytype": entity, "name": name, "value": value });
    let answer = call.event(HttpMethod::Put, "setting", data, None, call.args.text("entityid")?)?;
    truth(&answer, name)
}

/// Whether a setting was changed. Backends may also answer the setting.
fn truth(answer: &Answer, name: &str) -> Result<String> {
    let result = answer.get("result").unwrap_or("null");
    let is_setting = member(result, name).is_some_and(|value| !matches!(value, "null" | "false"));
    if is_setting || matches!(result, "true" | "false" | "null" | "{}") {
        return Ok((is_setting || result == "true").to_string());
    }
    Err(wrong_shape("setting", "true, false or an object with the setting"))
}

fn set_setting_v1(call: &Call<'_>) -> Result<String> {
    let mut data = call.fields(&[
        Field::Always("scope", "entitytype"),
        Field::Always("name", "name"),
        Field::Always("value", "value"),
        Field::NonEmpty("ident", "entityid"),
        Field::NonEmpty("integration", "integration"),
        Field::Always("data", "data"),
    ])?;
    if data["scope"].is_null() {
        data["scope"] = "workspace".into();
    }
    take(call.event(HttpMethod::Put, "setting", data, None, None)?, Take::Lenient, "setting")
}

fn delete_setting(call: &Call<'_>) -> Result<String> {
    let name = call.args.required_text("name")?;
    let data = json!({ "entitytype": call.args.entity_type("entitytype")?, "name": name });
    let answer = call.event(HttpMethod::Delete, "setting", data, None, call.args.text("entityid")?)?;
    truth(&answer, name)
}

fn logs(call: &Call<'_>) -> Result<String> {
    let text = |name: &str, default: &str| -> Result<String> {
        Ok(call.args.text(name)?.map_or(default, str::trim).to_owned())
    };
    let mut data = Map::new();
    data.insert("entitytype".to_owned(), text("entitytype", "workspace")?.to_lowercase().into());
    data.insert("sort".to_owned(), call.args.text("sort")?.unwrap_or("date").into());
    data.insert("sort_reverse".to_owned(), call.args.flag("sort_reverse")?.into());
    if let Some(search) = call.args.text("search")? {
        data.insert("search".to_owned(), search.into());
    }
    let pagination = call.fields(&[
        Field::IfPresent("page", "pagination_page"),
        Field::IfPresent("limit", "pagination_limit"),
        Field::IfPresent("skip", "pagination_skip"),
    ])?;
    if pagination.as_object().is_some_and(|map| !map.is_empty()) {
        data.insert("pagination".to_owned(), pagination);
    }
    let uri = "log/find";
    let answer = call.event(HttpMethod::Get, uri, data.into(), None, call.args.text("entityid")?)?;
    if !answer.get("result").is_some_and(|entries| is_list_of(entries, '{')) {
        return Err(wrong_shape(uri, "a list of objects"));
    }
    take(answer, Take::Whole, uri)
}
