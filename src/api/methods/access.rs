//! Who may do what: grant, access, revoke. Codes are looked up first.

use serde_json::{Map, Value, json};

use crate::args::{is_id, not_an_id};
use crate::call::{Call, is_list_of, take, wrong_shape};
use crate::definition::{Method, Run};
use crate::has::Has;
use crate::parameter::{Kind, Param};
use crate::row::Take;
use crate::signature::Returns;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::log::Level;
use accsyn_core::net::HttpMethod;
use accsyn_core::wire;
use accsyn_core::wire::answer::Answer;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::{query, scan};

const RECIPIENTS: Take = Take::Objects(Has::RECIPIENT);
const V1: Run =
    Run::Missing("manage access through entities of type acl with create(), update() and delete_one()");
const ENTITYTYPE: Param = Param::required("entitytype", Kind::Type, "must be `user`");
const ENTITYID: Param = Param::required("entityid", Kind::Ident, "id or e-mail address of the user");
const TARGETTYPE: Param = Param::required(
    "targettype",
    Kind::Type,
    "type of a share (`volume`, `folder`, `home`, `collection`, `share`) or of a job (`delivery`, `request`, `stream`, \
     `job`)",
);

pub(super) const METHODS: &[Method] = &[
    Method::new(
        "grant",
        "Gives a user access to a share, or makes the user a recipient of a delivery, request or stream. A user who is not \
         known yet is invited.",
    )
    .params(&[
        ENTITYTYPE,
        ENTITYID,
        TARGETTYPE,
        Param::required("targetid", Kind::Ident, "id of the target, or the code of a share"),
        Param::optional("data", Kind::Object, "the options below in one object, instead of one by one"),
        Param::optional(
            "read",
            Kind::Bool,
            "for shares: whether to allow reading; true when no option is given at all, else false when left out",
        ),
        Param::optional(
            "write",
            Kind::Bool,
            "for shares: whether to allow writing; true when no option is given at all, else false when left out",
        ),
        Param::optional("invite", Kind::Any, "whether to invite a user who is not known; false makes the call fail instead")
            .or("true"),
        Param::optional("notify", Kind::Bool, "for shares: whether to notify the user by e-mail").or("false"),
        Param::optional("message", Kind::String, "for shares: message of the e-mail"),
        Param::optional("path", Kind::String, "for shares: the folder to give access to").or(r#""/""#),
    ])
    .returns(Returns::Json, "the access rule (acl) of a share, or true when a backend before 3.4 changed one; for a job true, false when the user was a recipient before, or the recipient as an object or in an array")
    .example(
        r#"{"entitytype": "user", "entityid": "john@user.com", "targettype": "volume", "targetid": "projects", "read": true}"#,
    )
    .v3(Run::Steps(grant))
    .v1(V1),
    Method::new(
        "access",
        "Lists who has access to a share, or the recipients of a delivery, request or stream.",
    )
    .params(&[
        TARGETTYPE,
        Param::required("targetid", Kind::Ident, "id of the target"),
        Param::optional("entitytype", Kind::String, "for shares: only access of entities of this type, for example `user`"),
        Param::optional("entityid", Kind::String, "for shares: only access of this entity; requires `entitytype`"),
        Param::optional("recursive", Kind::Bool, "for shares: whether to include access to folders inside")
            .or("false"),
    ])
    .returns(
        Returns::Objects,
        "an array of objects: for shares with `user`, `user_hr`, `share`, `share_hr`, `read`, `write`, `acknowledged` and `path`; for jobs \
         the recipients",
    )
    .v3(Run::Steps(access))
    .v1(V1),
    Method::new("revoke", "Revokes a user's access to a target, removing all access rules of the user there that the backend finds.")
        .params(&[
            ENTITYTYPE,
            ENTITYID,
            TARGETTYPE,
            Param::required("targetid", Kind::Ident, "id of the target"),
        ])
        .returns(Returns::Bool, "true, or false when the user had no access")
        .v3(Run::Steps(revoke))
        .v1(V1),
];

/// The two kinds of targets: jobs have recipients, shares have acls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Job,
    Share,
}

