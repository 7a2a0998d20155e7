"use strict";
const $ = (selector) => document.querySelector(selector);
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const ask = async (path, method = "GET", body) => {
  const headers = method === "GET" ? {} : { "Content-Type": "application/json" };
  const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.json();
};
const bytes = (size) => {
  if (!(size > 0)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (size >= 1000 && unit < 4) { size /= 1000; unit++; }
  return size.toFixed(unit ? 1 : 0) + " " + units[unit];
};
const text = (value) => value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

let shown = "transfers", kind = "user", open = null, newest = 0, known = {}, drawn = "";
const operations = new Set();
const tabs = ["transfers", "entities", "journal", "faults"];
for (const name of tabs) {
  const tab = element("button", name[0].toUpperCase() + name.slice(1));
  tab.setAttribute("role", "tab");
  tab.dataset.tab = name;
  if (name === "faults") tab.append(Object.assign(element("span", "", "badge"), { id: "waiting", hidden: true }));
  tab.onclick = () => show(name);
  $("#tabs").append(tab);
}
function show(name) {
  shown = tabs.includes(name) ? name : "transfers";
  location.hash = shown;
  for (const tab of document.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", tab.dataset.tab === shown);
  for (const name of tabs) $("#" + name).hidden = name !== shown;
  refresh();
}

const order = ["running", "init", "waiting", "paused", "failed", "done", "aborted"];
function transfers(entities) {
  const rows = $("#transfers tbody");
  const jobs = [...(entities.transfer || []), ...(entities.compute || [])];
  jobs.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const there = new Set();
  for (const [place, job] of jobs.entries()) {
    there.add("t" + job.id);
    let row = document.getElementById("t" + job.id);
    if (!row) {
      row = element("tr");
      row.id = "t" + job.id;
      for (let i = 0; i < 8; i++) row.append(element("td", null, i > 2 && i < 6 ? "number" : ""));
      const bar = element("progress");
      bar.max = 100;
      row.children[2].append(bar, element("span"));
    }
    // Moved only when it must: what moves loses its focus.
    if (rows.children[place] !== row) rows.insertBefore(row, rows.children[place] || null);
    const cells = row.children, progress = Number(job.progress) || 0;
    row.className = ["done", "aborted"].includes(job.status) ? "over" : "";
    row.title = job.description || job.uri || "";
    cells[0].textContent = job.name;
    cells[1].textContent = job.status;
    cells[1].className = job.status;
    cells[2].firstChild.value = progress;
    cells[2].lastChild.textContent = " " + progress.toFixed(1) + " %";
    cells[3].textContent = job.speed > 0 ? job.speed.toFixed(1) + " MB/s" : "–";
    cells[4].textContent = job.etr || "–";
    cells[5].textContent = bytes(job.size);
    cells[6].title = job.source_hr || job.input || "";
    cells[7].title = job.destination_hr || job.output || "";
    cells[6].textContent = (job.source_hr || job.input || "").replace(/^(user|workspace):/, "");
    cells[7].textContent = (job.destination_hr || job.output || "").replace(/^(user|workspace):/, "");
  }
  for (const row of [...rows.children]) if (!there.has(row.id)) row.remove();
}

// What tells one entity from another comes first, what is the same for all comes last.
const first = ["code", "name", "status", "role", "type_hr", "uri", "user_hr", "entity_hr", "target_hr", "progress", "size"];
const last = ["description", "metadata", "created", "creator", "modified", "modifier", "id"];
const rank = (key) => first.includes(key) ? first.indexOf(key) : last.includes(key) ? 200 + last.indexOf(key) : 100;
const isEmpty = (value) => value === null || value === "" || value === undefined || text(value) === "{}";
function table(entities) {
  $("#kinds").replaceChildren(...Object.keys(entities).map((name) => {
    const button = element("button", name + " " + entities[name].length);
    button.setAttribute("aria-selected", name === kind);
    button.onclick = () => { kind = name; open = null; table(known); };
    return button;
  }));
  const all = entities[kind] || [];
  const used = new Set(all.flatMap((entity) => Object.keys(entity).filter((key) => !isEmpty(entity[key]))));
  const keys = [...used].sort((a, b) => rank(a) - rank(b));
  const head = element("tr");
  head.append(...keys.map((key) => element("th", key)));
  $("#entities thead").replaceChildren(head);
  $("#entities tbody").replaceChildren(...all.flatMap((entity) => {
    const row = element("tr");
    row.append(...keys.map((key) => element("td", text(entity[key]), key === "id" ? "id" : key === "status" ? text(entity[key]) : "")));
    row.onclick = () => { open = open === entity.id ? null : entity.id; table(known); };
    if (open !== entity.id) return [row];
    const whole = element("tr"), cell = element("td");
    cell.colSpan = keys.length;
    cell.append(element("pre", JSON.stringify(entity, null, 2)));
    whole.append(cell);
    return [row, whole];
  }));
}

async function journal() {
  const entries = await ask("journal?since=" + newest);
  for (const entry of entries) {
    newest = entry.number;
    const item = element("details"), head = element("summary");
    const event = entry.event || {};
    const about = [event.query, event.id, entry.message].filter(Boolean).join("  ·  ");
    const isGood = entry.status === 200 && !entry.message;
    head.append(
      element("span", entry.time.slice(11, 19), "muted"), element("span", entry.http), element("span", event.uri || entry.path),
      element("span", about, entry.message ? "bad" : "muted"), element("span", entry.milliseconds.toFixed(1) + " ms", "muted"),
      element("span", entry.status ? entry.message && entry.status === 200 ? "refused" : entry.status : "closed", isGood ? "done" : "bad"));
    item.append(head, element("pre", JSON.stringify(entry, null, 2)));
    $("#entries").prepend(item);
    if (event.uri && !operations.has(event.uri)) {
      operations.add(event.uri);
      $("#uris").append(Object.assign(element("option"), { value: event.uri }));
    }
  }
  $("#quiet").hidden = newest > 0;
  while ($("#entries").children.length > 500) $("#entries").lastChild.remove();
}

const readyMade = {
  "The connection is dropped": [
    ["when it is made", { close: "connect" }], ["before the request is read", { close: "request" }],
    ["without an answer", { close: "answer" }], ["in the head of the answer", { close: "head" }],
    ["in its body", { close: "body" }], ["after 20 bytes of it", { truncate: 20 }],
  ],
  "Another answer": [
    ["503 with a page", { status: 503 }],
    ["429, Retry-After 2", { status: 429, headers: { "Retry-After": "2" }, json: { message: "Too many requests, please try again later.", retry_after: 2 } }],
    ["session expired", { expired: true }], ["a message", { json: { message: "A fault on request" } }],
    ["not JSON", { text: "not JSON" }], ["an empty object", { json: {} }],
  ],
  "The answer is spoilt": [
    ["garbled", { garble: true }], ["named text/html", { content_type: "text/html" }],
    ["late by 3 s", { delay: 3 }], ["20 bytes a second", { drip: 20 }],
  ],
};
for (const [legend, faults] of Object.entries(readyMade)) {
  const group = element("fieldset"), row = element("div", null, "row");
  group.append(element("legend", legend), row);
  for (const [label, rule] of faults) {
    const button = element("button", label);
    button.onclick = () => {
      const uri = $("#uri").value.trim(), chosen = { ...rule, times: Number($("#times").value) || 1 };
      // A connection has no operation yet.
      if (uri && !["connect", "request"].includes(rule.close)) chosen.uri = uri;
      add(chosen);
    };
    row.append(button);
  }
  $("#ready-made").append(group);
}
async function add(rule) {
  const answer = await ask("faults", "POST", rule);
  $("#trouble").textContent = answer.message || "";
  await faults();
}
async function faults() {
  const list = await ask("faults");
  const badge = $("#waiting");
  badge.hidden = !list.length;
  badge.textContent = list.length;
  $("#pending").replaceChildren(...list.map((rule) => element("li", JSON.stringify(rule))));
  if (!list.length) $("#pending").append(element("li", "none", "muted"));
}
$("#own").onsubmit = (submitted) => {
  submitted.preventDefault();
  try { add(JSON.parse(new FormData(submitted.target).get("rule"))); }
  catch (error) { $("#trouble").textContent = "This is not JSON: " + error.message; }
};
$("#clear").onclick = async () => { await ask("faults", "DELETE"); await faults(); };
$("#forget").onclick = async () => { await ask("journal", "DELETE"); newest = 0; $("#entries").replaceChildren(); };
$("#scale").onchange = (changed) => ask("clock", "POST", { scale: Number(changed.target.value) });
$("#skip").onclick = async () => { await ask("clock", "POST", { advance: 60 }); await refresh(); };

let isBusy = false;
async function refresh() {
  if (isBusy) return;
  isBusy = true;
  try {
    const clock = await ask("clock");
    $("#now").textContent = clock.now.replace("T", " ") + " UTC";
    if (document.activeElement !== $("#scale")) {
      const scale = $("#scale"), value = String(clock.scale);
      if (![...scale.options].some((option) => option.value === value)) scale.add(new Option(`${value} times`, value));
      scale.value = value;
    }
    if (shown === "transfers") transfers(await ask("entities?type=transfer,compute"));
    if (shown === "entities") {
      known = await ask("entities");
      // Only what changed is drawn: a table that is drawn anew loses what was marked in it.
      const now = JSON.stringify(known);
      if (now !== drawn) table(known);
      drawn = now;
    }
    if (shown === "journal") await journal();
    await faults();
    document.body.dataset.ready = shown;
  } catch (error) {
    $("#now").textContent = "The sandbox has ended";
  }
  isBusy = false;
}
show(location.hash.slice(1));
setInterval(refresh, 700);
