/* Forms that a person sends: what is typed is kept in the browser until the server acknowledges it. */
import { fill, forget, forgetOld, forgetSent, keep, kept, textsSent, valuesOf, versionOf } from "./drafts.js";
import { clockTime, element, icon, say } from "./words.js";

const TYPED = "textarea, input:not([type]), input[type=text], input[type=email], input[type=number], input[type=date], input[type=tel]";
/* What saves itself, uploads, asks for a password or is only a trial is not kept here. */
const PASSED_OVER = "[data-autosave], [data-upload], [data-trial]";
const ACKNOWLEDGED = "thuoc_done";

const CHOSEN = "input[type=checkbox], input[type=radio], select";

function isOurs(form) {
  return Boolean(document.body.dataset.who && form?.matches?.("form[method=post]") && !form.matches(PASSED_OVER) && !form.querySelector("input[type=password]"));
}

export function isKept(form) {
  return isOurs(form) && Boolean(form.querySelector(TYPED));
}

/* What is only chosen, among many, is kept from when it is sent: until then a reload forgets it, as people expect. */
function isOfChoices(form) {
  return isOurs(form) && !form.querySelector(TYPED) && Boolean(form.querySelector(CHOSEN));
}

function lineOf(form) {
  const known = form.querySelector("[data-kept-line]");
  if (known) return known;
  const line = element("div", { class: "kept-line", "data-kept-line": "", role: "status" });
  form.prepend(line);
  return line;
}

function button(label, choice) {
  return element("button", { type: "button", class: "btn btn-quiet btn-sm", "data-kept": choice }, label);
}

/* A form that was sent and not acknowledged is opened again where it lay in a dialog of the page; what was typed in a fold is seen. */
function open(form, draft) {
  const box = form.closest("dialog:not([open])");
  const fold = form.closest("details");
  if (fold) fold.open = true;
  if (draft.sent && box) box.showModal();
}

function restore(form) {
  const draft = kept(form);
  if (!draft) return;
  if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(form))) return;
  const at = clockTime(draft.at);
  if (draft.version === versionOf(form)) {
    fill(form, draft.values);
    lineOf(form).replaceChildren(icon("history"), element("span", {}, say("kept_restored", { at })), button(say("drop_draft"), "drop"));
  } else {
    lineOf(form).replaceChildren(icon("history"), element("span", {}, say("newer", { at })), button(say("use_draft"), "use"), button(say("drop_draft"), "drop"));
  }
  open(form, draft);
}

/* An act that was refused for good takes its form away; what was written in it stands there to be read and copied. */
function showRefused(root) {
  for (const place of root.querySelectorAll?.("[data-sent]") ?? []) {
    const texts = textsSent(place.dataset.sent);
    if (texts.length && !place.childElementCount) place.append(element("p", {}, say("still_kept")), ...texts.map((text) => element("blockquote", { class: "typed" }, text)));
  }
}

function begin(root) {
  showRefused(root);
  for (const form of root.querySelectorAll?.("form[method=post]") ?? []) {
    if (form.dataset.keeps || !(isKept(form) || isOfChoices(form))) continue;
    form.dataset.keeps = "yes";
    restore(form);
  }
}

function typed(event) {
  const form = event.target.form;
  if (event.target.name && isKept(form)) keep(form);
}

function chosen(event) {
  const choice = event.target.closest("[data-kept]")?.dataset.kept;
  if (!choice) return;
  const form = event.target.closest("form");
  if (choice === "use") fill(form, kept(form).values);
  else {
    forget(form);
    form.reset();
  }
  lineOf(form).replaceChildren();
}

/* Name this try, so that its acknowledgement drops what was sent and nothing typed since. A second press under way sends nothing. */
function sending(event) {
  const form = event.target;
  if (!(isKept(form) || isOfChoices(form)) || form.classList.contains("htmx-request")) return;
  const sent = crypto.getRandomValues(new Uint32Array(2)).join("-");
  form.querySelector("input[name=kept]")?.remove();
  form.append(element("input", { type: "hidden", name: "kept", value: sent }));
  keep(form, sent);
}

function acknowledge() {
  const sent = document.cookie.split("; ").find((each) => each.startsWith(`${ACKNOWLEDGED}=`))?.slice(ACKNOWLEDGED.length + 1);
  if (!sent) return;
  forgetSent(sent);
  document.dispatchEvent(new CustomEvent("thuoc:done", { detail: sent }));
  document.cookie = `${ACKNOWLEDGED}=; path=/; max-age=0; samesite=lax`;
}

/* Tell whether a form of this page holds something that was typed and not acknowledged. */
export function anyKept() {
  return [...document.querySelectorAll("form[data-keeps]")].some((form) => kept(form));
}

export function startKept() {
  forgetOld();
  acknowledge();
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? document));
  document.addEventListener("htmx:beforeOnLoad", acknowledge);
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("click", chosen);
  document.addEventListener("submit", sending, true);
}
