/* The editor of a draft: the tree by keyboard, mouse and buttons; problems at their boxes; rows that are added. */
const maker = document.querySelector("[data-maker]");
const base = maker.dataset.maker;
const writable = "writable" in maker.dataset;
const STEP = 40;
const PATIENCE = 250;
const folded = new Set();
let waiting = Promise.resolve();

const tree = () => document.getElementById("tree");
const rows = () => [...(tree()?.querySelectorAll("[role=treeitem]") ?? [])];
const shownRows = () => rows().filter((row) => !row.hidden);
const levelOf = (row) => Number(row.getAttribute("aria-level"));
const keyOf = (row) => row?.id.slice(1) ?? "";
const openRow = () => tree()?.querySelector("[aria-selected=true]");

/* What stands beneath a row: the rows after it that are deeper. */
function beneath(row) {
  const all = rows();
  const from = all.indexOf(row) + 1;
  const end = all.findIndex((other, at) => at >= from && levelOf(other) <= levelOf(row));
  return all.slice(from, end < 0 ? all.length : end);
}

function above(row) {
  const all = rows();
  for (let at = all.indexOf(row) - 1; at >= 0; at -= 1) if (levelOf(all[at]) < levelOf(row)) return all[at];
  return null;
}

function besides(row) {
  const parent = above(row);
  const among = parent ? beneath(parent) : rows();
  return among.filter((other) => levelOf(other) === levelOf(row));
}

function showFolds() {
  const hidden = new Set();
  for (const row of rows()) {
    const under = beneath(row);
    if (!under.length) row.removeAttribute("aria-expanded");
    else row.setAttribute("aria-expanded", String(!folded.has(row.id)));
    if (folded.has(row.id)) under.forEach((each) => hidden.add(each));
  }
  for (const row of rows()) row.hidden = hidden.has(row);
}

function reachable(row) {
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
}

function prepareTree() {
  showFolds();
  for (const row of rows()) row.draggable = writable;
  reachable(openRow() ?? rows()[0]);
}

