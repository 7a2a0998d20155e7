//! create.

use serde_json::{Map, Value, json};

use super::context::{Context, Outcome};
use super::ends::{check_ends, take_parties};
use super::invite::{admit, base, invite_recipients};
use super::jobs;
use super::show::show;
use super::types::unique;
use crate::request::Operation;
use crate::store::{
    Entity, JOBS, PACKAGES, check_address, check_code, check_folder_path, code_from, is_read_only,
    refresh_shares, writable_statuses,
};

/// The `create` operation (`add` for files).
pub fn run(context: &mut Context<'_>, operation: &Operation<'_>, kinds: &[&'static str]) -> Outcome {
    let kind = match *kinds.first().unwrap_or(&"") {
        // `job` and `share` are creatable under their most usual meaning.
        "volume" if kinds.len() > 1 => match operation.data["type"].as_str() {
            Some("root" | "volume") => "volume",
            Some("user" | "home") => "home",
            _ => "folder",
        },
        kind => kind,
    };
    if matches!(kind, "client" | "workspace") {
        return Err(format!("A {kind} cannot be created"));
    }
    context.check_write(kind, None)?;
    let parent = operation.id.or(operation.query).map(str::to_owned);
    let created = match kind {
        "task" => tasks(context, operation, parent.as_deref())?,
        "file" => collection_files(context, operation, parent.as_deref())?,
        _ => vec![one(context, operation, kind)?],
    };
    if kind == "transfer" {
        created.iter().for_each(|id| crate::transfers::end_placeholder(context.store, id));
    }
    let shown = created.iter().filter_map(|id| context.store.get(id));
    let shown = shown.map(|entity| show(context, entity, &[], operation.api_version));
    let result = Value::from_iter(shown);
    if kind == "transfer" && operation.data["test"] == true {
        // It was only to be seen whether it can be done.
        created.iter().for_each(|id| super::remove::with_beneath(context, id));
        return Ok(json!({ "result": result }));
    }
    let what = format!("Created {kind} {}", created.join(", "));
    context.note(created.first().map_or("", String::as_str), what);
    Ok(json!({ "result": result }))
}

fn one(context: &mut Context<'_>, operation: &Operation<'_>, kind: &'static str) -> Result<String, String> {
    // Null counts as not given.
    let mut given = operation.data.as_object().ok_or("The data must be an object")?.clone();
    given.retain(|_, value| !value.is_null());
    if kind == "transfer" {
        jobs::complete_destinations(context, &mut given);
    }
    let given = &given;
    for (key, value) in given {
        context.check_new(kind, key, value)?;
    }
    let is_job = JOBS.contains(&kind);
    if let Some(tasks) = given.get("tasks").filter(|_| is_job) {
        jobs::check_tasks(context, tasks)?;
    }
    let owner = if is_job { Some(owner(context, kind, given)?) } else { None };
    let name = name_of(context, given, kind)?;
    let code = match given.get("code").and_then(Value::as_str) {
        Some(code) => code.to_owned(),
        None if is_job => name.clone(),
        None => code_from(kind, &name),
    };
    if PACKAGES.contains(&kind) {
        check_ends(context, given, None)?;
        let recipients = given.get("recipients").and_then(Value::as_array).into_iter().flatten();
        recipients
            .filter_map(Value::as_str)
            .try_for_each(|name| context.store.check_recipient(name, context.user))?;
    }
    if kind == "user" {
        let volumes = given.get("volumes").and_then(Value::as_array).into_iter().flatten();
        for name in volumes.filter_map(Value::as_str) {
            context.resolve(&["volume"], "volume", name)?;
        }
    }
    if let Some(engine) = given.get("engine").and_then(Value::as_str).filter(|_| kind == "compute") {
        context.resolve(&["engine"], "engine", engine)?;
    }
    if kind == "transfer" {
        check_ends(context, given, None)?;
        if given.get("append") == Some(&Value::Bool(true))
            && let Some(job) = jobs::to_append(context, given)
        {
            jobs::add_tasks(context, &job, given.get("tasks").unwrap_or(&task_of(given)), &operation.data)?;
            return Ok(job);
        }
    }
    if kind == "user" && context.role != "admin" && given.get("role").is_some_and(|role| role == "admin") {
        return Err("Permission denied: only an administrator may create administrators".to_owned());
    }
    check_code(kind, &code)?;
    if kind == "user" && !context.is_lenient {
        check_address(&code)?;
    }
    if unique(kind).is_some_and(|kinds| context.store.named(kinds, &code).is_some()) {
        return Err(format!("There is already a {kind} with the code '{code}'"));
    }
    if let Some(status) = given.get("status").and_then(Value::as_str) {
        let allowed = writable_statuses(kind);
        if status != "init" && !allowed.contains(&status) {
            return Err(format!(
                "A {kind} cannot be created with status '{status}', only {}",
                allowed.join(", ")
            ));
        }
    }
    let id = context.store.ids.next_id();
    let mut data = base(context, &id, &code, &name);
    const NOT_KEPT: &[&str] = &[
        "tasks",
        "recipients",
        "files",
        "allow_duplicates",
        "replace_duplicates",
        "append",
        "test",
        "type",
        "message",
        "mail",
        "volumes",
        "create_home_share",
        "give_all_volumes_access",
        "give_default_volume_access",
        "server",
        "siteservers",
        "data",
        "config",
    ];
    let is_kept = |key: &str| !NOT_KEPT.contains(&key) && !is_read_only(key) && !key.starts_with('_');
    for (key, value) in given.iter().filter(|(key, _)| is_kept(key)) {
        data.insert(key.clone(), value.clone());
    }
    if let Some((id, code)) = owner {
        data.insert("user".to_owned(), json!(id));
        data.insert("user_hr".to_owned(), json!(code));
        jobs::set_parent(context, given, &mut data)?;
    } else if let Some(parent) = given.get("parent").and_then(Value::as_str)
        && matches!(kind, "folder" | "home")
    {
        let found = context.resolve(&["volume"], "volume", parent)?;
        data.insert("parent".to_owned(), json!(found.id()));
        data.insert("parent_hr".to_owned(), json!(format!("share:{}", found.text("name"))));
    } else if matches!(kind, "folder" | "home")
        && let Some(volume) = context.store.default_of("volume")
    {
        data.insert("parent".to_owned(), json!(volume.id()));
        data.insert("parent_hr".to_owned(), json!(format!("share:{}", volume.text("name"))));
        data.entry("path").or_insert(json!(if kind == "home" {
            format!("homes/{code}")
        } else {
            code.clone()
        }));
    }
    if kind == "home" {
        data.shift_remove("user");
    }
    if matches!(kind, "transfer" | "compute") {
        data.entry("status").or_insert(json!("init"));
    }
    let mut entity = Entity::new(kind, data);
    if kind == "volume" {
        let is_first = context.store.default_of("volume").is_none();
        entity.data.insert_default("default", || json!(is_first));
        entity.servers = servers(context, given)?;
        context.store.files.add_volume(&id, &code)?;
    }
    let recipients = given.get("recipients").and_then(Value::as_array).into_iter().flatten();
    entity.recipients.extend(recipients.filter_map(Value::as_str).map(|code| context.store.recipient(code)));
    if PACKAGES.contains(&kind) {
        let has_place = given.contains_key("tasks") || given.contains_key("destination");
        if !has_place && !context.has_default_volume() {
            return Err(format!("Permission denied: a {kind} without files needs the default volume"));
        }
        // A request has no files yet.
        let has_files = kind == "request" || given.contains_key("tasks");
        let is_complete = has_files && !entity.recipients.is_empty();
        match given.get("status").and_then(Value::as_str) {
            Some("pending") if !is_complete => return Err(jobs::incomplete(kind)),
            None | Some("pending") if is_complete => {
                entity.set("status", "pending");
                invite_recipients(context, &mut entity.recipients);
            }
            _ => {}
        }
    }
    context.store.complete(&mut entity);
    if kind == "user" {
        admit(context, entity);
        give_volumes(context, &id, given);
        return Ok(id);
    }
    if matches!(kind, "folder" | "home") {
        make_folder(context, &entity)?;
    }
    for key in ["default", "compute_default", "main"].iter().filter(|key| entity.value(key) == true) {
        super::edit::clear_others(context, kind, key);
    }
    let of_package = jobs::tasks_of_package(context, given).filter(|_| kind == "transfer");
    context.store.insert(entity);
    if let Some(settings) = given.get("settings").and_then(Value::as_object).filter(|_| is_job) {
        context.store.settings.insert(id.clone(), settings.clone());
        context.store.changes.has_rest = true;
    }
    let tasks = given.get("tasks").filter(|_| is_job).cloned().or(of_package);
    let added = match tasks {
        Some(list) => jobs::add_tasks(context, &id, &list, &operation.data),
        None if kind == "transfer" => jobs::add_tasks(context, &id, &task_of(given), &Value::Null),
        None => Ok(Vec::new()),
    };
    if let Err(reason) = added {
        super::remove::with_beneath(context, &id);
        return Err(reason);
    }
    refresh_shares(context.store);
    for path in given.get("files").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        let child = context.store.ids.next_uuid();
        context.store.add_file(kind, &id, child, path);
    }
    Ok(id)
}

