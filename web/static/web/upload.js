/* Uploads: a file of the wrong type or size is refused here, before a byte is sent; drag and drop; progress. */
import { element, say } from "./words.js";

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

function check(box) {
  const input = box.querySelector("input[type=file]");
  const refused = [...input.files].map((file) => whyNot(file, box)).filter(Boolean);
  const list = box.querySelector(".upload__refused");
  list.replaceChildren(...refused.map((sentence) => element("li", {}, sentence)));
  list.hidden = refused.length === 0;
  if (refused.length) input.value = "";
  return refused.length === 0 && input.files.length > 0;
}

function send(box) {
  if (!check(box)) return;
  if (box.hasAttribute("hx-post")) htmx.trigger(box, "thuoc:upload");
  else HTMLFormElement.prototype.submit.call(box);
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
  if (!bar) return;
  bar.hidden = false;
  bar.value = event.detail.total ? (100 * event.detail.loaded) / event.detail.total : 0;
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
  document.addEventListener("htmx:xhr:progress", progressed);
}