/// Types whose codes are unique, so that a code can be used in place of an id.
const WITH_UNIQUE_CODES: &[&str] =
    &["user", "workspace", "share", "volume", "folder", "home", "collection", "site", "engine", "queue"];

fn target(call: &Call<'_>) -> Result<(Target, String)> {
    let entity = call.args.entity_type("targettype")?;
    let target = match entity.as_str() {
        "delivery" | "request" | "stream" | "job" => Target::Job,
        "volume" | "folder" | "home" | "collection" | "share" => Target::Share,
        _ => {
            return Err(Error::invalid_argument(format!(
                "`targettype` must be delivery, request, stream, job, volume, folder, home, collection or share, \
                 not '{}'",
                shorten(&entity)
            )));
        }
    };
    Ok((target, entity))
}

fn user(call: &Call<'_>) -> Result<String> {
    match call.args.entity_type("entitytype")?.as_str() {
        "user" => call.args.ident("entityid"),
        other => Err(Error::invalid_argument(format!("`entitytype` must be user, not '{}'", shorten(other)))),
    }
}

fn target_id(call: &Call<'_>) -> Result<String> {
    let id = call.args.ident("targetid")?;
    if is_id(&id) { Ok(id) } else { Err(not_an_id("targetid", &id)) }
}

/// Looks a code up; None when nothing has it.
fn look_up(call: &Call<'_>, entity: &str, code: &str) -> Result<Option<String>> {
    let uri = format!("{entity}/find");
    let quoted = query::quote(code)?;
    // The usual spelling where it is safe: a code without an apostrophe in single quotes.
    let literal = if code.contains('\'') { quoted } else { format!("'{code}'") };
    let answer = call.event(HttpMethod::Get, &uri, Value::Null, Some(&format!("code={literal}")), None)?;
    let first = take(answer, Take::One, &uri)?;
    if first == "null" {
        return Ok(None);
    }
    let entity = wire::json::value(&first).unwrap_or_default();
    // Taken for nobody, a user would be invited.
    let id = entity["id"].as_str().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| {
        Error::new(Status::Protocol, format!("{uri}: an entity has no `id`; is this an accsyn backend?"))
    })?;
    Ok(Some(id.to_owned()))
}

/// Refuses a new access rule of another user or share, for another folder or with other rights, as far as it names them.
fn check_rule(rule: &str, user: &str, share: &str, asked: &Value, uri: &str) -> Result<()> {
    let rule = wire::json::value(rule).unwrap_or_default();
    // An id alone, or after a type.
    let is_other = |(key, asked): (&str, &str)| {
        let id = rule[key].as_str().and_then(|text| text.rsplit(':').next()).map(str::to_lowercase);
        is_id(asked) && id.is_some_and(|id| is_id(&id) && id != asked)
    };
    let differs = |key: &str| rule[key].is_boolean() && asked[key].is_boolean() && rule[key] != asked[key];
    // Slashes and letter case may be written in another way.
    let folder = |value: &Value| {
        let parts = value.as_str()?.split('/').filter(|part| !part.is_empty());
        Some(parts.map(str::to_lowercase).collect::<Vec<_>>())
    };
    let names = [("entity", user), ("user", user), ("target", share), ("share", share)];
    let what = if names.into_iter().any(is_other) {
        "of another user or share"
    } else if folder(&rule["path"]).zip(folder(&asked["path"])).is_some_and(|(found, path)| found != path) {
        "for another folder"
    } else if ["read", "write"].into_iter().any(differs) {
        "with other rights"
    } else {
        return Ok(());
    };
    let message = format!("{uri}: the answer is an access rule {what} than asked for");
    Err(Error::new(Status::Protocol, message))
}

