/* Native dialogs: opened by [data-opens], closed by [data-closes] or the backdrop; and questions before a grave step. */
import { element, say } from "./words.js";

const agreed = new WeakSet();
let pressedIn = null;

function question() {
  const known = document.getElementById("question");
  if (known) return known;
  const yes = element("button", { type: "button", class: "btn btn-primary", "data-yes": "" });
  const no = element("button", { type: "button", class: "btn btn-quiet", "data-closes": "" });
  const heading = element("h2", { id: "question-title" });
  const body = element("div", { class: "dialog__body" }, element("div", { class: "dialog__actions" }, yes, no));
  const box = element("dialog", { class: "dialog", id: "question", "aria-labelledby": "question-title" }, element("header", {}, heading), body);
  document.body.append(box);
  return box;
}

function ask(asked) {
  const box = question();
  box.querySelector("h2").textContent = asked.dataset.confirm;
  box.querySelector("[data-yes]").textContent = asked.dataset.does ?? asked.textContent.trim();
  box.querySelector(".dialog__actions [data-closes]").textContent = asked.dataset.keeps ?? say("no");
  box.querySelector("[data-yes]").onclick = () => {
    box.close();
    agreed.add(asked);
    asked.click();
    agreed.delete(asked);
  };
  box.showModal();
}

/* Of a double press the second one belongs to what the first was meant for, not to the dialog that has opened or closed under it. */
function isStray(event) {
  const box = event.target.closest?.("dialog") ?? null;
  if (event.detail < 2) pressedIn = box;
  return box !== pressedIn;
}

function guard(event) {
  if (isStray(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const refused = event.target.closest?.("[aria-disabled=true]");
  const asked = event.target.closest?.("[data-confirm]");
  if (!refused && (!asked || agreed.has(asked))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!refused) ask(asked);
}

function clicked(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open && !inside(event.target, event)) event.target.close();
  if (event.target.closest("[data-print]")) window.print();
}

function inside(box, event) {
  const place = box.getBoundingClientRect();
  return event.clientX >= place.left && event.clientX <= place.right && event.clientY >= place.top && event.clientY <= place.bottom;
}

export function startDialogs() {
  document.addEventListener("click", guard, true);
  document.addEventListener("click", clicked);
  const openNow = (root) => root.querySelectorAll?.("dialog[data-open-now]:not([open])").forEach((box) => box.showModal());
  openNow(document);
  document.addEventListener("htmx:load", (event) => openNow(event.detail.elt.parentElement ?? document));
}
