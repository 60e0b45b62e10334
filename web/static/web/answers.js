/* What answered a request: only an answer of ours is put into a page; whatever else is said in a sentence. */
import { isKept } from "./kept.js";
import { element, icon, say } from "./words.js";

const BUSY = new Set([502, 503, 504]);

/* A proxy's refusal or another site's sign-in page does not carry the mark of this site. */
export function isForeign(xhr) {
  return xhr.status > 0 && !xhr.getResponseHeader("X-Thuoc");
}

function alertOf(text) {
  const body = element("div", { class: "alert-of__text" }, element("p", {}, text));
  return element("div", { class: "alert-of alert-of--lacquer" }, icon("circle-x"), body);
}

/* Where a sentence is seen: in the dialog that lies over the page, or at the top of the page. */
function placeOf(sender) {
  const body = sender?.closest?.("dialog[open]")?.querySelector(".dialog__body");
  if (!body) return document.getElementById("alerts");
  const known = body.querySelector("[data-alerts]");
  if (known) return known;
  const place = element("div", { "data-alerts": "", role: "alert" });
  body.prepend(place);
  return place;
}

export function tell(text, sender) {
  const place = placeOf(sender);
  place.replaceChildren(alertOf(text));
  place.scrollIntoView({ block: "center" });
}

export function sentenceOn(xhr) {
  if (xhr.status === 413) return say("refused_as_too_big");
  return BUSY.has(xhr.status) ? say("unreachable") : say("foreign", { status: xhr.status });
}

export function sentenceOnFailure(xhr) {
  const reference = xhr?.getResponseHeader("X-Reference");
  return reference ? say("broken", { reference }) : say("unreachable");
}

function senderOf(event) {
  return event.detail.requestConfig?.elt ?? event.target;
}

/* Autosave and uploads say beside the box what became of it. */
function speaksItself(sender) {
  return sender.matches?.("form[data-autosave], form[data-upload]");
}

function refuseForeign(event) {
  const { xhr } = event.detail;
  if (!isForeign(xhr)) return;
  event.preventDefault();
  if (!speaksItself(senderOf(event))) tell(sentenceOn(xhr), senderOf(event));
}

/* The session was renewed in another tab: take its token, so that what is on this page can still be saved. */
function renew(event) {
  const token = event.detail.xhr.getResponseHeader("X-Fresh-Token");
  if (!token) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token, "X-Who": document.body.dataset.who }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

/* Nothing was done with the old token, so a form may be sent once more with the new one. */
function sendAgain(event) {
  const form = senderOf(event);
  if (!event.detail.xhr.getResponseHeader("X-Fresh-Token") || speaksItself(form)) return;
  if (!form.matches?.("form[hx-post]:not([data-upload])") || form.dataset.again) return;
  form.dataset.again = "yes";
  event.detail.shouldSwap = false;
  setTimeout(() => form.requestSubmit(), 0);
}

export function isSignIn(address) {
  const signIn = new URL(document.body.dataset.signIn, location.href).pathname;
  return Boolean(address) && new URL(address).pathname === signIn && location.pathname !== signIn;
}

function wasSentToSignIn(event) {
  const { xhr } = event.detail;
  const sender = senderOf(event);
  if (!isSignIn(xhr.responseURL)) return;
  event.detail.shouldSwap = false;
  if (speaksItself(sender)) return;
  const back = new URL(isKept(sender) ? sender.getAttribute("action") || location.href : location.href, location.href);
  location.assign(`${document.body.dataset.signIn}?next=${encodeURIComponent(back.pathname + back.search)}`);
}

/* A sentence for the top of the page would lie unseen under a dialog. */
function overTheDialog(event) {
  if (event.detail.shouldSwap && event.detail.target.id === "alerts") event.detail.target = placeOf(senderOf(event));
}

function couldNotSend(event) {
  const sender = senderOf(event);
  const status = event.detail.xhr?.status ?? 0;
  if (speaksItself(sender) || (status && status < 500)) return;
  tell(sentenceOnFailure(event.detail.xhr), sender);
}

export function startAnswers() {
  document.addEventListener("htmx:beforeOnLoad", refuseForeign);
  document.addEventListener("htmx:beforeOnLoad", renew);
  for (const act of [wasSentToSignIn, sendAgain, overTheDialog]) document.addEventListener("htmx:beforeSwap", act);
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, couldNotSend);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.matches("#alerts, [data-alerts]")) event.detail.target.scrollIntoView({ block: "center" });
  });
}
