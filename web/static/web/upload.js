/* Uploads: a file of the wrong type or size is refused before a byte is sent; one file a request, each with its own fate. */
import { isForeign, isSignIn, sentenceOn, sentenceOnFailure } from "./answers.js";
import { element, icon, say } from "./words.js";

const ICONS = { done: "check", known: "info", refused: "circle-x" };
const HEIC = /\.(heic|heif)$/i;
/* What is to be sent, in its order, and what became of what was sent, by the address of its form. */
let queue = [];
let halted = [];
let sending = null;
let sent = 0;
const fates = new Map();

function megabytes(bytes) {
  return `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
}

function whyNot(file, box) {
  const limit = Number(box.dataset.maxBytes);
  const kinds = box.dataset.accept.toLowerCase().split(",").map((kind) => kind.trim()).filter(Boolean);
  const name = file.name.normalize("NFC");
  if (HEIC.test(name)) return say("heic", { name });
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

function tell(address, ...lines) {
  fates.set(address, [...(fates.get(address) ?? []), ...lines]);
}

/* The box may be another one than before: an answer brings it anew. */
function draw(address) {
  const box = boxAt(address);
  if (!box) return;
  const rest = halted.filter((job) => job.address === address).length;
  const again = rest ? [element("li", {}, element("button", { type: "button", class: "btn btn-quiet btn-sm", "data-upload-again": "" }, icon("upload"), say("upload_rest", { count: rest })))] : [];
  box.querySelector(".upload__fates").replaceChildren(...(fates.get(address) ?? []), ...again);
  const busy = sending?.address === address;
  const now = box.querySelector(".upload__now");
  now.hidden = box.querySelector("progress").hidden = !busy;
  now.textContent = busy ? say("uploading", { at: sent + 1, count: sent + 1 + queue.length, name: sending.file.name }) : "";
}

function take(box, files) {
  const address = addressOf(box);
  const limit = Number(box.dataset.maxFiles);
  if (!sending) fates.delete(address);
  halted = halted.filter((job) => job.address !== address);
  if (limit && files.length > limit) tell(address, fate("refused", say("too_many_files", { count: files.length, limit })));
  else {
    for (const file of files) {
      const reason = whyNot(file, box);
      if (reason) tell(address, fate("refused", reason));
      else queue.push({ address, file });
    }
  }
  draw(address);
  next();
}

function next() {
  if (sending) return;
  const box = queue.length ? boxAt(queue[0].address) : null;
  if (!box) {
    queue = [];
    sent = 0;
    return;
  }
  sending = queue.shift();
  const one = new DataTransfer();
  one.items.add(sending.file);
  box.querySelector("input[type=file]").files = one.files;
  draw(sending.address);
  htmx.process(box); /* an answer that came just now is not yet */
  htmx.trigger(box, "thuoc:upload");
}

function send(box) {
  const input = box.querySelector("input[type=file]");
  const files = [...input.files];
  if (!box.hasAttribute("hx-post")) {
    const reasons = files.map((file) => whyNot(file, box)).filter(Boolean);
    fates.set(addressOf(box), reasons.map((reason) => fate("refused", reason)));
    draw(addressOf(box));
    if (!reasons.length) HTMLFormElement.prototype.submit.call(box);
    return;
  }
  input.value = "";
  take(box, files);
}

/* The sentence on a file that was not taken for no fault of its own, as far as it is known. */
function sentenceOnHalt(xhr) {
  if (!xhr?.status) return say("unreachable");
  if (isSignIn(xhr.responseURL)) return say("signed_out_upload");
  if (isForeign(xhr)) return sentenceOn(xhr);
  if (xhr.status >= 500 && xhr.status !== 503) return sentenceOnFailure(xhr);
  const part = new DOMParser().parseFromString(xhr.responseText, "text/html").body;
  return part.textContent.trim() || sentenceOn(xhr);
}

function halt(job, xhr) {
  const line = fate("refused", say("not_uploaded", { name: job.file.name, why: sentenceOnHalt(xhr) }));
  if (isSignIn(xhr?.responseURL)) line.lastChild.append(" ", element("a", { href: xhr.responseURL, target: "_blank", rel: "noopener" }, say("sign_in")));
  tell(job.address, line);
  halted = [job, ...queue];
  queue = [];
}

/* The lines that an answer brought, not those drawn here before. */
function newLines(address) {
  const known = fates.get(address) ?? [];
  return [...(boxAt(address)?.querySelectorAll(".upload__fates > .fate") ?? [])].filter((line) => !known.includes(line));
}

/* What refuses one file lets the next be tried; what refuses all of them is not tried once for each. */
function settle(job, xhr) {
  const isTaken = xhr && !isForeign(xhr) && !isSignIn(xhr.responseURL) && (xhr.status === 200 || xhr.status === 422);
  if (isTaken) tell(job.address, ...newLines(job.address));
  else if (xhr?.getResponseHeader("X-Fresh-Token") && !job.again) queue.unshift({ ...job, again: true });
  else if (xhr?.status === 413) tell(job.address, fate("refused", say("not_uploaded", { name: job.file.name, why: sentenceOn(xhr) })));
  else halt(job, xhr);
  sent += 1;
}

function isUpload(event) {
  return event.detail.requestConfig?.elt.matches?.("form[data-upload]");
}

function answered(event) {
  if (!sending || !isUpload(event) || addressOf(event.detail.requestConfig.elt) !== sending.address) return;
  const job = sending;
  sending = null;
  const { xhr } = event.detail;
  /* The answer is in the page by then, and its scripts have seen it. */
  setTimeout(() => {
    settle(job, xhr);
    next();
    draw(job.address);
    if (!sending && document.activeElement === document.body) boxAt(job.address)?.querySelector("input[type=file]").focus({ preventScroll: true });
  }, 0);
}

/* A refusal is said beside the box; its part for the top of the page is not put there. */
function keepOut(event) {
  const { xhr } = event.detail;
  if (isUpload(event) && xhr.status !== 200 && xhr.status !== 422) event.detail.shouldSwap = false;
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
  send(box);
}

function progressed(event) {
  const bar = event.target.closest?.("form[data-upload]")?.querySelector("progress");
  if (bar) bar.value = event.detail.total ? (100 * event.detail.loaded) / event.detail.total : 0;
}

function again(event) {
  const box = event.target.closest?.("[data-upload-again]")?.closest("form");
  if (!box) return;
  queue.push(...halted.map(({ address, file }) => ({ address, file })));
  halted = [];
  fates.set(addressOf(box), (fates.get(addressOf(box)) ?? []).filter((line) => !line.matches(".fate--refused")));
  next();
}

function ready(root) {
  root.querySelectorAll?.("form[data-upload]").forEach((box) => box.setAttribute("data-ready", ""));
}

export function startUploads() {
  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentElement ?? document));
  document.addEventListener("change", (event) => event.target.type === "file" && boxOf(event) && send(boxOf(event)));
  document.addEventListener("submit", (event) => {
    const box = boxOf(event);
    if (!box) return;
    event.preventDefault();
    event.stopPropagation();
    if (box.querySelector("input[type=file]").files.length) send(box);
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
  document.addEventListener("htmx:xhr:progress", progressed);
  document.addEventListener("htmx:beforeSwap", keepOut);
  document.addEventListener("htmx:afterRequest", answered);
  window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
}
