/* The judging grid: rows that take the focus, one key to agree, one to open; letters work in the table only. */
const TYPING = "input[type=text], input[type=search], textarea, select";

function rowsOf(table) {
  return [...table.querySelectorAll("tr[data-row]")];
}

function land(row) {
  if (!row) return;
  for (const other of rowsOf(row.closest("table"))) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function neighbour(row, by) {
  const rows = rowsOf(row.closest("table"));
  return rows[rows.indexOf(row) + by];
}

function toggle(row) {
  const opener = row.querySelector("[data-open]");
  const detail = row.nextElementSibling;
  const shows = detail.hidden;
  detail.hidden = !shows;
  opener.setAttribute("aria-expanded", String(shows));
  if (shows && !detail.textContent.trim()) htmx.trigger(opener, "thuoc:open");
}

function pick(row, digit) {
  const options = [...row.querySelectorAll(".way [data-choices] input[type=radio]")].filter((option) => option.offsetParent);
  options[digit - 1]?.click();
}

const ACTS = {
  j: (row) => land(neighbour(row, 1)),
  k: (row) => land(neighbour(row, -1)),
  a: (row) => row.querySelector("[data-agree]")?.click(),
};
const ON_THE_ROW = {
  ArrowDown: ACTS.j,
  ArrowUp: ACTS.k,
  Enter: toggle,
};

function pressed(event) {
  const row = event.target.closest?.("table[data-judging] tr[data-row]");
  if (!row || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    return land(row);
  }
  if (event.target.matches(TYPING)) return;
  const act = ACTS[event.key] ?? (event.target === row ? ON_THE_ROW[event.key] : undefined);
  if (act) {
    event.preventDefault();
    act(row);
  } else if (event.target === row && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    pick(row, Number(event.key));
  }
}

/* A row that was agreed with is drawn anew; the hand stays on the keyboard, on the next one. */
let agreed = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.(".answer-agree")) agreed = event.target.closest("tr").id;
});
document.addEventListener("htmx:afterSettle", () => {
  const row = agreed && document.getElementById(agreed);
  agreed = "";
  if (row) land(neighbour(row, 1) ?? row);
});

document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("table[data-judging] [data-open]");
  if (!opener || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  toggle(opener.closest("tr"));
});
for (const table of document.querySelectorAll("table[data-judging]")) rowsOf(table)[0]?.setAttribute("tabindex", "0");
