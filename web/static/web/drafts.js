/* What was typed and not yet acknowledged, kept in the browser under the person who typed it. */
const prefix = `thuoc:draft:${document.body.dataset.who || "-"}:`;
const MONTH = 30 * 24 * 60 * 60 * 1000;

/* A hidden field is the server's, and is never what somebody typed. */
function isTyped(control) {
  return control.name && !["hidden", "file", "password", "submit", "button"].includes(control.type);
}

/* The form's own name where it saves itself, or else the address it is sent to. */
function keyOf(form) {
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  return prefix + (form.dataset.autosave ?? `form:${address.pathname}${address.search}`);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function mine() {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

export function valuesOf(form) {
  const typed = new Set([...form.elements].filter(isTyped).map((control) => control.name));
  return [...new FormData(form)].filter(([name, value]) => typed.has(name) && typeof value === "string");
}

/* What the form was drawn on; text on something older is offered and not filled in by itself. */
export function versionOf(form) {
  return [...form.querySelectorAll("input[data-version]")].map((field) => field.value).join(" ");
}

/* What was written in sentences: it is shown again where its form is no more. */
function textsOf(form) {
  return [...form.querySelectorAll("textarea[name]")].map((box) => box.value.trim()).filter(Boolean);
}

/* `sent` names the try that was under way; what is kept then goes when that try is acknowledged. */
export function keep(form, sent = "") {
  const draft = { at: Date.now(), version: versionOf(form), values: valuesOf(form), texts: textsOf(form), sent };
  try {
    localStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    /* Storage is full or forbidden: the warning before leaving still guards what was typed. */
  }
}

export function forget(form) {
  localStorage.removeItem(keyOf(form));
}

export function textsSent(sent) {
  return mine().map(read).find((draft) => draft?.sent === sent)?.texts ?? [];
}

export function forgetSent(sent) {
  for (const key of mine()) if (read(key)?.sent === sent) localStorage.removeItem(key);
}

export function forgetOld() {
  for (const key of mine()) if (!(read(key)?.at > Date.now() - MONTH)) localStorage.removeItem(key);
}

export function kept(form) {
  return read(keyOf(form));
}

export function fill(form, values) {
  for (const control of form.elements) {
    if (!isTyped(control)) continue;
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
    else if (given.length) control.value = given[0];
  }
}

export function forgetAll() {
  for (const key of mine()) localStorage.removeItem(key);
}