/// Whose job it becomes: the caller's, or that of the user whom an administrator names; as id and code.
fn owner(context: &Context<'_>, kind: &str, given: &Map<String, Value>) -> Result<(String, String), String> {
    let Some(name) = given.get("user").and_then(Value::as_str) else {
        return Ok((context.user.to_owned(), context.caller()));
    };
    let user = context.resolve(&["user"], "user", name)?;
    match context.role == "admin" || user.id() == context.user {
        true => Ok((user.id().to_owned(), user.text("code").to_owned())),
        false => Err(format!("Permission denied: only an administrator may create a {kind} of another user")),
    }
}

/// What is shared is there.
fn make_folder(context: &mut Context<'_>, share: &Entity) -> Result<(), String> {
    let volume = context.store.get(share.text("parent")).map(|volume| volume.id().to_owned());
    check_folder_path(share.text("path"))?;
    let (volume, path) = (volume.ok_or("There is no volume to share")?, share.text("path").trim_matches('/'));
    if context.store.files.tree(&volume).exists(path) {
        return Ok(());
    }
    let now = context.store.clock.now();
    context.store.files.make_folder(&volume, path, now)
}

/// The servers that a new volume was given.
fn servers(context: &Context<'_>, given: &Map<String, Value>) -> Result<Vec<String>, String> {
    let main = given.get("server").into_iter();
    let named = main.chain(given.get("siteservers").and_then(Value::as_array).into_iter().flatten());
    let find = |name: &str| Ok(context.resolve(&["client"], "server", name)?.id().to_owned());
    named.filter_map(Value::as_str).map(find).collect()
}

