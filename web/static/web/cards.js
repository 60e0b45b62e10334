/* On a telephone a row of a table is a card: each cell says by itself of which column it is. */
function nameCells(table) {
  // What stands in the head for those alone who hear the page names no value.
  const columns = [...table.tHead.rows].at(-1).cells;
  const names = [...columns].map((head) => (head.querySelector(".visually-hidden") ? "" : head.textContent.trim()));
  for (const row of table.querySelectorAll("tbody > tr, tfoot > tr")) {
    const cells = [...row.cells];
    // A cell that spans several rows stands to the left of theirs.
    let at = names.length - cells.reduce((sum, cell) => sum + cell.colSpan, 0);
    for (const cell of cells) {
      if (cell.tagName === "TD" && cell.colSpan === 1 && names[at] && cell.textContent.trim()) {
        cell.dataset.column = names[at].replace(/\s+/g, " ");
      }
      at += cell.colSpan;
    }
  }
}

export function startCards() {
  const begin = (root) => root.querySelectorAll("table.cards--named").forEach(nameCells);
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? document));
}
