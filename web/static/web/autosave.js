/* Forms that save themselves: after a pause, on leaving a field, again after a failure; nothing typed is lost. */
import { isForeign } from "./answers.js";
import { fill, forget, keep, kept, valuesOf, versionOf } from "./drafts.js";
import { clockTime, element, icon, say } from "./words.js";
import { clearWrong, markWrong } from "./wrong.js";

const PAUSE = 900;
const PATIENT = 4000;
const AGAIN = [2000, 5000, 15000, 30000, 60000];
const UNSAVED = new Set(["dirty", "saving", "failed", "refused", "conflict", "signed-out"]);
const watched = new WeakMap();

function of(form) {
  if (!watched.has(form)) watched.set(form, { timer: 0, tries: 0, typed: 0, sent: 0, busy: false });
  return watched.get(form);
}

function line(form) {
  return form.querySelector("[data-state-line]");
}

function show(form, state, ...content) {
  form.dataset.state = state;
  if (content.length) line(form).replaceChildren(...content);
}

function later(form, pause) {
  const watch = of(form);
  clearTimeout(watch.timer);
  watch.timer = setTimeout(() => save(form), pause);
}

export function save(form) {
  const watch = of(form);
  clearTimeout(watch.timer);
  if (!form.isConnected || watch.busy || form.dataset.state === "conflict") return;
  watch.sent = watch.typed;
  watch.busy = true;
  show(form, "saving", icon("loader-circle"), say("saving"));
  htmx.trigger(form, "thuoc:save");
}

function changed(form, pause) {
  of(form).typed += 1;
  keep(form);
  if (form.dataset.state === "conflict") return;
  if (form.dataset.state !== "saving") show(form, "dirty", icon("pen-line"), say("dirty"));
  later(form, pause);
}

/* Boxes that are filled in together are saved together: nobody is told of a half on the way to the other one. */
function pairOf(box) {
  const way = box.closest?.(".way");
  const boxes = way ? [...way.querySelectorAll("input[type=text]")] : [];
  return boxes.length > 1 && boxes.includes(box) ? boxes : null;
}

function pauseAfter(box) {
  const pair = pairOf(box);
  return pair && (box !== pair.at(-1) || pair.some((each) => !each.value.trim())) ? PATIENT : PAUSE;
}

function left(event) {
  const form = formOf(event);
  if (form?.dataset.state === "dirty" && !pairOf(event.target)?.includes(event.relatedTarget)) save(form);
}

function retryButton(label) {
  return element("button", { type: "button", class: "btn btn-quiet btn-sm", "data-retry": "" }, label);
}

function failed(form) {
  const watch = of(form);
  show(form, "failed", icon("cloud-off"), say("failed"), retryButton(say("retry")));
  later(form, AGAIN[Math.min(watch.tries, AGAIN.length - 1)]);
  watch.tries += 1;
}

function signedOut(form) {
  const link = element("a", { href: document.body.dataset.signIn, target: "_blank", rel: "noopener" }, say("sign_in"));
  show(form, "signed-out", icon("lock"), say("signed_out"), link, retryButton(say("retry")));
}

function acknowledged(form) {
  const watch = of(form);
  watch.tries = 0;
  const version = line(form).querySelector("[data-version]")?.dataset.version;
  const field = form.querySelector("input[data-version]");
  if (version !== undefined && field) field.value = version;
  if (watch.typed > watch.sent) {
    keep(form);
    show(form, "dirty");
    later(form, PAUSE);
  } else {
    forget(form);
    show(form, "saved");
    document.dispatchEvent(new CustomEvent("thuoc:saved", { detail: { form } }));
  }
}

function answered(form, xhr, successful) {
  of(form).busy = false;
  if (isForeign(xhr)) return failed(form);
  clearWrong(form);
  if (successful && line(form).querySelector("[data-saved]")) return acknowledged(form);
  if (successful) return signedOut(form);
  if (line(form).querySelector("[data-keep-mine]")) return show(form, "conflict");
  if (xhr.getResponseHeader("X-Fresh-Token")) return later(form, 50);
  if (xhr.status < 400 || xhr.status >= 500) return failed(form);
  if (xhr.status === 409) line(form).append(element("a", { class: "btn btn-quiet btn-sm", href: location.href }, say("see_present")));
  markWrong(form);
  return show(form, "refused");
}

function restore(form) {
  const draft = kept(form);
  if (!draft) return;
  if (JSON.stringify(draft.values) === JSON.stringify(valuesOf(form))) return forget(form);
  if (draft.version === versionOf(form)) {
    fill(form, draft.values);
    of(form).typed += 1;
    show(form, "dirty", icon("history"), say("restored", { at: clockTime(draft.at) }));
    return later(form, PAUSE);
  }
  const mine = element("button", { type: "button", class: "btn btn-quiet btn-sm", "data-draft": "use" }, say("use_draft"));
  const drop = element("button", { type: "button", class: "btn btn-plain btn-sm", "data-draft": "drop" }, say("drop_draft"));
  return show(form, "conflict", icon("history"), say("newer", { at: clockTime(draft.at) }), mine, drop);
}

function begin(root) {
  for (const form of root.querySelectorAll?.("form[data-autosave]") ?? []) {
    if (form.dataset.state) continue;
    form.dataset.state = "idle";
    restore(form);
  }
}

function formOf(event) {
  return event.target.closest?.("form[data-autosave]");
}

function clicked(event) {
  const form = formOf(event);
  if (!form) return;
  if (event.target.closest("[data-retry]")) { of(form).tries = 0; save(form); }
  const choice = event.target.closest("[data-draft]")?.dataset.draft;
  if (choice) show(form, "idle", "");
  if (choice === "use") { fill(form, kept(form).values); changed(form, 0); }
  if (choice === "drop") forget(form);
  const mine = event.target.closest("[data-keep-mine]");
  if (mine) {
    form.querySelector("input[data-version]").value = mine.dataset.keepMine;
    show(form, "idle", "");
    changed(form, 0);
  }
}

export function anyUnsaved() {
  return [...document.querySelectorAll("form[data-autosave]")].some((form) => UNSAVED.has(form.dataset.state));
}

export function startAutosave() {
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? document));
  document.addEventListener("input", (event) => formOf(event) && event.target.name && changed(formOf(event), pauseAfter(event.target)));
  document.addEventListener("change", (event) => formOf(event) && event.target.name && changed(formOf(event), event.target.matches("[type=radio], [type=checkbox], select") ? 0 : pauseAfter(event.target)));
  document.addEventListener("focusout", left);
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    changed(form, 0);
  }, true);
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (!form?.matches?.("form[data-autosave]")) return;
    event.detail.target = line(form);
    event.detail.shouldSwap = event.detail.xhr.status === 200 ? event.detail.serverResponse.includes("data-saved") : event.detail.xhr.status < 500 && !event.detail.xhr.getResponseHeader("X-Fresh-Token");
    event.detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.requestConfig?.elt ?? event.target;
    if (form.matches?.("form[data-autosave]")) setTimeout(() => answered(form, event.detail.xhr, event.detail.successful), 30);
  });
  window.addEventListener("online", () => document.querySelectorAll("form[data-autosave][data-state=failed]").forEach(save));
  window.addEventListener("beforeunload", (event) => anyUnsaved() && event.preventDefault());
}
