/* Evidence is read in the page, beside what it proves: PDF by pdf.js, pictures as they are; nothing is downloaded to be seen. */
import { element, icon, say } from "./words.js";

const LIBRARY = new URL("../vendor/pdf.min.mjs", import.meta.url);
const WORKER = new URL("../vendor/pdf.worker.min.mjs", import.meta.url);
const DECODERS = new URL("../vendor/pdf-wasm/", import.meta.url);
const CLOSEST = 4;
let panel = null;
/* What is open: its link on the page, its pages, and how it is looked at. */
let open = null;

async function library() {
  const pdf = await import(LIBRARY);
  pdf.GlobalWorkerOptions.workerSrc = WORKER.href;
  return pdf;
}

function button(name, label, act) {
  const made = element("button", { type: "button", class: "btn btn-plain btn-sm", title: label }, icon(name), element("span", { class: "visually-hidden" }, label));
  made.addEventListener("click", act);
  return made;
}

function build() {
  const made = element("aside", { class: "reader", "aria-label": say("reader"), tabindex: "-1" });
  const tools = element("div", { class: "reader__tools", role: "toolbar", "aria-label": say("reader") });
  tools.append(
    button("chevron-left", say("reader_page_before"), () => turnTo(open.page - 1)),
    element("span", { class: "reader__page", role: "status" }),
    button("chevron-right", say("reader_page_after"), () => turnTo(open.page + 1)),
    button("zoom-out", say("reader_smaller"), () => zoom(1 / 1.25)),
    button("zoom-in", say("reader_larger"), () => zoom(1.25)),
    button("rotate-cw", say("reader_turn"), turn),
    button("arrow-up", say("reader_file_before"), () => openBeside(-1)),
    button("arrow-down", say("reader_file_after"), () => openBeside(1)),
    button("x", say("reader_close"), close),
  );
  made.append(element("p", { class: "reader__name" }), tools, element("div", { class: "reader__notes" }), element("div", { class: "reader__sheet", tabindex: "0" }));
  document.body.append(made);
  return made;
}

function part(name) {
  return panel.querySelector(`.reader__${name}`);
}

function tell(text) {
  part("sheet").replaceChildren(element("p", { class: "reader__said", role: "status" }, text));
}

async function draw() {
  const { pdf, page, scale, turned } = open;
  const mine = open;
  part("page").textContent = say("reader_page", { page, count: mine.count });
  if (!pdf) {
    open.picture.style.width = `${100 * scale}%`;
    open.picture.style.rotate = `${turned}deg`;
    return;
  }
  const sheet = await pdf.getPage(page);
  const rotation = (sheet.rotate + turned) % 360;
  const width = part("sheet").clientWidth - 16;
  const fit = width / sheet.getViewport({ scale: 1, rotation }).width;
  const ratio = window.devicePixelRatio || 1;
  const viewport = sheet.getViewport({ scale: fit * scale * ratio, rotation });
  const canvas = element("canvas", { role: "img", "aria-label": say("reader_page", { page, count: mine.count }) });
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  canvas.style.width = `${viewport.width / ratio}px`;
  mine.drawing?.cancel();
  mine.drawing = sheet.render({ canvas, viewport });
  try {
    await mine.drawing.promise;
  } catch (error) {
    if (error.name === "RenderingCancelledException") return;
    throw error;
  }
  if (open === mine && mine.page === page) part("sheet").replaceChildren(canvas);
}

function turnTo(page) {
  if (!open || page < 1 || page > open.count) return;
  open.page = page;
  part("sheet").scrollTop = 0;
  draw();
}

function zoom(by) {
  if (!open) return;
  open.scale = Math.min(CLOSEST, Math.max(0.5, open.scale * by));
  draw();
}

function turn() {
  if (!open) return;
  open.turned = (open.turned + 90) % 360;
  draw();
}

function close() {
  const { link } = open ?? {};
  open?.task?.destroy();
  open = null;
  panel.hidden = true;
  document.body.classList.remove("has-reader");
  /* A file that has no room of its own in a row gives the hand back to the row. */
  if (link?.isConnected) (link.hidden ? link.closest("tr") : link).focus();
}

/* The links of the page in its order; one that stands twice is one file. */
function openBeside(by) {
  const links = [...document.querySelectorAll("a[data-reads]")];
  const known = links.filter((link, at) => at === links.findIndex((other) => other.dataset.reads === link.dataset.reads));
  const at = known.findIndex((link) => link.dataset.reads === open?.link.dataset.reads);
  const next = known[at + by];
  if (next) show(next);
}

async function answerOf(link) {
  const answer = await fetch(link.dataset.reads, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("unreadable");
  return answer.json();
}

async function begin(link) {
  const told = await answerOf(link);
  const found = { link, page: 1, count: 1, scale: 1, turned: 0, told };
  if (told.kind === "pdf") {
    const pdf = await library();
    found.task = pdf.getDocument({ url: told.url, wasmUrl: DECODERS.href, isEvalSupported: false });
    found.pdf = await found.task.promise;
    found.count = found.pdf.numPages;
    found.page = Math.min(found.count, Math.max(1, Number(link.dataset.page) || 1));
  } else if (!told.kind) found.picture = instead(told);
  else found.picture = element("img", { src: told.url, alt: told.name, class: "reader__picture" });
  return found;
}

/* What stands where a file cannot be shown: why, and the way to have it all the same. */
function instead({ why_not, download }) {
  const link = element("a", { href: download, class: "btn btn-line", target: "_blank", rel: "noopener" }, icon("download"), say("reader_download"));
  return element("div", { class: "reader__said", role: "status" }, element("p", {}, why_not), link);
}

function signature({ text, is_well }) {
  return element("p", { class: is_well ? "reader__note reader__note--well" : "reader__note" }, icon(is_well ? "file-check" : "triangle-alert"), text);
}

export async function show(link) {
  panel ??= build();
  panel.hidden = false;
  document.body.classList.add("has-reader");
  open?.task?.destroy();
  const placeholder = { link, page: 1, count: 1, scale: 1, turned: 0, picture: element("span") };
  open = placeholder;
  part("name").textContent = link.dataset.name;
  part("notes").replaceChildren();
  tell(say("reader_opening"));
  panel.focus({ preventScroll: true });
  try {
    const found = await begin(link);
    if (open !== placeholder) return found.task?.destroy();
    open = found;
    part("notes").replaceChildren(...found.told.signed.map(signature), ...found.told.notes.map((note) => element("p", { class: "reader__note" }, icon("triangle-alert"), note)));
    if (found.picture) part("sheet").replaceChildren(found.picture);
    await draw();
    if (found.told.kind) link.dataset.seen = "";
  } catch {
    if (open === placeholder || open?.link === link) tell(say("reader_unreadable"));
  }
}

const KEYS = {
  ArrowLeft: () => turnTo(open.page - 1),
  ArrowRight: () => turnTo(open.page + 1),
  PageUp: () => turnTo(open.page - 1),
  PageDown: () => turnTo(open.page + 1),
  "[": () => openBeside(-1),
  "]": () => openBeside(1),
  "+": () => zoom(1.25),
  "-": () => zoom(1 / 1.25),
  r: turn,
  Escape: close,
};

function pressed(event) {
  if (!open || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches?.("input, select, textarea, [contenteditable]");
  if (typing && event.key !== "Escape") return;
  const act = KEYS[event.key];
  if (!act || (!panel.contains(event.target) && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  act();
}

export function startReader() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-reads]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  document.addEventListener("keydown", pressed);
}
