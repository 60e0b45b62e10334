/* Files of a tray are dragged onto criteria; the same is done by the select beside each, from the keyboard. */
let dragged = null;

function formOf(file) {
  return [...document.querySelectorAll(".tray__form")].find((form) => form.elements.tep.value === file);
}

function placeOf(event) {
  return dragged ? event.target.closest?.("[data-drop]") : null;
}

function over(event) {
  const place = placeOf(event);
  if (!place) return;
  event.preventDefault();
  place.classList.add("is-over");
}

function dropped(event) {
  const place = placeOf(event);
  if (!place) return;
  event.preventDefault();
  place.classList.remove("is-over");
  const form = formOf(dragged);
  form.elements.code.value = place.dataset.drop;
  form.requestSubmit();
}

export function startTray() {
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-file]")?.dataset.file ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "link";
  });
  document.addEventListener("dragend", () => {
    dragged = null;
  });
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-over"));
  document.addEventListener("drop", dropped);
}
