/* Keys in tables: a digit chooses an answer, Enter and the arrows go to the same column of the next row. */
const CONTROLS = "input:not([type=hidden]):not([type=file]):not([disabled]), select:not([disabled]), textarea:not([disabled])";

function rowsOf(row) {
  return [...row.closest("table").querySelectorAll("tr[data-row]")].filter((other) => !other.hidden);
}

function columnOf(control) {
  return [...control.closest("tr").cells].indexOf(control.closest("td, th"));
}

function landIn(cell) {
  const target = cell?.querySelector("input[type=radio]:checked:not([disabled])") ?? cell?.querySelector(CONTROLS);
  target?.focus();
  if (target?.matches("[type=text]")) target.select();
  target?.scrollIntoView({ block: "nearest" });
  return Boolean(target);
}

function step(control, by) {
  const row = control.closest("tr[data-row]");
  const rows = rowsOf(row);
  const column = columnOf(control);
  for (let at = rows.indexOf(row) + by; at >= 0 && at < rows.length; at += by) if (landIn(rows[at].cells[column])) return true;
  return false;
}

function choose(control, digit) {
  const options = [...control.closest("[data-choices]").querySelectorAll("input[type=radio]:not([disabled])")];
  const picked = options[digit - 1];
  if (!picked) return false;
  picked.focus();
  if (!picked.checked) picked.click();
  return true;
}

const RADIO_KEYS = { ArrowDown: 1, ArrowUp: -1, Enter: 1 };
const TEXT_KEYS = { ArrowDown: 1, ArrowUp: -1, Enter: 1 };

function inGrid(event) {
  const control = event.target;
  if (!control.matches?.(CONTROLS) || !control.closest("tr[data-row]") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
  if (control.type === "radio") return /^[1-9]$/.test(event.key) ? choose(control, Number(event.key)) : RADIO_KEYS[event.key] !== undefined && (step(control, RADIO_KEYS[event.key]) || true);
  if (control.matches("textarea, select")) return false;
  return TEXT_KEYS[event.key] !== undefined && (step(control, event.shiftKey ? -TEXT_KEYS[event.key] : TEXT_KEYS[event.key]) || true);
}

function inRows(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest?.("table[data-rows] tbody tr");
  if (!by || !row || !event.target.matches("a, button")) return false;
  const rows = [...row.closest("tbody").rows];
  const place = [...row.querySelectorAll("a, button")].indexOf(event.target);
  const next = rows[rows.indexOf(row) + by]?.querySelectorAll("a, button");
  if (!next?.length) return false;
  (next[place] ?? next[0]).focus();
  return true;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (inGrid(event) || inRows(event)) event.preventDefault();
  });
}