fn grant(call: &Call<'_>) -> Result<String> {
    let mut user = user(call)?;
    let (target, target_type) = target(call)?;
    let mut target_id = call.args.ident("targetid")?;
    if !is_id(&target_id) && !WITH_UNIQUE_CODES.contains(&target_type.as_str()) {
        return Err(not_an_id("targetid", &target_id));
    }
    let rights = rights(call)?;
    let invite = rights.get("invite").cloned().unwrap_or(Value::Bool(true));
    if !is_id(&user) {
        match look_up(call, "user", &user)? {
            Some(id) => user = id,
            None if invite == false => {
                return Err(Error::new(
                    Status::Backend,
                    format!("there is no user '{}', and `invite` is false", shorten(&user)),
                ));
            }
            None => call
                .session
                .log(Level::Warning, || format!("user {user} is not known yet and will be invited")),
        }
    }
    if !is_id(&target_id) {
        target_id = look_up(call, &target_type, &target_id)?.ok_or_else(|| {
            Error::new(
                Status::Backend,
                format!("there is no {target_type} with the code '{}'", shorten(&target_id)),
            )
        })?;
    }
    match target {
        Target::Job => {
            let data = json!({ "recipient": user, "invite": invite });
            let uri = "job/recipient/add";
            let result =
                take(call.event(HttpMethod::Put, uri, data, None, Some(&target_id))?, Take::Strict, uri)?;
            if result.starts_with('{') {
                Has::RECIPIENT.confirm(&result, uri)?;
            } else if is_list_of(&result, '{') && scan::is_truthy(&result) {
                Has::RECIPIENT.confirm_each(&result, uri)?;
            } else if !matches!(result.as_str(), "true" | "false") {
                return Err(wrong_shape(uri, "true, false or recipients"));
            }
            Ok(result)
        }
        Target::Share => {
            let all = rights.is_empty();
            let right = |key: &str, default: Value| rights.get(key).cloned().unwrap_or(default);
            let data = json!({
                "entity": format!("user:{user}"),
                "target": format!("share:{target_id}"),
                "invite": invite,
                "read": right("read", all.into()),
                "write": right("write", all.into()),
                "notify": right("notify", false.into()),
                "message": right("message", "".into()),
                "path": right("path", "/".into()),
            });
            let uri = "acl/create";
            let asked = json!({ "read": data["read"], "write": data["write"], "path": data["path"] });
            let rule = take(call.event(HttpMethod::Post, uri, data, None, None)?, Take::Rule, uri)?;
            check_rule(&rule, &user, &target_id, &asked, uri)?;
            Ok(rule)
        }
    }
}

