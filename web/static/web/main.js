/* The scripts of every page; each waits for its own markup and does nothing without it. */
import { anyUnsaved, startAutosave } from "./autosave.js";
import { startDialogs } from "./dialogs.js";
import { forgetAll } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startUploads } from "./upload.js";
import { element, icon, say } from "./words.js";

const STAY = 6000;

function toast(text) {
  const made = element("div", { class: "toast-of" }, icon("circle-check"), element("span", {}, text));
  document.getElementById("toasts").append(made);
  setTimeout(() => made.remove(), STAY);
}

/* The session was renewed in another tab: take its token, so that what is on this page can still be saved. */
function renew(xhr) {
  const token = xhr.getResponseHeader("X-Fresh-Token");
  if (!token) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function wasSentToSignIn(event) {
  const { xhr, requestConfig } = event.detail;
  const signIn = new URL(document.body.dataset.signIn, location.href).pathname;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname !== signIn || location.pathname === signIn) return;
  event.detail.shouldSwap = false;
  if (!requestConfig.elt.matches?.("form[data-autosave]")) location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function alertOf(text) {
  const body = element("div", { class: "alert-of__text" }, element("p", {}, text));
  return element("div", { class: "alert-of alert-of--lacquer" }, icon("circle-x"), body);
}

function couldNotSend(event) {
  const sender = event.detail.requestConfig?.elt ?? event.target;
  if (sender.matches?.("form[data-autosave]")) return;
  const status = event.detail.xhr?.status ?? 0;
  if (status && status < 500) return;
  const reference = event.detail.xhr?.getResponseHeader("X-Reference");
  document.getElementById("alerts").replaceChildren(alertOf(reference ? say("broken", { reference }) : say("unreachable")));
}

startAutosave();
startUploads();
startDialogs();
startKeys();
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value));
document.addEventListener("htmx:beforeOnLoad", (event) => renew(event.detail.xhr));
document.addEventListener("htmx:beforeSwap", wasSentToSignIn);
document.addEventListener("htmx:sendError", couldNotSend);
document.addEventListener("htmx:timeout", couldNotSend);
document.addEventListener("htmx:responseError", couldNotSend);
document.querySelector("[data-focus]")?.focus();
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-leaves]") && !anyUnsaved()) forgetAll();
});
document.addEventListener("click", (event) => {
  const filled = event.target.closest("[data-fills]");
  if (!filled) return;
  const field = document.getElementById(filled.dataset.fills);
  field.value = filled.dataset.value;
  field.focus();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "alerts") event.detail.target.scrollIntoView({ block: "center" });
});
