// The table beside its source. The server decides and checks; this shows, and sends what is asked.
import { pictureOf } from "./picture.js";
import { sourceOf } from "./source.js";
import { make, inspected, differing, effectText } from "./showing.js";

const find = (id) => document.getElementById(id);
const words = JSON.parse(find("words").textContent);
let state = JSON.parse(find("state").textContent);
const desk = document.querySelector(".desk");
const base = desk.dataset.base;
const mayDecide = desk.hasAttribute("data-may-decide");
const csrf = document.querySelector("meta[name=csrf]").content;
let chosen = null, current = 0, busy = false;

const td = (name) => find("cell-" + name);
const parts = (name) => { const [row, column] = name.split("|"); return { row, column }; };
const documentAt = "/documents/" + desk.dataset.document;
const side = (state.has_pages ? pictureOf : sourceOf)({
  viewer: find("viewer"), stage: find("stage"), words, choose, now: () => state, address: state.has_pages ? documentAt : base,
});

// -- showing --------------------------------------------------------------------------------
function showAll() {
  for (const [name, cell] of Object.entries(state.cells)) {
    const node = td(name);
    if (!node) continue;
    node.textContent = cell.value === null ? "" : String(cell.value);
    node.dataset.mark = cell.mark;
    node.title = words["mark." + cell.mark] || "";
  }
  const approved = state.state === "approved";
  const tag = find("table-state");
  tag.textContent = approved ? words["done.next"] + " " + state.approved_by : words["state." + state.status];
  tag.className = "tag " + (approved ? "approved" : state.status);
  const other = state.claimed_by && state.claimed_by !== desk.dataset.user;
  find("claimed").textContent = other
    ? words["view.claimed"].replace("{who}", state.claimed_by).replace("{until}", new Date(state.claimed_until).toLocaleTimeString())
    : "";
  showFindings();
  side.redraw();
  inspect();
}

function showFindings() {
  const list = find("findings");
  current = Math.min(current, Math.max(0, state.findings.length - 1));
  list.replaceChildren();
  if (!state.findings.length) list.append(make("li", words["view.none"]));
  state.findings.forEach((finding, at) => {
    const item = make("li", "", [finding.severity, finding.closed && "closed", at === current && "current"].filter(Boolean).join(" "));
    item.append(make("div", finding.message));
    if (finding.suggestion) item.append(make("div", finding.suggestion.because, "because"));
    if (finding.closed) item.append(make("div", words["action.printed"], "because"));
    item.addEventListener("click", () => { current = at; showFindings(); const first = target(finding); if (first) choose(first); });
    list.append(item);
    if (at === current) item.scrollIntoView({ block: "nearest" });
  });
  light();
}

const target = (finding) => finding.suggestion && finding.suggestion.cells.length
  ? finding.suggestion.cells[0].row + "|" + finding.suggestion.cells[0].column
  : finding.cells[0];

function light() {
  const finding = state.findings[current];
  const lit = new Set(finding ? finding.cells : []);
  for (const node of document.querySelectorAll("#form [data-cell]")) node.classList.toggle("lit", lit.has(node.dataset.cell));
  side.light(lit);
}

function choose(name) {
  if (chosen && td(chosen)) td(chosen).removeAttribute("aria-selected");
  chosen = name;
  const node = td(name);
  if (node) { node.setAttribute("aria-selected", "true"); node.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  const about = state.findings.findIndex((f) => !f.closed && f.cells.includes(name));
  if (about >= 0 && !(state.findings[current] && state.findings[current].cells.includes(name))) { current = about; showFindings(); }
  side.show(name);
  inspect();
}

function inspect() {
  const cell = chosen && state.cells[chosen];
  const crop = cell && cell.bbox && state.has_pages ? `${documentAt}/tables/${state.table}/crop/${chosen.split("|").map(encodeURIComponent).join("/")}.png` : null;
  find("inspector").replaceChildren(...(cell ? inspected(cell, chosen, crop, state, words) : []));
}

// -- acting ---------------------------------------------------------------------------------
function say(text, bad = false) { const node = find("status"); node.textContent = text; node.classList.toggle("bad", bad); }

async function send(path, decisions) {
  const answer = await fetch(base + path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf },
    body: JSON.stringify({ version: state.version, decisions }),
  });
  return { ok: answer.ok, body: await answer.json() };
}
async function act(path, decisions = []) {
  if (!mayDecide) { say(words["error.role"], true); return; }
  if (busy) return;
  busy = true;
  try {
    const { ok, body } = await send(path, decisions);
    const seen = state;
    if (body.state) state = body.state;
    if (ok && body.next) { location.assign(body.next); return; }
    showAll();
    if (ok) say(effectText(body, words), body.breaks.length > 0);
    else { say(body.detail, true); if (seen.version !== state.version) tellDifference(seen, decisions, body.detail); }
    if (chosen) choose(chosen);
    return ok;
  } finally { busy = false; }
}
// Settles the current finding, and shows the one that then stands in its place.
async function settle(path, decisions) {
  const at = current;
  if (!(await act(path, decisions))) return;
  current = Math.min(at, Math.max(0, state.findings.length - 1));
  const next = state.findings[current];
  if (next && target(next)) choose(target(next));
  showFindings();
}
function tellDifference(seen, decisions, why) {
  find("difference-why").textContent = why;
  find("difference").replaceChildren(...differing(seen, state, decisions, words));
  find("difference-dialog").showModal();
}

