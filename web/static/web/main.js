/* The scripts of every page; each waits for its own markup and does nothing without it. */
import { startAnswers } from "./answers.js";
import { anyUnsaved, startAutosave } from "./autosave.js";
import { startCards } from "./cards.js";
import { startDialogs } from "./dialogs.js";
import { forgetAll } from "./drafts.js";
import { anyKept, startKept } from "./kept.js";
import { startFinder } from "./finder.js";
import { startInspections } from "./inspections.js";
import { startKeys } from "./keys.js";
import { startPicks } from "./picks.js";
import { startReader } from "./reader.js";
import { startTray } from "./tray.js";
import { startUnread } from "./unread.js";
import { startUploads } from "./upload.js";
import { element, icon } from "./words.js";

const STAY = 6000;
const PATIENCE = 10000;
let sentAt = new WeakMap();

function toast(text) {
  const made = element("div", { class: "toast-of" }, icon("circle-check"), element("span", {}, text));
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), STAY);
}

startAutosave();
startPicks();
startKept();
startAnswers();
startUploads();
startTray();
startReader();
startInspections();
startDialogs();
startCards();
startFinder();
startKeys();
startUnread();
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value));
document.querySelector("[data-focus]")?.focus();
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-leaves]") && !anyUnsaved() && !anyKept()) forgetAll();
});
/* A form is sent once: of two presses in a row the second is no second act. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (sentAt.get(form) ?? -PATIENCE) < PATIENCE) event.preventDefault();
  else {
    sentAt.set(form, Date.now());
    event.submitter?.setAttribute("aria-busy", "true");
  }
});
window.addEventListener("pageshow", () => {
  sentAt = new WeakMap();
  document.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});
document.addEventListener("click", (event) => {
  const filled = event.target.closest("[data-fills]");
  if (!filled) return;
  const field = document.getElementById(filled.dataset.fills);
  field.value = filled.dataset.value;
  field.focus();
});
