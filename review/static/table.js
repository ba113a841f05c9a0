// The table beside its page. The server decides and checks; this shows, and sends what is asked.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const words = JSON.parse(find("words").textContent);
  let state = JSON.parse(find("state").textContent);
  const desk = document.querySelector(".desk");
  const base = desk.dataset.base;
  const mayDecide = desk.hasAttribute("data-may-decide");
  const csrf = document.querySelector("meta[name=csrf]").content;
  let chosen = null, current = 0, zoom = null;

  const make = (tag, text = "", cls = "") => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (cls) node.className = cls;
    return node;
  };
  const td = (name) => find("cell-" + name);
  const parts = (name) => { const [row, column] = name.split("|"); return { row, column }; };

  // -- showing ------------------------------------------------------------------------------
  function showAll() {
    for (const [name, cell] of Object.entries(state.cells)) {
      const node = td(name);
      if (!node) continue;
      node.textContent = cell.value === null ? "" : String(cell.value);
      node.dataset.mark = cell.mark;
      node.title = words["mark." + cell.mark] || "";
    }
    const tag = find("table-state");
    tag.textContent = state.state === "approved" ? words["done.next"] + " " + state.approved_by : words["state." + state.status];
    tag.className = "tag " + (state.state === "approved" ? "approved" : state.status);
    const other = state.claimed_by && state.claimed_by !== desk.dataset.user;
    find("claimed").textContent = other
      ? words["view.claimed"].replace("{who}", state.claimed_by).replace("{until}", new Date(state.claimed_until).toLocaleTimeString())
      : "";
    showFindings();
    drawMarks();
    inspect();
  }

  function showFindings() {
    const list = find("findings");
    list.replaceChildren();
    current = Math.min(current, Math.max(0, state.findings.length - 1));
    if (!state.findings.length) list.append(make("li", words["view.none"]));
    state.findings.forEach((finding, at) => {
      const item = make("li", "", finding.severity + (finding.closed ? " closed" : "") + (at === current ? " current" : ""));
      item.append(make("div", finding.message));
      if (finding.suggestion) item.append(make("div", finding.suggestion.because, "because"));
      if (finding.closed) item.append(make("div", words["action.printed"], "because"));
      item.addEventListener("click", () => { current = at; showFindings(); light(); const first = target(finding); if (first) choose(first); });
      list.append(item);
    });
    light();
  }

  const target = (finding) => finding.suggestion && finding.suggestion.cells.length
    ? finding.suggestion.cells[0].row + "|" + finding.suggestion.cells[0].column
    : finding.cells[0];

  function light() {
    const finding = state.findings[current];
    const lit = new Set(finding ? finding.cells : []);
    for (const node of document.querySelectorAll("[data-cell]")) node.classList.toggle("lit", lit.has(node.dataset.cell));
  }

  function choose(name) {
    if (chosen && td(chosen)) td(chosen).removeAttribute("aria-selected");
    chosen = name;
    const node = td(name);
    if (node) { node.setAttribute("aria-selected", "true"); node.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    const about = state.findings.findIndex((f) => !f.closed && f.cells.includes(name));
    if (about >= 0 && !(state.findings[current] && state.findings[current].cells.includes(name))) { current = about; showFindings(); }
    showPage();
    inspect();
  }

  function inspect() {
    const box = find("inspector");
    box.replaceChildren();
    const cell = chosen && state.cells[chosen];
    if (!cell) return;
    const list = make("dl");
    const line = (word, text) => list.append(make("dt", words[word]), make("dd", text));
    line("view.printed", cell.text || "—");
    line("view.confidence", (cell.confidence * 100).toFixed(1) + " %");
    line("view.origin", words["origin." + cell.origin] || cell.origin);
    if (cell.location) line("view.location", cell.location);
    box.append(list);
    if (cell.bbox) {
      const picture = make("img", "", "crop");
      picture.alt = words["view.printed"];
      const { row, column } = parts(chosen);
      picture.src = `/documents/${desk.dataset.document}/tables/${state.table}/crop/${encodeURIComponent(row)}/${encodeURIComponent(column)}.png`;
      box.append(picture);
    } else if (!cell.location) box.append(make("p", words["view.nopage"], "soft"));
    if (cell.readings.length) {
      const table = make("table", "", "candidates");
      for (const reading of cell.readings) {
        const row = make("tr");
        row.append(make("td", reading.text || "∅"), make("td", (reading.probability * 100).toFixed(1) + " %"), make("td", reading.witness));
        table.append(row);
      }
      box.append(make("h3", words["view.candidates"]), table);
    }
    const history = state.history.filter((each) => each.cell === chosen);
    for (const each of history) box.append(make("p", `${each.at} ${each.user}: ${each.before ?? "∅"} → ${each.value ?? each.action} ${each.reason}`, "soft"));
    if (state.conflicts.includes(chosen)) box.append(make("p", words["view.conflict"], "status bad"));
  }

  // -- the page's picture -------------------------------------------------------------------
  const viewer = find("viewer"), stage = find("stage");
  let shownPage = null;
  const PIXELS = 1700;
  function size(page) { const [w, h] = state.pages[page]; const k = PIXELS / Math.max(w, h); return [w * k, h * k, k]; }

  function showPage() {
    const cell = chosen && state.cells[chosen];
    const page = (cell && cell.page) || shownPage || state.shown_pages[0];
    if (!page || !state.pages[page]) { if (!stage.childNodes.length) stage.append(make("p", words["view.nopage"])); return; }
    if (page !== shownPage) {
      shownPage = page;
      const [w, h] = size(page);
      stage.replaceChildren();
      stage.style.width = w + "px"; stage.style.height = h + "px";
      const picture = make("img");
      picture.alt = words["view.page"] + " " + page;
      picture.src = `/documents/${desk.dataset.document}/pages/${page}.png`;
      stage.append(picture);
      drawMarks();
      zoom = null;
    }
    focusBox(cell);
  }

  function focusBox(cell) {
    const [w, h, k] = size(shownPage);
    const room = viewer.getBoundingClientRect();
    const fit = Math.min(room.width / w, room.height / h);
    if (!cell || !cell.bbox || cell.page !== shownPage) { place(fit, w / 2, h / 2); return; }
    const [x0, y0, x1, y1] = cell.bbox.map((v) => v * k);
    const scale = Math.max(fit, Math.min(zoom || 26 / Math.max(6, y1 - y0) * 1.6, 3));
    place(scale, (x0 + x1) / 2, (y0 + y1) / 2);
    for (const node of stage.querySelectorAll(".mark")) node.classList.toggle("chosen", node.dataset.cell === chosen);
  }
  function place(scale, x, y) {
    const room = viewer.getBoundingClientRect();
    stage.style.transform = `translate(${room.width / 2 - x * scale}px, ${room.height / 2 - y * scale}px) scale(${scale})`;
    stage.dataset.scale = scale;
  }
  function drawMarks() {
    if (!shownPage) return;
    for (const node of stage.querySelectorAll(".mark")) node.remove();
    const [, , k] = size(shownPage);
    for (const [name, cell] of Object.entries(state.cells)) {
      if (cell.page !== shownPage || !cell.bbox) continue;
      const [x0, y0, x1, y1] = cell.bbox.map((v) => v * k);
      const node = make("button", "", "mark");
      node.type = "button"; node.tabIndex = -1; node.dataset.cell = name; node.ariaLabel = name;
      Object.assign(node.style, { left: x0 + "px", top: y0 + "px", width: x1 - x0 + "px", height: y1 - y0 + "px" });
      node.addEventListener("click", () => choose(name));
      if (name === chosen) node.classList.add("chosen");
      stage.append(node);
    }
    light();
  }
  viewer.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom = Math.max(0.2, Math.min(4, (Number(stage.dataset.scale) || 1) * (event.deltaY < 0 ? 1.15 : 0.87)));
    focusBox(chosen && state.cells[chosen]);
  }, { passive: false });
  addEventListener("resize", () => shownPage && focusBox(chosen && state.cells[chosen]));

  // -- acting -------------------------------------------------------------------------------
  function say(text, bad = false) { const node = find("status"); node.textContent = text; node.classList.toggle("bad", bad); }

  async function send(path, decisions) {
    const answer = await fetch(base + path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrf },
      body: JSON.stringify({ version: state.version, decisions }),
    });
    const body = await answer.json();
    return { ok: answer.ok, status: answer.status, body };
  }
  let busy = false;
  async function act(path, decisions = []) {
    if (!mayDecide) { say(words["error.role"], true); return; }
    if (busy) return;
    busy = true;
    try {
      const { ok, body } = await send(path, decisions);
      if (body.state) state = body.state;
      if (!ok) { showAll(); say(body.detail, true); return; }
      if (body.next) { location.assign(body.next); return; }
      showAll();
      say(effectText(body), body.breaks.length > 0);
      if (chosen) choose(chosen);
    } finally { busy = false; }
  }
  const effectText = ({ mends, breaks }) => [
    mends.length ? `${words["effect.mends"]}: ${mends.join("; ")}` : "",
    breaks.length ? `${words["effect.breaks"]}: ${breaks.join("; ")}` : "",
  ].filter(Boolean).join(" — ") || words["effect.nothing"];

  const accepting = (finding) => finding.suggestion.cells.map((c) => ({
    action: "value", row: c.row, column: c.column, value: c.value === null ? "" : String(c.value), reason: finding.suggestion.because.slice(0, 500),
  }));
  const openFindings = () => state.findings.filter((f) => !f.closed && f.severity === "error");
  function allAccepted() {
    const every = new Map();
    for (const finding of openFindings()) if (finding.suggestion) for (const each of accepting(finding)) every.set(each.row + "|" + each.column, each);
    return [...every.values()];
  }
  const declaring = (finding, reason) => ({ action: "as_printed", rule: finding.rule, row: finding.row, column: finding.column, reason });

  function step(by) {
    const list = state.doubtful.length ? state.doubtful : Object.keys(state.cells);
    if (!list.length) return;
    const at = list.indexOf(chosen);
    choose(list[at < 0 ? 0 : (at + by + list.length) % list.length]);
  }
  function askValue() {
    if (!chosen || !mayDecide) return;
    const dialog = find("value-dialog"), input = find("value-input");
    const name = chosen;
    const cell = state.cells[name];
    input.value = cell.value === null ? "" : String(cell.value);
    find("effect").textContent = "";
    const decision = () => [{ action: "value", ...parts(name), value: input.value, reason: "" }];
    let asked = 0;
    input.oninput = async () => {
      const mine = ++asked;
      const { ok, body } = await send("/check", decision());
      if (mine === asked) find("effect").textContent = ok ? effectText(body) : body.detail;
    };
    dialog.returnValue = "";
    dialog.onclose = () => { if (dialog.returnValue === "save") act("/decide", decision()); };
    dialog.showModal();
    input.select();
  }
  function askReason(findings, path) {
    if (!findings.length || !mayDecide) return;
    const dialog = find("reason-dialog"), input = find("reason-input");
    find("reason-about").textContent = findings.map((f) => f.message).join("\n");
    dialog.returnValue = "";
    dialog.onclose = () => { if (dialog.returnValue === "save") act(path, findings.map((f) => declaring(f, input.value))); };
    dialog.showModal();
    input.select();
  }
  function currentOpen() {
    const finding = state.findings[current];
    return finding && !finding.closed ? finding : null;
  }
  const ACTS = {
    next: () => step(1),
    previous: () => step(-1),
    accept: () => { const f = currentOpen(); if (f && f.suggestion) act("/decide", accepting(f)); },
    all: () => act("/approve", allAccepted()),
    printed: () => { const f = currentOpen(); if (f) askReason([f], "/decide"); },
    declare: () => askReason(openFindings(), "/approve"),
    value: askValue,
    unreadable: () => chosen && act("/decide", [{ action: "unreadable", ...parts(chosen) }]),
    undo: () => act("/undo"),
    approve: () => act("/approve"),
    reopen: () => act("/reopen"),
    skip: () => location.assign(base + "/next"),
    help: () => find("help-dialog").showModal(),
  };
  const KEYS = { n: "next", b: "previous", a: "accept", A: "all", p: "printed", P: "declare", e: "value", u: "unreadable", z: "undo", g: "approve", o: "reopen", s: "skip", "?": "help" };

  // Arrow keys move over the form's cells; they never change a figure.
  function move(key) {
    const from = chosen && td(chosen);
    const cells = [...document.querySelectorAll("#form [data-cell]")];
    if (!from) { if (cells.length) choose(cells[0].dataset.cell); return; }
    const at = from.getBoundingClientRect();
    const middle = (r) => [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
    const [x, y] = middle(at);
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
    let best = null, least = Infinity;
    for (const node of cells) {
      const [nx, ny] = middle(node.getBoundingClientRect());
      const along = (nx - x) * way[0] + (ny - y) * way[1];
      const aside = Math.abs((nx - x) * way[1]) + Math.abs((ny - y) * way[0]);
      if (along > 2 && along + 4 * aside < least) { least = along + 4 * aside; best = node; }
    }
    if (best) choose(best.dataset.cell);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key.startsWith("Arrow")) { move(event.key); event.preventDefault(); return; }
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
  if (first && state.cells[first]) choose(first); else if (state.doubtful.length) choose(state.doubtful[0]); else showPage();
  document.documentElement.dataset.ready = "yes";
})();