const accepting = (finding) => finding.keep || (finding.suggestion ? finding.suggestion.cells.map((c) => ({
  action: "value", row: c.row, column: c.column, value: c.value === null ? "" : String(c.value), reason: finding.suggestion.because.slice(0, 500),
})) : []);
const openErrors = () => state.findings.filter((f) => f.kind === "finding" && !f.closed && f.severity === "error");
function allAccepted() {
  const every = new Map();
  for (const finding of openErrors()) for (const each of accepting(finding)) every.set(each.row + "|" + each.column, each);
  return [...every.values()];
}
const declaring = (finding, reason) => ({ action: "as_printed", rule: finding.rule, row: finding.row, column: finding.column, reason });

function step(by) {
  const list = state.doubtful.length ? state.doubtful : Object.keys(state.cells);
  if (!list.length) return;
  const at = list.indexOf(chosen);
  choose(list[at < 0 ? 0 : (at + by + list.length) % list.length]);
}
function ask(dialog, field, save) {
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "save") save(); };
  dialog.showModal();
  field.select();
}
function askValue() {
  if (!chosen || !mayDecide) return;
  const input = find("value-input"), name = chosen, cell = state.cells[name];
  const decision = () => [{ action: "value", ...parts(name), value: input.value, reason: "" }];
  find("value-about").textContent = cell.label;
  input.value = cell.value === null ? "" : String(cell.value);
  find("effect").textContent = "";
  let asked = 0;
  input.oninput = async () => {
    const mine = ++asked;
    const { ok, body } = await send("/check", decision());
    if (mine === asked) find("effect").textContent = ok ? effectText(body, words) : body.detail;
  };
  ask(find("value-dialog"), input, () => act("/decide", decision()));
}
function askReason(findings, path) {
  if (!findings.length || !mayDecide) return;
  const input = find("reason-input");
  find("reason-about").textContent = findings.map((f) => f.message).join("\n");
  ask(find("reason-dialog"), input, () => settle(path, findings.map((f) => declaring(f, input.value))));
}
function currentOpen() {
  const finding = state.findings[current];
  return finding && !finding.closed ? finding : null;
}
function asPrinted() {
  const finding = currentOpen();
  if (!finding || finding.kind === "changed") return;
  if (finding.kind === "conflict") settle("/withdraw", [{ action: "value", row: finding.row, column: finding.column }]);
  else askReason([finding], "/decide");
}
async function judge(right) {
  const bar = find("sample");
  if (!bar || bar.hidden) return;
  const body = new FormData();
  body.set("right", right);
  const answer = await fetch(bar.dataset.address, { method: "POST", headers: { "x-csrf-token": csrf }, body });
  if (!answer.ok) { say((await answer.json()).detail, true); return; }
  if (right) { location.assign("/sampling"); return; }
  bar.hidden = true;
  say(words["sampling.mend"]);
}
const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  accept: () => { const f = currentOpen(); if (f && accepting(f).length) settle("/decide", accepting(f)); },
  all: () => act("/approve", allAccepted()),
  printed: asPrinted,
  declare: () => askReason(openErrors(), "/approve"),
  value: askValue,
  unreadable: () => chosen && act("/decide", [{ action: "unreadable", ...parts(chosen) }]),
  undo: () => act("/undo"),
  approve: () => act("/approve"),
  reopen: () => act("/reopen"),
  skip: () => location.assign(base + "/next"),
  help: () => find("help-dialog").showModal(),
  larger: () => side.zoomBy(1.25),
  smaller: () => side.zoomBy(0.8),
  whole: () => side.whole(),
  forth: () => side.flip(1),
  back: () => side.flip(-1),
  right: () => judge(true),
  wrong: () => judge(false),
};
const KEYS = {
  n: "next", b: "previous", a: "accept", A: "all", p: "printed", P: "declare", e: "value", u: "unreadable", z: "undo",
  g: "approve", o: "reopen", s: "skip", "?": "help", "+": "larger", "=": "larger", "-": "smaller", 0: "whole",
  "]": "forth", "[": "back", y: "right", x: "wrong",
};

// Arrow keys move over the form's cells; they never change a figure.
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
function move(key) {
  const from = chosen && td(chosen);
  const cells = [...document.querySelectorAll("#form [data-cell]")];
  if (!from) { if (cells.length) choose(cells[0].dataset.cell); return; }
  const middle = (node) => { const r = node.getBoundingClientRect(); return [(r.left + r.right) / 2, (r.top + r.bottom) / 2]; };
  const [x, y] = middle(from), way = WAYS[key];
  let best = null, least = Infinity;
  for (const node of cells) {
    const [nx, ny] = middle(node);
    const along = (nx - x) * way[0] + (ny - y) * way[1];
    const aside = Math.abs((nx - x) * way[1]) + Math.abs((ny - y) * way[0]);
    if (along > 2 && along + 4 * aside < least) { least = along + 4 * aside; best = node; }
  }
  if (best) choose(best.dataset.cell);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, select, textarea")) return;
  if (WAYS[event.key]) { move(event.key); event.preventDefault(); return; }
  if (event.key === "Enter" && !event.target.closest("button, a") && chosen) { askValue(); event.preventDefault(); return; }
  const name = KEYS[event.key];
  if (!name) return;
  event.preventDefault();
  ACTS[name]();
});
for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => ACTS[button.dataset.act]());
for (const node of document.querySelectorAll("#form [data-cell]")) node.addEventListener("click", () => choose(node.dataset.cell));

showAll();
const first = state.findings.length && target(state.findings[0]);
if (first && state.cells[first]) choose(first); else if (state.doubtful.length) choose(state.doubtful[0]); else side.show(null);
document.documentElement.dataset.ready = "yes";
