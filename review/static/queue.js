// The queue by keyboard: J and K choose, Enter opens. Nothing here changes a figure.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#queue tbody tr")];
  let at = 0;
  function choose(next) {
    if (!rows.length) return;
    rows[at].classList.remove("chosen");
    at = Math.max(0, Math.min(rows.length - 1, next));
    rows[at].classList.add("chosen");
    rows[at].scrollIntoView({ block: "nearest" });
  }
  choose(0);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, button, a")) return;
    if (event.key === "j" || event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "k" || event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter" && rows.length) location.assign(rows[at].dataset.address);
    else return;
    event.preventDefault();
  });
})();