function focusRow(row) {
  if (!row) return;
  reachable(row);
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

/* Mark the lines of the tree and the boxes of the open part by the list of problems. */
function markProblems() {
  const counts = new Map();
  for (const told of document.querySelectorAll("[data-trouble]")) counts.set(told.dataset.trouble, (counts.get(told.dataset.trouble) ?? 0) + 1);
  for (const mark of document.querySelectorAll("[data-mark-of]")) {
    const count = counts.get(mark.dataset.markOf);
    mark.textContent = count ? `${count} ${maker.dataset.markOne}` : "";
  }
  const part = document.querySelector("[data-part]")?.dataset.part;
  for (const said of document.querySelectorAll("[data-said-of]")) {
    const box = document.getElementById(said.dataset.saidOf);
    box?.removeAttribute("aria-invalid");
    if (box) describe(box, described(box).filter((id) => id !== said.id));
    said.remove();
  }
  for (const told of document.querySelectorAll(`[data-trouble="${part}"]`)) markBox(told);
}

function described(box) {
  return (box.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
}

function describe(box, ids) {
  if (ids.length) box.setAttribute("aria-describedby", ids.join(" "));
  else box.removeAttribute("aria-describedby");
}

function markBox(told) {
  const box = document.getElementById(`box-${told.dataset.box}`);
  if (!box || box.getAttribute("aria-invalid")) return;
  const said = document.createElement("div");
  said.className = "field__error";
  said.id = `${box.id}-said`;
  said.dataset.saidOf = box.id;
  said.textContent = `${maker.dataset.markHere} ${told.querySelector("[data-right]").textContent}`;
  (box.closest(".with-unit") ?? box).after(said);
  box.setAttribute("aria-invalid", "true");
  describe(box, [...described(box), said.id]);
  box.closest("details")?.setAttribute("open", "");
}

/* What is typed is stored before its boxes make way; what cannot be stored stays kept in the browser. */
async function settled() {
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    const form = document.querySelector("#part form[data-autosave]");
    if (form?.dataset.state === "dirty") form.requestSubmit();
    else if (form?.dataset.state !== "saving") return;
    await new Promise((go) => setTimeout(go, STEP));
  }
}

async function open(key, box = "") {
  if (document.querySelector("[data-part]")?.dataset.part !== key) {
    await settled();
    await htmx.ajax("GET", `${base}muc/${key}/`, { target: "#part", swap: "innerHTML" });
  }
  const row = document.getElementById(`n${key}`);
  for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
  if (row) reachable(row);
  history.replaceState(null, "", `?muc=${key}`);
  markProblems();
  if (box === "first") firstBox()?.focus();
  else if (box) focusBox(box);
}

function firstBox() {
  const name = document.getElementById("box-name");
  return name && !name.value ? name : document.querySelector("#part .form-control, #part .form-select");
}

function focusBox(name) {
  const box = document.getElementById(`box-${name}`);
  if (!box) return;
  box.closest("details")?.setAttribute("open", "");
  (box.matches("fieldset") ? box.querySelector("input") : box).focus();
  box.scrollIntoView({ block: "center" });
}

/* One act after the other, each on the tree that the one before left. */
function act(name, facts) {
  waiting = waiting.then(settled).then(() => {
    const values = { ...facts, shape: document.getElementById("tree-box").dataset.shape, open: keyOf(openRow()) };
    return htmx.ajax("POST", `${base}cay/${name}/`, { values, swap: "none", source: maker });
  }).catch(() => {});
}

function move(row, parent, place) {
  act("chuyen", { node: keyOf(row), under: keyOf(parent), place });
}

const MOVES = {
  up: (row, beside, at) => at > 0 && move(row, above(row), at - 1),
  down: (row, beside, at) => at < beside.length - 1 && move(row, above(row), at + 1),
  in: (row, beside, at) => at > 0 && move(row, beside[at - 1], 9999),
  out: (row) => {
    const parent = above(row);
    if (parent) move(row, above(parent), besides(parent).indexOf(parent) + 1);
  },
};

const ACTS = {
  field: () => act("them", {}),
  beside: (row) => act("them", row ? { under: keyOf(above(row)), after: keyOf(row) } : {}),
  under: (row) => row && act("them", { under: keyOf(row) }),
  duplicate: (row) => row && act("nhan-doi", { node: keyOf(row) }),
  remove: (row) => row && act("xoa", { node: keyOf(row) }),
  back: () => act("khoi-phuc", {}),
};

function doAct(name, row) {
  if (!writable) return;
  if (MOVES[name]) {
    if (row) MOVES[name](row, besides(row), besides(row).indexOf(row));
  } else ACTS[name]?.(row);
}

const ALT = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

function inTree(event) {
  const row = event.target.closest?.("[role=treeitem]");
  if (!row || event.ctrlKey || event.metaKey) return;
  if (event.altKey) {
    if (!ALT[event.key]) return;
    doAct(ALT[event.key], row);
  } else if (event.key === "Insert") doAct(event.shiftKey ? "under" : "beside", row);
  else if (event.key === "Delete") doAct("remove", row);
  else if (!walk(event.key, row)) return;
  event.preventDefault();
}

function walk(key, row) {
  const seen = shownRows();
  const at = seen.indexOf(row);
  if (key === "ArrowDown") focusRow(seen[at + 1]);
  else if (key === "ArrowUp") focusRow(seen[at - 1]);
  else if (key === "Home") focusRow(seen[0]);
  else if (key === "End") focusRow(seen.at(-1));
  else if (key === "ArrowRight") unfold(row, seen[at + 1]);
  else if (key === "ArrowLeft") fold(row);
  else if (key === "Enter" || key === " ") open(keyOf(row), "first");
  else return false;
  return true;
}

function unfold(row, next) {
  if (row.getAttribute("aria-expanded") === "false") {
    folded.delete(row.id);
    showFolds();
  } else if (row.getAttribute("aria-expanded")) focusRow(next);
}

function fold(row) {
  if (row.getAttribute("aria-expanded") === "true") {
    folded.add(row.id);
    showFolds();
  } else focusRow(above(row));
}

/* Ctrl+Enter in the boxes of a node: the next one beside it, without a hand on the mouse. */
function inBoxes(event) {
  if (event.key !== "Enter" || !event.ctrlKey || !event.target.closest?.("#part") || !openRow()) return;
  event.preventDefault();
  event.target.blur();
  doAct("beside", openRow());
}

let dragged = null;

function zoneOf(event, row) {
  const box = row.getBoundingClientRect();
  const share = (event.clientY - box.top) / box.height;
  return share < 0.3 ? "before" : share > 0.7 ? "after" : "into";
}

function clearZones() {
  for (const row of rows()) delete row.dataset.zone;
}

function overRow(event) {
  const row = event.target.closest?.("[role=treeitem]");
  if (!dragged || !row || row === dragged || beneath(dragged).includes(row)) return;
  event.preventDefault();
  clearZones();
  row.dataset.zone = zoneOf(event, row);
}

function dropped(event) {
  const row = event.target.closest?.("[role=treeitem]");
  const zone = row?.dataset.zone;
  clearZones();
  if (!dragged || !zone) return;
  event.preventDefault();
  if (zone === "into") return move(dragged, row, 9999);
  const beside = besides(row).filter((each) => each !== dragged);
  return move(dragged, above(row), beside.indexOf(row) + (zone === "after" ? 1 : 0));
}

function shaped(event) {
  prepareTree();
  markProblems();
  const { node, opens } = event.detail;
  document.querySelector("#paste[open]")?.close();
  const row = node ? document.getElementById(`n${node}`) : null;
  if (opens) {
    history.replaceState(null, "", `?muc=${node}`);
    firstBox()?.focus();
    row?.scrollIntoView({ block: "nearest" });
  } else if (row) focusRow(row);
  else if (!document.activeElement || document.activeElement === document.body) focusRow(openRow() ?? rows()[0]);
}

function addRow(button) {
  const body = button.closest(".maker-rows").querySelector("tbody");
  const added = body.lastElementChild.cloneNode(true);
  const number = body.rows.length;
  for (const each of added.querySelectorAll("[id], [for], [name]"))
    for (const name of ["id", "for", "name"]) {
      const value = each.getAttribute(name);
      if (value) each.setAttribute(name, value.replace(/-\d+-(?!.*-\d+-)/, `-${number}-`));
    }
  for (const box of added.querySelectorAll("input")) box.value = "";
  for (const box of added.querySelectorAll("select")) box.selectedIndex = 0;
  for (const said of added.querySelectorAll("[data-said-of]")) said.remove();
  body.append(added);
  added.querySelector("input, select").focus();
}

function clicked(event) {
  const button = event.target.closest("[data-act]");
  if (button) return doAct(button.dataset.act, openRow());
  if (event.target.closest("[data-add-row]")) return addRow(event.target.closest("[data-add-row]"));
  const link = event.target.closest("[data-trouble] a");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const told = link.closest("[data-trouble]");
    return open(told.dataset.trouble, told.dataset.box || "first");
  }
  const part = event.target.closest("[data-opens-part]");
  if (part && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return open(part.dataset.opensPart, "first");
  }
  const row = event.target.closest("[role=treeitem]");
  if (row) {
    focusRow(row);
    return open(keyOf(row));
  }
  return undefined;
}

