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
const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
const bytes = (size) => {
  if (!(size > 0)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (size >= 1000 && unit < 4) { size /= 1000; unit++; }
  return size.toFixed(unit ? 1 : 0) + " " + units[unit];
};
const text = (value) => value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

const LIMIT = 50;
let shown = "connect", kind = "user", open = null, newest = 0, asked = "", line = null, language = "Shell";
const operations = new Set();
const places = { transfers: 0, entities: 0 };
const tabs = ["connect", "transfers", "entities", "journal", "faults"];
for (const name of tabs) {
  const tab = element("button", name[0].toUpperCase() + name.slice(1));
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", name);
  tab.id = "tab-" + name;
  tab.dataset.tab = name;
  if (name === "faults") tab.append(Object.assign(element("span", "", "badge"), { id: "waiting", hidden: true }));
  tab.onclick = () => show(name);
  tab.onkeydown = (pressed) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.indexOf(name), End: tabs.length - 1 - tabs.indexOf(name) }[pressed.key];
    if (step === undefined) return;
    pressed.preventDefault();
    const next = tabs[(tabs.indexOf(name) + step + tabs.length) % tabs.length];
    show(next);
    $("#tab-" + next).focus();
  };
  $("#tabs").append(tab);
}
function show(name) {
  shown = tabs.includes(name) ? name : "connect";
  // Without scrolling to it: what stands above stays in sight.
  history.replaceState(null, "", "#" + shown);
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", tab.dataset.tab === shown);
    tab.tabIndex = tab.dataset.tab === shown ? 0 : -1;
  }
  for (const name of tabs) $("#" + name).hidden = name !== shown;
  asked = "";
  refresh();
}

async function copy(text) {
  try { await navigator.clipboard.writeText(text); $("#copied").textContent = "Copied."; }
  catch { $("#copied").textContent = "The browser does not let pages copy; select the text instead."; }
}
const snippets = {
  Shell: (r) => `export ACCSYN_WORKSPACE=${r.workspace}\nexport ACCSYN_API_USER=${r.username}\nexport ACCSYN_API_KEY=${r.api_key}\nexport ACCSYN_ENDPOINT=${r.https}\nexport ACCSYN_CA_FILE=${r.ca_file}`,
  C: (r) => `accsyn_session *session = accsyn_session_new(${JSON.stringify(JSON.stringify(options(r)))});`,
  "C++": (r) => ["accsyn::session_options options;", ...Object.entries(options(r)).map(([key, value]) => `options.${key} = ${JSON.stringify(value)};`), "auto session = accsyn::session::open(options);"].join("\n"),
  Go: (r) => `session, err := accsyn.New(ctx, &accsyn.Options{\n\tWorkspace: ${JSON.stringify(r.workspace)}, Username: ${JSON.stringify(r.username)}, APIKey: ${JSON.stringify(r.api_key)},\n\tEndpoint: ${JSON.stringify(r.https)}, CAFile: ${JSON.stringify(r.ca_file)},\n})`,
  Node: (r) => `const session = await Session.open(${JSON.stringify(options(r), null, 2)});`,
  Python: (r) => { const [host, port] = r.https.split("//")[1].split(":"); return `session = accsyn_api.Session(workspace=${JSON.stringify(r.workspace)}, username=${JSON.stringify(r.username)},\n    api_key=${JSON.stringify(r.api_key)}, hostname=${JSON.stringify(host)}, port=${port})`; },
};
const options = (r) => ({ workspace: r.workspace, username: r.username, api_key: r.api_key, endpoint: r.https, ca_file: r.ca_file });
async function connect() {
  if (line) return;
  line = await ask("ready");
  $("#workspace").textContent = line.workspace || "";
  const facts = [["Workspace", "workspace"], ["User", "username"], ["API key", "api_key"], ["Password", "password"], ["HTTPS", "https"], ["HTTP", "http"], ["CA file", "ca_file"], ["Control", "control"]];
  for (const [label, key] of facts) {
    if (!line[key]) continue;
    const value = element("dd"), button = element("button", "Copy");
    button.setAttribute("aria-label", "Copy " + label);
    button.onclick = () => copy(line[key]);
    value.append(element("code", line[key]), button);
    $("#facts").append(element("dt", label), value);
  }
  for (const name of Object.keys(snippets)) {
    const button = element("button", name);
    button.onclick = () => { language = name; snippet(); };
    $("#languages").append(button);
  }
  snippet();
}
function snippet() {
  for (const button of $("#languages").children) button.setAttribute("aria-pressed", button.textContent === language);
  $("#snippet").textContent = snippets[language](line);
}
$("#copy-snippet").onclick = () => copy($("#snippet").textContent);

