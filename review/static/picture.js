// The picture of a page beside the form: the figures' boxes on it, zoom and pan.
const PIXELS = 1700; // the longer side of a page's picture, as the server draws it
const LEAST = 0.2, MOST = 4;

// `now` gives the table's present state; `choose` is told when a figure on the page is clicked.
export function pictureOf({ viewer, stage, words, address, now, choose }) {
  let shown = null, chosen = null, zoom = null, middle = [0, 0], lit = new Set();
  const cellOf = (name) => name && now().cells[name];
  const within = (scale) => Math.max(LEAST, Math.min(MOST, scale));

  function size(page) {
    const [width, height] = now().pages[page];
    const scale = PIXELS / Math.max(width, height);
    return [width * scale, height * scale, scale];
  }
  function show(name) {
    chosen = name;
    turnTo((cellOf(name) || {}).page || shown || now().shown_pages[0] || Number(Object.keys(now().pages)[0]));
    focus();
  }
  function turnTo(page) {
    if (page === shown || !now().pages[page]) return;
    shown = page;
    zoom = null;
    const [width, height] = size(page);
    Object.assign(stage.style, { width: width + "px", height: height + "px" });
    const picture = document.createElement("img");
    picture.alt = `${words["view.page"]} ${page}`;
    picture.draggable = false;
    picture.addEventListener("error", () => stage.classList.add("broken"));
    picture.src = `${address}/pages/${page}.png`;
    stage.dataset.broken = words["view.nopicture"];
    stage.classList.remove("broken");
    stage.replaceChildren(picture);
    redraw();
  }
  function flip(by) {
    const pages = Object.keys(now().pages).map(Number);
    const next = pages[pages.indexOf(shown) + by];
    if (!next) return;
    turnTo(next);
    fit();
  }
  function redraw() {
    if (!shown) return;
    for (const node of stage.querySelectorAll(".mark")) node.remove();
    const [, , scale] = size(shown);
    for (const [name, cell] of Object.entries(now().cells)) {
      if (cell.page !== shown || !cell.bbox) continue;
      const [x0, y0, x1, y1] = cell.bbox.map((value) => value * scale);
      const node = document.createElement("button");
      Object.assign(node, { type: "button", tabIndex: -1, className: "mark", ariaLabel: cell.label });
      Object.assign(node.style, { left: x0 + "px", top: y0 + "px", width: x1 - x0 + "px", height: y1 - y0 + "px" });
      node.dataset.cell = name;
      node.addEventListener("click", () => choose(name));
      stage.append(node);
    }
    paint();
  }
  function paint() {
    for (const node of stage.querySelectorAll(".mark")) {
      node.classList.toggle("chosen", node.dataset.cell === chosen);
      node.classList.toggle("lit", lit.has(node.dataset.cell));
    }
  }
  function light(names) { lit = names; paint(); }

  function fit() {
    const [width, height] = size(shown);
    const room = viewer.getBoundingClientRect();
    place(Math.min(room.width / width, room.height / height), width / 2, height / 2);
  }
  function focus() {
    const cell = cellOf(chosen);
    paint();
    if (!shown) return;
    if (!cell || !cell.bbox || cell.page !== shown) { fit(); return; }
    const [width, height, scale] = size(shown);
    const [x0, y0, x1, y1] = cell.bbox.map((value) => value * scale);
    const room = viewer.getBoundingClientRect();
    const whole = Math.min(room.width / width, room.height / height);
    const readable = Math.min(3, 42 / Math.max(6, y1 - y0));
    place(zoom || Math.max(whole, readable), (x0 + x1) / 2, (y0 + y1) / 2);
  }
  function place(scale, x, y) {
    const room = viewer.getBoundingClientRect();
    middle = [x, y];
    stage.style.transform = `translate(${room.width / 2 - x * scale}px, ${room.height / 2 - y * scale}px) scale(${scale})`;
    stage.dataset.scale = scale;
  }
  const scaleNow = () => Number(stage.dataset.scale) || 1;
  function zoomBy(factor) {
    if (!shown) return;
    zoom = within(scaleNow() * factor);
    place(zoom, ...middle);
  }
  function whole() { if (shown) { zoom = null; fit(); } }

  viewer.addEventListener("wheel", (event) => { event.preventDefault(); zoomBy(event.deltaY < 0 ? 1.15 : 0.87); }, { passive: false });
  viewer.addEventListener("pointerdown", (event) => {
    if (!shown || event.target.closest(".mark")) return;
    viewer.setPointerCapture(event.pointerId);
  });
  viewer.addEventListener("pointermove", (event) => {
    if (!viewer.hasPointerCapture(event.pointerId)) return;
    place(scaleNow(), middle[0] - event.movementX / scaleNow(), middle[1] - event.movementY / scaleNow());
  });
  addEventListener("resize", focus);
  return { show, redraw, light, zoomBy, whole, flip };
}
