// The source table of a file without pages, drawn as text: nothing of the file becomes markup.
export function sourceOf({ viewer, stage, words, address, choose }) {
  const cells = new Map(); // a figure's name to the cell it was read from
  let chosen = null, lit = new Set();
  viewer.classList.add("paper");
  stage.textContent = words["view.reading"];

  function drawn(cell) {
    const node = document.createElement("td");
    node.textContent = cell.text;
    node.rowSpan = cell.row_span;
    node.colSpan = cell.column_span;
    if (cell.location) node.title = cell.location;
    if (cell.figures.length) {
      node.dataset.figure = cell.figures[0];
      node.addEventListener("click", () => choose(cell.figures[0]));
    }
    for (const name of cell.figures) cells.set(name, node);
    return node;
  }
  function table({ caption, lines }) {
    const node = document.createElement("table");
    node.className = "source";
    if (caption) node.createCaption().textContent = caption;
    for (const line of lines) node.insertRow().append(...line.map(drawn));
    return node;
  }
  async function load() {
    const answer = await fetch(address + "/source");
    const body = await answer.json();
    if (!answer.ok) { stage.textContent = `${words["view.nosource"]} ${body.detail}`; return; }
    stage.replaceChildren(...body.tables.map(table));
    if (!body.tables.length) stage.textContent = words["view.notables"];
    paint();
    bring();
  }
  function paint() {
    for (const node of new Set(cells.values())) node.classList.remove("lit", "chosen");
    for (const name of lit) if (cells.has(name)) cells.get(name).classList.add("lit");
    if (cells.has(chosen)) cells.get(chosen).classList.add("chosen");
  }
  function bring() {
    if (cells.has(chosen)) cells.get(chosen).scrollIntoView({ block: "center", inline: "center" });
  }
  load().finally(() => { viewer.dataset.loaded = "yes"; });
  return {
    show: (name) => { chosen = name; paint(); bring(); },
    light: (names) => { lit = names; paint(); },
    redraw: paint, zoomBy: () => {}, whole: () => {}, flip: () => {},
  };
}
