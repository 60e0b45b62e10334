/* What was refused in a form that saves itself: its box is marked, and the sentence stands beside it, tied to it. */
import { element, icon, say } from "./words.js";

function boxOf(form, name) {
  const found = form.elements[name];
  return found instanceof RadioNodeList ? found[0].closest("[data-choices]") : found;
}

function tie(box, id) {
  const tied = new Set((box.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  box.setAttribute("aria-describedby", [...tied.add(id)].join(" "));
}

function untie(box, id) {
  const tied = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  if (tied.length) box.setAttribute("aria-describedby", tied.join(" "));
  else box.removeAttribute("aria-describedby");
  box.removeAttribute("aria-invalid");
}

export function clearWrong(form) {
  for (const error of form.querySelectorAll("[data-wrong-of]")) {
    const box = boxOf(form, error.dataset.wrongOf);
    if (box) untie(box, error.id);
    error.remove();
  }
}

export function markWrong(form) {
  for (const said of form.querySelectorAll("[data-wrong]")) {
    const name = said.dataset.wrong;
    const box = boxOf(form, name);
    if (!box) continue;
    const id = `${box.id || name}-wrong`;
    const sentence = element("span", {}, said.textContent.trim());
    const error = element("div", { class: "field__error", id, role: "alert", "data-wrong-of": name }, icon("circle-alert"), sentence);
    said.replaceChildren(icon("circle-alert"), " ", say("marked"));
    if (box.matches("fieldset")) box.append(error);
    else box.after(error);
    box.setAttribute("aria-invalid", "true");
    tie(box, id);
  }
}
