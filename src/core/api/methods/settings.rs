//! Settings and logs.

use serde_json::{Map, Value, json};

use crate::api::call::{Call, take};
use crate::api::method::{Field, Kind, Method, Param, Payload, Row, Run, Take};
use crate::error::{Error, Result};
use crate::net::HttpMethod;
use crate::wire::scan;

const NAME: Param = Param::required("name", Kind::Ident, "name of the setting");
const ENTITYID: Param =
    Param::optional("entityid", Kind::Text, "id of the entity that the setting belongs to")
        .also(&["entity_id"]);
const INTEGRATION: Param =
    Param::optional("integration", Kind::Text, "name of the integration that the setting belongs to");

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "get_setting",
        aliases: &[],
        about: "Reads a setting.",
        params: &[
            NAME,
            Param::optional("entitytype", Kind::Text, "what it belongs to")
                .or("\"workspace\"")
                .also(&["scope"]),
            ENTITYID,
            INTEGRATION,
            Param::optional("data", Kind::Any, "further input of the backend"),
        ],
        returns: "value, usually a text, or null",
        v3: Run::Event(Row {
            http_method: HttpMethod::Get,
            uri: "setting",
            data: Payload::Fields(&[
                Field::Always("entitytype", "entitytype"),
                Field::Always("name", "name"),
                Field::Always("data", "data"),
                Field::Filled("integration", "integration"),
            ]),
            id: Some("entityid"),
            take: Take::Lenient,
        }),
        v1: Run::Event(Row {
            http_method: HttpMethod::Get,
            uri: "setting",
            data: Payload::Fields(&[
                Field::Always("scope", "entitytype"),
                Field::Always("name", "name"),
                Field::Filled("ident", "entityid"),
                Field::Filled("integration", "integration"),
                Field::Always("data", "data"),
            ]),
            id: None,
            take: Take::Lenient,
        }),
        keeps_null: false,
    },
    Method {
        name: "get_settings",
        aliases: &[],
        about: "Reads all settings of an entity.",
        params: &[
            Param::optional("entitytype", Kind::Text, "what they belong to; the workspace when left out"),
            ENTITYID,
            Param::optional("recursive", Kind::Flag, "also those of what lies beneath").or("false"),
            Param::optional("upstream", Kind::Flag, "also inherited ones").or("false"),
            Param::optional("omit_defaults", Kind::Flag, "only those that differ from their default")
                .or("true"),
            Param::optional("share", Kind::Text, "id of a share whose settings count"),
        ],
        returns: "object with a value per setting",
        v3: Run::Steps(get_settings),
        v1: Run::Missing("v1 backends tell one setting at a time; use get_setting"),
        keeps_null: false,
    },
    Method {
        name: "set_setting",
        aliases: &[],
        about: "Changes a setting.",
        params: &[
            Param::optional(
                "entitytype",
                Kind::Text,
                "what it belongs to; required in v3, workspace when left out in v1",
            )
            .also(&["scope"]),
            Param::optional("name", Kind::Text, "name of the setting; required in v3"),
            Param::optional(
                "value",
                Kind::Any,
                "the new value: a text, JSON text for structured values; v1: anything",
            ),
            ENTITYID,
            INTEGRATION.v1("v3 keeps the settings of integrations elsewhere; see the method integration"),
            Param::optional("data", Kind::Any, "further input of the backend").v1("v3 backends take none"),
        ],
        returns: "v3: true or false; v1: what the backend says",
        v3: Run::Steps(set_setting),
        v1: Run::Steps(set_setting_v1),
        keeps_null: false,
    },
    Method {
        name: "delete_setting",
        aliases: &[],
        about: "Puts a setting back to its default.",
        params: &[Param::required("entitytype", Kind::Type, "what it belongs to"), NAME, ENTITYID],
        returns: "true or false",
        v3: Run::Steps(delete_setting),
        v1: Run::Missing("v1 backends cannot delete settings; use set_setting with the default value"),
        keeps_null: false,
    },
    Method {
        name: "logs",
        aliases: &[],
        about: "Reads the log of the workspace or of an entity.",
        params: &[
            Param::optional("entitytype", Kind::Text, "whose log").or("\"workspace\""),
            ENTITYID,
            Param::optional("search", Kind::Text, "only lines with this text"),
            Param::optional("sort", Kind::Text, "attribute to sort by").or("\"date\""),
            Param::optional("sort_reverse", Kind::Flag, "last first").or("false"),
            Param::optional("pagination_page", Kind::Integer, "page to return").also(&["page"]),
            Param::optional("pagination_limit", Kind::Integer, "lines per page").also(&["limit"]),
            Param::optional("pagination_skip", Kind::Integer, "lines to pass over first").also(&["skip"]),
        ],
        returns: "object with `result`, a list of log lines, and what the backend adds",
        v3: Run::Steps(logs),
        v1: Run::Missing("v1 backends have no logs to read"),
        keeps_null: false,
    },
];

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
    let result = take(answer, Take::Lenient, "setting")?;
    Ok(if scan::is_truthy(&result) { result } else { "{}".to_owned() })
}

fn set_setting(call: &Call<'_>) -> Result<String> {
    let entity =
        call.args.text("entitytype")?.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    let entity = entity
        .ok_or_else(|| Error::invalid_argument("`entitytype` is missing: what the setting belongs to"))?;
    let name = call.args.required_text("name")?;
    let Some(Value::String(value)) = call.args.get("value")? else {
        return Err(Error::invalid_argument("`value` must be a text; give structured values as JSON text"));
    };
    let data = json!({ "entitytype": entity, "name": name, "value": value });
    let answer = call.event(HttpMethod::Put, "setting", data, None, call.args.text("entityid")?)?;
    take(answer, Take::Truth, "setting")
}

fn set_setting_v1(call: &Call<'_>) -> Result<String> {
    let mut data = call.fields(&[
        Field::Always("scope", "entitytype"),
        Field::Always("name", "name"),
        Field::Always("value", "value"),
        Field::Filled("ident", "entityid"),
        Field::Filled("integration", "integration"),
        Field::Always("data", "data"),
    ])?;
    if data["scope"].is_null() {
        data["scope"] = "workspace".into();
    }
    take(call.event(HttpMethod::Put, "setting", data, None, None)?, Take::Lenient, "setting")
}

fn delete_setting(call: &Call<'_>) -> Result<String> {
    let data = json!({ "entitytype": call.args.entity_type("entitytype")?, "name": call.args.required_text("name")? });
    let answer = call.event(HttpMethod::Delete, "setting", data, None, call.args.text("entityid")?)?;
    take(answer, Take::Truth, "setting")
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
        Field::Given("page", "pagination_page"),
        Field::Given("limit", "pagination_limit"),
        Field::Given("skip", "pagination_skip"),
    ])?;
    if pagination.as_object().is_some_and(|map| !map.is_empty()) {
        data.insert("pagination".to_owned(), pagination);
    }
    let answer = call.event(HttpMethod::Get, "log/find", data.into(), None, call.args.text("entityid")?)?;
    if answer.is_empty() {
        return Ok(json!({ "result": [] }).to_string());
    }
    take(answer, Take::Whole, "log/find")
}