function saved() {
  prepareTree();
  markProblems();
  const form = document.querySelector("#trial form");
  const address = form?.getAttribute("action") ?? `${base}muc/${document.querySelector("[data-part]").dataset.part}/thu/`;
  if (document.getElementById("trial")) htmx.ajax("POST", address, { target: "#trial", swap: "outerHTML", values: { again: "yes" } });
  for (const trial of document.querySelectorAll("[data-book-try]")) htmx.trigger(trial, "rules:saved");
}

function pasted(event) {
  if (!event.target.matches("[data-paste]")) return;
  event.preventDefault();
  act("dan", { rows: event.target.elements.rows.value, under: keyOf(openRow()) });
}

maker.addEventListener("keydown", inTree);
document.addEventListener("keydown", inBoxes);
document.addEventListener("click", clicked);
document.addEventListener("submit", pasted, true);
document.addEventListener("thuoc:saved", saved);
document.addEventListener("rules:shaped", shaped);
maker.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[role=treeitem]");
  event.dataTransfer?.setData("text/plain", dragged?.id ?? "");
});
maker.addEventListener("dragover", overRow);
maker.addEventListener("drop", dropped);
maker.addEventListener("dragend", () => {
  dragged = null;
  clearZones();
});
prepareTree();
markProblems();
if (location.hash.startsWith("#box-")) focusBox(location.hash.slice(5));
