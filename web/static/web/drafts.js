/* What was typed and not yet acknowledged, kept in the browser under the person who typed it. */
const prefix = `thuoc:draft:${document.body.dataset.who || "-"}:`;
const SKIPPED = new Set(["csrfmiddlewaretoken", "version"]);

export function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");
}

export function keep(form) {
  const draft = { at: Date.now(), version: form.querySelector("[data-version]")?.value ?? "", values: valuesOf(form) };
  try {
    localStorage.setItem(prefix + form.dataset.autosave, JSON.stringify(draft));
  } catch {
    /* Storage is full or forbidden: the warning before leaving still guards what was typed. */
  }
}

export function forget(form) {
  localStorage.removeItem(prefix + form.dataset.autosave);
}

export function kept(form) {
  try {
    return JSON.parse(localStorage.getItem(prefix + form.dataset.autosave));
  } catch {
    return null;
  }
}

export function fill(form, values) {
  for (const control of form.elements) {
    if (!control.name || SKIPPED.has(control.name) || control.type === "file" || control.type === "submit") continue;
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "radio" || control.type === "checkbox") control.checked = given.includes(control.value);
    else if (control instanceof HTMLSelectElement && control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
    else if (given.length) control.value = given[0];
  }
}

export function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