/// The only task of a transfer that was given as a whole.
fn task_of(given: &Map<String, Value>) -> Value {
    let sides = ["source", "destination"]
        .iter()
        .filter_map(|side| Some(((*side).to_owned(), given.get(*side)?.clone())));
    Value::Object(sides.collect())
}

/// The volumes that a new user may use.
fn give_volumes(context: &mut Context<'_>, user: &str, given: &Map<String, Value>) {
    let is = |key: &str| given.get(key) == Some(&Value::Bool(true));
    let named = given.get("volumes").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_given = |volume: &&Entity| {
        let is_default = volume.data.get("default") == Some(&Value::Bool(true));
        is("give_all_volumes_access")
            || (is_default && is("give_default_volume_access"))
            || named.iter().filter_map(Value::as_str).any(|name| {
                context.store.named(&["volume"], name).is_some_and(|named| named.id() == volume.id())
            })
    };
    let volumes = context.store.of_kinds(&["volume"]).filter(is_given);
    let volumes: Vec<String> = volumes.map(|volume| volume.id().to_owned()).collect();
    for volume in volumes {
        let data = json!({ "entity": format!("user:{user}"), "target": format!("share:{volume}"), "read": true, "write": true });
        _ = super::access::put_acl(context, &data);
    }
    if is("create_home_share") {
        let code = context.store.get(user).map(|user| user.text("code").to_owned()).unwrap_or_default();
        let data = json!({ "code": code, "name": code });
        let operation = Operation {
            api_version: crate::request::ApiVersion::V3,
            verb: "POST",
            uri: "home/create",
            data,
            query: None,
            id: None,
        };
        _ = one(context, &operation, "home");
    }
}

fn name_of(context: &Context<'_>, given: &Map<String, Value>, kind: &str) -> Result<String, String> {
    let text = |key: &str| given.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    if let Some(name) = text("name").or(text("code")) {
        return Ok(name.to_owned());
    }
    match kind {
        "user" => Err("A user needs a code: the e-mail address".to_owned()),
        "home" => {
            let name = text("user").ok_or("A home needs a user")?;
            let user = context.resolve(&["user"], "user", name)?;
            Ok(user.text("code").to_owned())
        }
        _ if JOBS.contains(&kind) => jobs::name_of(context, given, kind),
        _ => Err(format!("A {kind} needs a name")),
    }
}

/// Tasks beneath a job.
fn tasks(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    parent: Option<&str>,
) -> Result<Vec<String>, String> {
    let parent = operation.data["parent"].as_str().or(parent).ok_or("Tasks need the id of their job")?;
    let job = context.resolve(JOBS, "job", parent)?;
    context.check_write(job.kind, Some(job))?;
    let id = job.id().to_owned();
    let mut given = Map::new();
    given.insert("tasks".to_owned(), operation.data.get("tasks").unwrap_or(&operation.data).clone());
    jobs::complete_destinations(context, &mut given);
    take_parties(context, &mut given["tasks"], job);
    let list = given["tasks"].clone();
    jobs::check_tasks(context, &list)?;
    check_ends(context, &given, Some(job))?;
    jobs::add_tasks(context, &id, &list, &operation.data)
}

/// Files of a collection.
fn collection_files(
    context: &mut Context<'_>,
    operation: &Operation<'_>,
    parent: Option<&str>,
) -> Result<Vec<String>, String> {
    let parent = parent.ok_or("Files need the id of their collection")?;
    let collection = context.resolve(&["collection"], "collection", parent)?;
    let collection = collection.id().to_owned();
    let files = operation.data.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut ids = Vec::new();
    for path in files.iter().filter_map(Value::as_str) {
        let id = context.store.ids.next_uuid();
        context.store.add_file("collection", &collection, id.clone(), path);
        ids.push(id);
    }
    Ok(ids)
}
