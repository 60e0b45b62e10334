/* The judging grid: rows that take the focus, one key to agree, one to open; the keys go on from page to page. */
import { save } from "./autosave.js";

const TYPING = "input[type=text], input[type=search], textarea, select";
const WAITING = "form[data-autosave]:is([data-state=dirty], [data-state=saving])";
const UNDER_WAY = `${WAITING}, tr[data-agreeing]`;
const PATIENCE = 5000;
/* Where the hand goes once other rows are there. */
let landing = null;

function table() {
  return document.querySelector("table[data-judging]");
}

function rowsOf(of) {
  return of ? [...of.querySelectorAll("tr[data-row]")] : [];
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

/* What was typed on this page is saved before another one takes its place. */
async function settled() {
  const until = Date.now() + PATIENCE;
  document.querySelectorAll(WAITING).forEach(save);
  while (document.querySelector(UNDER_WAY) && Date.now() < until) await new Promise((done) => setTimeout(done, 40));
}

/* A filter of what is not done loses the rows that were judged: what comes next moved up to this page. */
function wayOn(rel, from) {
  const shrank = rel === "next" && from.dataset.shrinks && rowsOf(from).some((row) => !row.querySelector(".badge-of--ochre"));
  return shrank ? document.getElementById("grid-again") : document.querySelector(`.pages a[rel=${rel}]`);
}

/* Keys that come while a page is on its way turn no second one. */
async function turn(rel, place) {
  const from = table();
  if (landing?.from === from) return;
  landing = { from, place, known: new Set(rowsOf(from).map((row) => row.id)) };
  await settled();
  const link = from.isConnected && wayOn(rel, from);
  if (link) link.click();
  else landing = null;
}

function go(row, by) {
  const next = neighbour(row, by);
  if (next) land(next);
  else turn(by > 0 ? "next" : "prev", by > 0 ? "first" : "last");
}

function toggle(row) {
  const opener = row.querySelector("[data-open]");
  const detail = row.nextElementSibling;
  const shows = detail.hidden;
  detail.hidden = !shows;
  opener.setAttribute("aria-expanded", String(shows));
  if (shows && !detail.textContent.trim()) htmx.ajax("GET", `${opener.getAttribute("href")}?doc=1`, { target: detail.firstElementChild, swap: "innerHTML" });
}

function pick(row, digit) {
  const options = [...row.querySelectorAll(".way [data-choices] input[type=radio]")].filter((option) => option.offsetParent);
  options[digit - 1]?.click();
}

function enter(row) {
  const boxes = [...row.querySelectorAll(".way input:not([type=hidden]), .way select")];
  const box = boxes.find((each) => each.checked) ?? boxes.find((each) => each.offsetParent && each.type !== "radio") ?? boxes.find((each) => each.offsetParent);
  box?.focus();
  if (box?.matches("[type=text]")) box.select();
}

function reason(row) {
  enter(row);
  row.querySelector("input[name=note]")?.focus();
}

async function leave(id) {
  const link = document.getElementById(id);
  if (!link) return;
  await settled();
  link.click();
}

/* Once it is drawn anew the hand goes on; of a row that nobody can agree with it goes on at once. */
function agree(row) {
  const button = row.querySelector("[data-agree]");
  if (!button) return go(row, 1);
  if (row.dataset.agreeing) return undefined;
  row.dataset.agreeing = "yes";
  return button.click();
}

/* The first file of a row; from one of its files, the one after it. */
function file(row) {
  const links = [...row.querySelectorAll(".answer-files a:not([hidden])")];
  links[(links.indexOf(document.activeElement) + 1) % links.length]?.click();
}

const ACTS = {
  j: (row) => go(row, 1),
  k: (row) => go(row, -1),
  a: agree,
  e: enter,
  r: reason,
  m: file,
};
const ON_THE_ROW = {
  ArrowDown: ACTS.j,
  ArrowUp: ACTS.k,
  Enter: toggle,
};
const EVERYWHERE = {
  "?": () => document.getElementById("keys")?.showModal(),
  n: () => leave("criterion-after"),
  p: () => leave("criterion-before"),
};

/* The first key works from anywhere on the page: it begins at the first row. */
function rowAt(target) {
  const row = target.closest?.("table[data-judging] tr[data-row]");
  if (row) return row;
  const free = target === document.body || target.matches?.("main");
  return free ? rowsOf(table()).find((each) => each.tabIndex === 0) ?? rowsOf(table())[0] : null;
}

function isOut(event) {
  return event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.target.closest?.("dialog[open]");
}

/* From elsewhere the first `j` or `k` only comes to the row. */
function onRow(event, row) {
  const comes = !row.contains(event.target);
  const act = ACTS[event.key] ?? (event.target === row ? ON_THE_ROW[event.key] : undefined);
  if (act && comes) land(row);
  if (act && !(comes && "jk".includes(event.key))) act(row);
  else if (!act && event.target === row && /^[1-9]$/.test(event.key)) pick(row, Number(event.key));
  else return Boolean(act);
  return true;
}

function pressed(event) {
  if (isOut(event) || !table()) return;
  const row = rowAt(event.target);
  if (event.key === "Escape" && row?.contains(event.target)) {
    event.preventDefault();
    return land(row);
  }
  if (event.target.matches?.(TYPING)) return;
  if (EVERYWHERE[event.key]) {
    event.preventDefault();
    return EVERYWHERE[event.key]();
  }
  if (row && onRow(event, row)) event.preventDefault();
}

function ready() {
  const rows = rowsOf(table());
  if (rows.length && !rows.some((row) => row.tabIndex === 0)) rows[0].tabIndex = 0;
  /* Until the other rows are there, what settles is a row of this page. */
  if (!landing || table() === landing.from) return;
  const { place, known } = landing;
  landing = null;
  land(place === "last" ? rows.at(-1) : (rows.find((row) => !known.has(row.id)) ?? rows[0]));
}

/* A row that was agreed with is drawn anew; the hand goes on to the next one, unless it went elsewhere. */
let redrawn = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.requestConfig?.elt?.closest?.("[data-agree]")?.closest("tr");
  if (row?.contains(document.activeElement) && event.detail.xhr.status < 400) redrawn = row.id;
});
document.addEventListener("htmx:afterSettle", () => {
  const row = redrawn && document.getElementById(redrawn);
  redrawn = "";
  if (row && (row.contains(document.activeElement) || document.activeElement === document.body)) go(row, 1);
  ready();
});

/* One after the other, so that the counts above are those of the last; one refused is open again. */
document.addEventListener("htmx:afterRequest", (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (asked?.matches?.("[data-agree]")) delete asked.closest("tr")?.dataset.agreeing;
  if (asked?.matches?.(".pages a, #grid-again") && !event.detail.successful) landing = null;
});
document.addEventListener("keydown", pressed);
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("table[data-judging] [data-open]");
  if (!opener || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  toggle(opener.closest("tr"));
});
ready();
