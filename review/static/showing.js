// What is said of a cell, of an edit, and of another person's edit; all of it as text.
export function make(tag, text = "", cls = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (cls) node.className = cls;
  return node;
}
const figure = (value) => (value === null || value === undefined || value === "" ? "∅" : String(value));

// The chosen cell: its crop beside what the witnesses read, where it stands, what was decided.
export function inspected(cell, name, crop, state, words) {
  const list = make("dl");
  const line = (word, text) => list.append(make("dt", words[word]), make("dd", text));
  line("view.printed", cell.text || "—");
  line("view.confidence", (cell.confidence * 100).toFixed(1) + " %");
  line("view.origin", words["origin." + cell.origin] || cell.origin);
  if (cell.location) line("view.location", cell.location);
  const beside = make("div", "", "beside");
  if (crop) {
    const picture = make("img", "", "crop");
    picture.alt = words["view.printed"];
    picture.src = crop;
    beside.append(picture);
  }
  if (cell.readings.length) beside.append(readings(cell.readings, words));
  const conflict = state.conflicts.includes(name) ? [make("p", words["view.conflict"], "status bad")] : [];
  return [make("h2", cell.label), ...conflict, beside, list, ...history(name, state, words)];
}
function readings(all, words) {
  const table = make("table", "", "candidates");
  table.createCaption().textContent = words["view.candidates"];
  const byText = new Map();
  for (const each of all) byText.set(each.text, [...(byText.get(each.text) || []), each]);
  for (const [text, said] of byText) {
    const row = table.insertRow();
    const witnesses = said.map((each) => `${words["witness." + each.witness] || each.witness} ${(each.probability * 100).toFixed(1)} %`);
    row.append(make("td", figure(text), "figure"), make("td", witnesses.join(" · "), "soft"));
  }
  return table;
}
const history = (name, state, words) => state.history.filter((each) => each.cell === name).map((each) =>
  make("p", `${new Date(each.at).toLocaleString()} ${each.user}: ${done(each, words)} ${each.reason}`, "soft"));
const done = (each, words) => each.action === "value" ? `${figure(each.before)} → ${figure(each.value)}` : words["action." + { unreadable: "unreadable", as_printed: "printed" }[each.action]];

export const effectText = ({ mends, breaks }, words) => [
  mends.length ? `${words["effect.mends"]}: ${mends.join("; ")}` : "",
  breaks.length ? `${words["effect.breaks"]}: ${breaks.join("; ")}` : "",
].filter(Boolean).join(" — ") || words["effect.nothing"];

// What somebody else changed since this page was drawn, and what was about to be changed here.
export function differing(seen, now, mine, words) {
  const wanted = new Map(mine.filter((each) => each.row).map((each) => [`${each.row}|${each.column}`, each]));
  const names = Object.keys(now.cells).filter((name) => wanted.has(name) || figure((seen.cells[name] || {}).value) !== figure(now.cells[name].value));
  const head = make("tr");
  for (const word of ["view.cell", "view.seen", "view.now", "view.mine"]) head.append(make("th", words[word]));
  const rows = names.map((name) => {
    const row = make("tr"), my = wanted.get(name), last = now.history.filter((each) => each.cell === name).pop();
    const who = last && figure(last.value) === figure(now.cells[name].value) ? ` (${last.user})` : "";
    row.append(make("td", now.cells[name].label), make("td", figure((seen.cells[name] || {}).value)), make("td", figure(now.cells[name].value) + who),
      make("td", my ? (my.action === "value" ? figure(my.value) : words["action." + { unreadable: "unreadable", as_printed: "printed" }[my.action]]) : ""));
    return row;
  });
  return [head, ...rows];
}