function pages(name, count) {
  const bar = document.querySelector(`.pages[data-of=${name}]`);
  const last = Math.max(0, Math.ceil(count / LIMIT) - 1);
  places[name] = Math.min(places[name], last);
  const turn = (label, step) => {
    const button = element("button", label);
    button.disabled = places[name] + step < 0 || places[name] + step > last;
    button.onclick = () => { places[name] += step; asked = ""; refresh(); };
    return button;
  };
  const text = count ? `${places[name] * LIMIT + 1} to ${Math.min(count, (places[name] + 1) * LIMIT)} of ${count}` : "none";
  bar.replaceChildren(...(last ? [turn("Previous", -1), element("span", text, "muted"), turn("Next", 1)] : [element("span", text, "muted")]));
}
const search = (name) => $("#search-" + name).value.trim();
for (const name of ["transfers", "entities"]) $("#search-" + name).oninput = () => { places[name] = 0; asked = ""; refresh(); };
$("#search-journal").oninput = () => { newest = 0; $("#entries").replaceChildren(); refresh(); };

function rowOf(job) {
  let row = document.getElementById("t" + job.id);
  if (row) return row;
  row = element("tr");
  row.id = "t" + job.id;
  const labels = ["Name", "Status", "Progress", "Speed", "Left", "Size", "From", "To"];
  labels.forEach((label, i) => { row.append(element("td", null, i > 2 && i < 6 ? "number" : "")); row.lastChild.dataset.label = label; });
  const bar = element("progress");
  bar.max = 100;
  row.children[2].append(bar, element("span"));
  return row;
}
function fill(row, job) {
  const cells = row.children, progress = Number(job.progress) || 0, speed = Number(job.speed);
  const end = (value) => text(value).replace(/^(user|workspace):/, "");
  row.title = text(job.description || job.uri);
  cells[0].textContent = text(job.name);
  cells[1].textContent = text(job.status);
  cells[1].className = text(job.status);
  cells[2].firstChild.value = progress;
  cells[2].firstChild.setAttribute("aria-label", "Progress of " + text(job.name));
  cells[2].lastChild.textContent = " " + progress + " %";
  cells[3].textContent = speed > 0 ? speed.toFixed(1) + " MB/s" : "–";
  cells[4].textContent = text(job.etr) || "–";
  cells[5].textContent = bytes(Number(job.size));
  cells[6].textContent = end(job.source_hr || job.input);
  cells[7].textContent = end(job.destination_hr || job.output);
  for (const cell of cells) cell.classList.toggle("empty", ["", "–"].includes(cell.textContent));
}
async function transfers() {
  const chosen = { type: "transfer,compute", search: search("transfers") };
  const counts = await ask("counts?" + query(chosen));
  pages("transfers", (counts.transfer || 0) + (counts.compute || 0));
  const jobs = (await ask("entities?" + query({ ...chosen, list: "1", sort: "status", limit: LIMIT, skip: places.transfers * LIMIT }))).list;
  const rows = $("#transfers tbody"), there = new Set();
  for (const [place, job] of jobs.entries()) {
    const row = rowOf(job);
    there.add(row.id);
    // Moved only when it must: what moves loses its focus.
    if (rows.children[place] !== row) rows.insertBefore(row, rows.children[place] || null);
    // What is wrong with one is shown there, and the others are shown all the same.
    try { fill(row, job); } catch (error) { row.children[0].textContent = `${text(job.name)}: cannot be shown (${error.message})`; }
  }
  for (const row of [...rows.children]) if (!there.has(row.id)) row.remove();
}

