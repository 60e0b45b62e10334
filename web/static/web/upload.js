/* Uploads: a file of the wrong type or size is refused before a byte is sent; each has a line of its own that says how it stands. */
import { Halted, giveUp, send } from "./sending.js";
import { element, icon, say } from "./words.js";

const ICONS = { done: "check", known: "info", refused: "circle-x", sending: "file-up" };
const MANY = 6;
/* What is to be sent, in its order; what waits for a press; and the lines of each box, by its address: an answer may bring the box anew. */
let queue = [];
let halted = [];
let sending = null;
const lines = new Map();

function megabytes(bytes) {
  return `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
}

function whyNot(file, box) {
  const limit = Number(box.dataset.maxBytes);
  const kinds = box.dataset.accept.toLowerCase().split(",").map((kind) => kind.trim()).filter(Boolean);
  const name = file.name.normalize("NFC");
  if (kinds.length && !kinds.some((kind) => name.toLowerCase().endsWith(kind))) return say("wrong_type", { name, accept: kinds.join(", ") });
  if (limit && file.size > limit) return say("too_big", { name, size: megabytes(file.size), limit: megabytes(limit) });
  if (!file.size) return say("empty_file", { name });
  return "";
}

function addressOf(box) {
  return box.getAttribute("action");
}

function boxAt(address) {
  return [...document.querySelectorAll("form[data-upload]")].find((box) => addressOf(box) === address);
}

function fate(kind, text) {
  return element("li", { class: `fate fate--${kind}` }, icon(ICONS[kind]), element("span", {}, text));
}

function show(line, kind, text) {
  line.className = `fate fate--${kind}`;
  line.replaceChildren(icon(ICONS[kind]), element("span", {}, text));
}

/* The box may be another one than before: an answer brings it anew. */
function draw(address) {
  const box = boxAt(address);
  if (!box) return;
  const rest = halted.filter((job) => job.address === address).length;
  const again = rest ? [element("li", {}, element("button", { type: "button", class: "btn btn-quiet btn-sm", "data-upload-again": "" }, icon("upload"), say("upload_rest", { count: rest })))] : [];
  box.querySelector(".upload__fates").replaceChildren(...(lines.get(address) ?? []), ...again);
}

function add(address, ...made) {
  lines.set(address, [...(lines.get(address) ?? []), ...made]);
}

function settingsOf(box) {
  const { begin, code = "", partBytes, list = "", listTarget = "" } = box.dataset;
  return { begin, code, partBytes: Number(partBytes), list, listTarget };
}

function jobOf(box, file) {
  const line = element("li", { class: "fate fate--sending" });
  show(line, "sending", say("upload_waits_its_turn", { name: file.name }));
  const stop = new AbortController();
  return { address: addressOf(box), box: settingsOf(box), file, line, stop, signal: stop.signal };
}

function take(box, files) {
  const address = addressOf(box);
  const limit = Number(box.dataset.maxFiles);
  if (!sending) lines.delete(address);
  halted = halted.filter((job) => job.address !== address);
  if (limit && files.length > limit) add(address, fate("refused", say("too_many_files", { count: files.length, limit })));
  else {
    for (const file of files) {
      const reason = whyNot(file, box);
      const job = reason ? null : jobOf(box, file);
      add(address, job ? job.line : fate("refused", reason));
      if (job) queue.push(job);
    }
  }
  draw(address);
  next();
}

/* What a line shows while its file is on the way; the bar tells a reader of the screen nothing new and is left out there. */
function telling(job) {
  const name = job.file.name;
  const text = element("span", {});
  const bar = element("progress", { max: job.file.size, value: 0, "aria-label": say("upload_progress", { name }) });
  const cancel = element("button", { type: "button", class: "btn btn-plain btn-sm", "data-upload-stop": "" }, icon("x"), element("span", { class: "visually-hidden" }, say("upload_stop", { name })));
  cancel.addEventListener("click", () => job.stop.abort(new Halted("")));
  job.line.className = "fate fate--sending";
  job.line.replaceChildren(icon(ICONS.sending), text, bar, cancel);
  const word = (key) => {
    const said = say(key, { name });
    if (text.textContent !== said) text.textContent = said;
  };
  word("upload_reading");
  let moves = false;
  return {
    /* A large file is read and sent at once; the bar shows what arrives. */
    read: (bytes) => {
      if (!moves) bar.value = bytes;
    },
    moved: (bytes) => {
      moves = true;
      bar.value = bytes;
    },
    sending: () => word("upload_sending"),
    confirming: () => word("upload_confirming"),
    opening: () => word("upload_opening"),
    waiting: () => word("upload_waiting"),
  };
}

function refresh({ list, listTarget }) {
  if (list && document.querySelector(listTarget)) htmx.ajax("GET", list, { target: listTarget, swap: "outerHTML" });
}

function halt(job, error) {
  show(job.line, "refused", say("not_uploaded", { name: job.file.name, why: error.message }));
  if (error.address) job.line.lastChild.append(" ", element("a", { href: error.address, target: "_blank", rel: "noopener" }, say("sign_in")));
  halted = [job, ...queue];
  queue = [];
}

/* Of many files that went well one line is enough. */
function sumUp(address) {
  const known = lines.get(address) ?? [];
  const done = known.filter((line) => line.matches(".fate--done"));
  if (done.length < MANY) return;
  const count = done.reduce((sum, line) => sum + Number(line.dataset.count ?? 1), 0);
  const one = fate("done", say("uploaded_many", { count }));
  one.dataset.count = count;
  lines.set(address, [one, ...known.filter((line) => !done.includes(line))]);
}

async function next() {
  if (sending || !queue.length) return;
  sending = queue.shift();
  const job = sending;
  try {
    const { fate: kind, sentence, refused = [] } = await send(job, telling(job));
    show(job.line, kind, sentence);
    add(job.address, ...refused.map((each) => fate("refused", each)));
    refresh(job.box);
  } catch (error) {
    if (job.signal.aborted) {
      await giveUp(job);
      show(job.line, "known", say("upload_stopped", { name: job.file.name }));
    } else if (error instanceof Halted) halt(job, error);
    else show(job.line, "refused", say("not_uploaded", { name: job.file.name, why: say("upload_unreadable") }));
  }
  sending = null;
  if (!queue.length) sumUp(job.address);
  draw(job.address);
  next();
  if (!sending && document.activeElement === document.body) boxAt(job.address)?.querySelector("input[type=file]").focus({ preventScroll: true });
}

function chosen(box) {
  const input = box.querySelector("input[type=file]");
  const files = [...input.files];
  if (!box.dataset.begin) {
    const reasons = files.map((file) => whyNot(file, box)).filter(Boolean);
    lines.set(addressOf(box), reasons.map((reason) => fate("refused", reason)));
    draw(addressOf(box));
    if (!reasons.length) HTMLFormElement.prototype.submit.call(box);
    return;
  }
  input.value = "";
  take(box, files);
}

function boxOf(event) {
  return event.target.closest?.("form[data-upload]");
}

function dropped(event) {
  const box = boxOf(event);
  if (!box) return;
  event.preventDefault();
  box.classList.remove("is-over");
  const input = box.querySelector("input[type=file]");
  const files = new DataTransfer();
  for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
  input.files = files.files;
  chosen(box);
}

function again(event) {
  const box = event.target.closest?.("[data-upload-again]")?.closest("form");
  if (!box) return;
  queue.push(...halted);
  halted = [];
  draw(addressOf(box));
  next();
}

/* What was begun on this page or another, and did not arrive: the store has a part of it, the person still has the file. */
async function tellUnderWay() {
  const boxes = [...document.querySelectorAll("form[data-upload][data-under-way]")];
  if (!boxes.length) return;
  const answer = await fetch(boxes[0].dataset.underWay, { headers: { "X-By-Itself": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { files } = await answer.json();
  for (const { name, size, code } of files) {
    const box = boxes.find((each) => (each.dataset.code ?? "") === code);
    if (!box || lines.get(addressOf(box))) continue;
    box.querySelector(".upload__fates").append(fate("known", say("upload_left", { name, size: megabytes(size) })));
  }
}

function ready(root) {
  root.querySelectorAll?.("form[data-upload]").forEach((box) => {
    box.setAttribute("data-ready", "");
    if (lines.has(addressOf(box))) draw(addressOf(box));
  });
}

export function startUploads() {
  ready(document);
  tellUnderWay();
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentElement ?? document));
  document.addEventListener("change", (event) => event.target.type === "file" && boxOf(event) && chosen(boxOf(event)));
  document.addEventListener("submit", (event) => {
    const box = boxOf(event);
    if (!box) return;
    event.preventDefault();
    event.stopPropagation();
    if (box.querySelector("input[type=file]").files.length) chosen(box);
    else box.querySelector("input[type=file]").focus();
  }, true);
  document.addEventListener("dragover", (event) => {
    const box = boxOf(event);
    if (!box) return;
    event.preventDefault();
    box.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => boxOf(event)?.classList.remove("is-over"));
  document.addEventListener("drop", dropped);
  document.addEventListener("click", again);
  window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
}