/// The keys of `data`, and those given beside it.
fn rights(call: &Call<'_>) -> Result<Map<String, Value>> {
    let mut rights = match call.args.value("data")? {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for key in ["read", "write", "invite", "notify", "message", "path"] {
        if let Some(value) = call.args.get(key)? {
            rights.insert(key.to_owned(), value.clone());
        }
    }
    Ok(rights)
}

fn access(call: &Call<'_>) -> Result<String> {
    let (target, _) = target(call)?;
    let id = target_id(call)?;
    if target == Target::Job {
        let uri = "job/recipients";
        return take(call.event(HttpMethod::Get, uri, json!({}), None, Some(&id))?, RECIPIENTS, uri);
    }
    let mut query = format!("acl WHERE target=share:{id}");
    if call.args.text("entitytype")?.is_some() {
        let entity = call.args.query_word("entitytype")?;
        let id = match call.args.text("entityid")? {
            Some(_) => call.args.query_word("entityid")?,
            None => "*",
        };
        query += &format!(" AND entity={entity}:{id}");
    }
    let data = json!({ "recursive": call.args.flag("recursive")? });
    let acls = find_acls(call, &query, data, Has::All(&["entity", "target"]))?;
    Ok(Value::from_iter(acls.iter().map(reshape)).to_string())
}

fn find_acls(call: &Call<'_>, query: &str, data: Value, has: Has) -> Result<Vec<Value>> {
    let uri = "acl/find";
    let answer = call.event(HttpMethod::Get, uri, data, Some(query), None)?;
    match wire::json::value(&take(answer, Take::Objects(has), uri)?) {
        Some(Value::Array(acls)) => Ok(acls),
        _ => Err(wrong_shape(uri, "a list of objects")),
    }
}

/// An acl as `access` shows it.
fn reshape(acl: &Value) -> Value {
    // The part after the colon; a string without one is taken whole.
    let part = |key: &str| {
        let text = acl[key].as_str().unwrap_or("");
        text.split(':').nth(1).unwrap_or(text).to_owned()
    };
    let or = |key: &str, default: Value| acl.get(key).cloned().unwrap_or(default);
    json!({
        "user": part("entity"),
        "user_hr": or("entity_hr", "".into()),
        "share": part("target"),
        "share_hr": or("target_hr", "".into()),
        "read": or("read", false.into()),
        "write": or("write", false.into()),
        "acknowledged": or("acknowledged", false.into()),
        "path": or("path", "/".into()),
    })
}

fn revoke(call: &Call<'_>) -> Result<String> {
    let mut user = user(call)?;
    let (target, _) = target(call)?;
    let target_id = target_id(call)?;
    if !is_id(&user) {
        match look_up(call, "user", &user)? {
            Some(id) => user = id,
            // A user who was only invited has no id yet.
            None if target == Target::Job => {}
            None => {
                return Err(Error::new(Status::Backend, format!("there is no user '{}'", shorten(&user))));
            }
        }
    }
    match target {
        Target::Job => revoke_recipient(call, &user, &target_id),
        Target::Share => revoke_acls(call, &user, &target_id),
    }
}

fn revoke_recipient(call: &Call<'_>, user: &str, job: &str) -> Result<String> {
    let uri = "job/recipients";
    let recipients = take(call.event(HttpMethod::Get, uri, json!({}), None, Some(job))?, RECIPIENTS, uri)?;
    let is_user = |recipient: &str| {
        wire::json::value(recipient).is_some_and(|r| r["user"] == user || r["user_hr"] == user)
    };
    if !scan::items(&recipients).is_some_and(|mut items| items.any(is_user)) {
        return Ok("false".to_owned());
    }
    let uri = "job/recipient";
    revoked(call.event(HttpMethod::Delete, uri, json!({ "recipient": user }), None, Some(job))?, uri)
}

/// Whether it was there to be removed. Somebody else may have been faster.
fn revoked(answer: Answer, uri: &str) -> Result<String> {
    let result = take(answer, Take::Strict, uri)?;
    if matches!(result.as_str(), "true" | "false" | "null") {
        return Ok(result);
    }
    Err(wrong_shape(uri, "true or false"))
}

/// A user may have one acl per path; all of them are deleted. What was left is not told as removed.
fn revoke_acls(call: &Call<'_>, user: &str, share: &str) -> Result<String> {
    let query = format!("acl WHERE entity=user:{user} AND target=share:{share}");
    let acls = find_acls(call, &query, json!({}), Has::ID)?;
    let mut result = if acls.is_empty() { "false" } else { "true" }.to_owned();
    for (done, acl) in acls.iter().enumerate() {
        let uri = "acl/delete";
        let id =
            acl["id"].as_str().ok_or_else(|| wrong_shape("acl/find", "entities whose `id` is a string"))?;
        let removed = call
            .event(HttpMethod::Delete, uri, json!({}), None, Some(id))
            .and_then(|answer| revoked(answer, uri))
            .map_err(|mut error| {
                if done > 0 {
                    error.message = format!("{} ({done} of {} acls were removed)", error.message, acls.len());
                }
                error
            })?;
        if removed != "true" {
            result = removed;
        }
    }
    Ok(result)
}