// What tells one entity from another comes first, what is the same for all comes last.
const first = ["code", "name", "status", "role", "type_hr", "uri", "user_hr", "entity_hr", "target_hr", "progress", "size"];
const last = ["description", "metadata", "created", "creator", "modified", "modifier", "id"];
const rank = (key) => first.includes(key) ? first.indexOf(key) : last.includes(key) ? 200 + last.indexOf(key) : 100;
const isEmpty = (value) => value === null || value === "" || value === undefined || text(value) === "{}";
async function entities() {
  const counts = await ask("counts?" + query({ search: search("entities") }));
  pages("entities", counts[kind] || 0);
  const all = (await ask("entities?" + query({ type: kind, search: search("entities"), limit: LIMIT, skip: places.entities * LIMIT })))[kind] || [];
  const buttons = Object.keys(counts).map((name) => {
    const button = element("button", name + " " + counts[name]);
    button.setAttribute("aria-pressed", name === kind);
    button.dataset.kind = name;
    button.onclick = () => { kind = name; open = null; places.entities = 0; asked = ""; refresh(); };
    return button;
  });
  const focused = document.activeElement && document.activeElement.dataset.kind;
  $("#kinds").replaceChildren(...buttons);
  if (focused) buttons.find((button) => button.dataset.kind === focused)?.focus();
  const used = new Set(all.flatMap((entity) => Object.keys(entity).filter((key) => !isEmpty(entity[key]))));
  const keys = [...used].sort((a, b) => rank(a) - rank(b));
  const head = element("tr");
  head.append(...keys.map((key) => Object.assign(element("th", key), { scope: "col" })));
  $("#entities thead").replaceChildren(head);
  $("#entities tbody").replaceChildren(...all.flatMap((entity) => {
    const row = element("tr");
    const toggle = () => { open = open === entity.id ? null : entity.id; asked = ""; refresh(); };
    for (const [place, key] of keys.entries()) {
      const cell = element("td", place ? text(entity[key]) : null, key === "id" ? "id" : key === "status" ? text(entity[key]) : "");
      cell.dataset.label = key;
      if (place && isEmpty(entity[key])) cell.classList.add("empty");
      if (!place) {
        const button = element("button", text(entity[key]) || "open", "link");
        button.setAttribute("aria-expanded", open === entity.id);
        cell.append(button);
      }
      row.append(cell);
    }
    row.onclick = toggle;
    if (open !== entity.id) return [row];
    const whole = element("tr"), cell = element("td");
    cell.colSpan = keys.length;
    const shown = element("pre", JSON.stringify(entity, null, 2));
    shown.tabIndex = 0;
    cell.append(shown);
    whole.append(cell);
    return [row, whole];
  }));
}

const phases = { reading: "reading the request", waiting: "waiting for limits and faults", working: "in the workspace" };
const inPhases = (entry) => Object.entries(phases).map(([key, name]) => `${name} ${(entry.phases?.[key] || 0).toFixed(1)} ms`).join(", ");
async function journal() {
  // A part of an operation is searched for as such; what no operation has is told.
  const wanted = search("journal");
  const entries = await ask("journal?" + query({ since: newest, uri: !wanted || wanted.includes("*") ? wanted : `*${wanted}*` }));
  $("#journal-told").textContent = Array.isArray(entries) ? "" : text(entries.message);
  if (!Array.isArray(entries)) return;
  for (const entry of entries.slice(-500)) {
    newest = Math.max(newest, entry.number);
    const item = element("details"), head = element("summary");
    const event = entry.event || {};
    const about = [event.query, event.id, entry.message].filter(Boolean).join("  ·  ");
    const isGood = entry.status === 200 && !entry.message;
    head.append(
      element("span", entry.time.slice(11, 19), "muted"), element("span", entry.http), element("span", text(event.uri) || entry.path),
      element("span", about, entry.message ? "bad" : "muted"), element("span", entry.milliseconds.toFixed(1) + " ms", "muted"),
      element("span", entry.status ? entry.message && entry.status === 200 ? "refused" : entry.status : "closed", isGood ? "done" : "bad"));
    const whole = element("pre", JSON.stringify(entry, null, 2));
    whole.tabIndex = 0;
    item.append(head, element("p", inPhases(entry), "phases"), whole);
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
  "Drop the connection": [
    ["on connect", { close: "connect" }], ["before the request is read", { close: "request" }],
    ["instead of a response", { close: "answer" }], ["in the response's headers", { close: "head" }],
    ["in its body", { close: "body" }], ["after 20 bytes of it", { truncate: 20 }],
  ],
  "Replace the response": [
    ["503 with a page", { status: 503 }],
    ["429, Retry-After 2", { status: 429, headers: { "Retry-After": "2" }, json: { message: "Too many requests, please try again later.", retry_after: 2 } }],
    ["session expired", { expired: true }], ["a message", { json: { message: "A fault on request" } }],
    ["not JSON", { text: "not JSON" }], ["an empty object", { json: {} }],
  ],
  "Damage the response": [
    ["garbled", { garble: true }], ["named text/html", { content_type: "text/html" }],
    ["late by 3 s", { delay: 3 }], ["20 bytes per second", { drip: 20 }],
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
const ways = {
  connect: "the connection is dropped on connect", request: "the connection is dropped before the request is read",
  answer: "the connection is dropped instead of a response", true: "the connection is dropped instead of a response",
  head: "the connection is dropped in the response's headers", body: "the connection is dropped in the response's body",
};
function inWords(rule) {
  const what = [];
  if (rule.delay) what.push(`delayed by ${rule.delay} s`);
  if (rule.close) what.push(ways[rule.close]);
  if (rule.expired) what.push("answered as if the session had expired");
  if (rule.status) what.push(`answered with status ${rule.status}`);
  if (rule.text !== undefined) what.push(`answered with the text ${JSON.stringify(rule.text)}`);
  if (rule.json !== undefined) what.push(`answered with ${JSON.stringify(rule.json)}`);
  if (rule.content_type) what.push(`with the content type ${rule.content_type}`);
  if (rule.headers) what.push(`with the headers ${JSON.stringify(rule.headers)}`);
  if (rule.truncate !== undefined) what.push(`with only the first ${rule.truncate} bytes`);
  if (rule.garble) what.push("with a damaged response");
  if (rule.drip) what.push(`at ${rule.drip} bytes per second`);
  if (rule.executed !== undefined) what.push(rule.executed ? "carried out" : "not carried out");
  const about = [rule.http, rule.uri, rule.path].filter(Boolean).join(" ") || "every operation";
  return `The next ${rule.times === 1 ? "request" : rule.times + " requests"} for ${about}: ${what.join(", ") || "nothing happens"}`;
}
async function faults() {
  const list = await ask("faults");
  const badge = $("#waiting");
  badge.hidden = !list.length;
  badge.textContent = list.length;
  const drawn = JSON.stringify(list);
  if ($("#pending").dataset.drawn === drawn) return;
  $("#pending").dataset.drawn = drawn;
  $("#pending").replaceChildren(...list.map((rule) => {
    const item = element("li", inWords(rule)), button = element("button", "Remove");
    button.setAttribute("aria-label", "Remove: " + inWords(rule));
    button.onclick = async () => { await ask("faults/" + rule.id, "DELETE"); await faults(); };
    item.append(button);
    return item;
  }));
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

let isBusy = false, isWanted = false;
async function refresh() {
  isWanted = isBusy;
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
    await connect();
    // Only what changed is asked for and drawn.
    const now = `${shown} ${clock.revision}`;
    if (now !== asked) {
      if (shown === "transfers") await transfers();
      if (shown === "entities") await entities();
      // Who asked meanwhile gets a drawing of their own.
      if (!isWanted) asked = now;
    }
    if (shown === "journal") await journal();
    await faults();
    document.body.dataset.ready = shown;
  } catch (error) {
    // A mistake of the page is not an end of the sandbox.
    const isGone = error instanceof TypeError && /fetch/i.test(error.message);
    $("#now").textContent = isGone ? "The sandbox has ended" : "This page has a problem: " + error.message;
  }
  isBusy = false;
  if (isWanted) await refresh();
}
show(location.hash.slice(1));
setInterval(refresh, 700);
