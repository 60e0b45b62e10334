/* Rows that are ticked stay chosen from page to page, until what is done with them was acknowledged. */
import { element, say } from "./words.js";

const MOST_NAMES = 3;
const SENT = "thuoc:picks-sent";

function form() {
  return document.querySelector("form[data-picks]");
}

function boxes() {
  return [...document.querySelectorAll("[data-pick]")];
}

function place() {
  return `thuoc:picks:${document.body.dataset.who}:${form()?.dataset.picks ?? ""}`;
}

/* The chosen rows by their keys, with their names: those of other pages are named, too. */
function chosen() {
  return new Map(Object.entries(JSON.parse(sessionStorage.getItem(place()) ?? "{}")));
}

function remember(picks) {
  if (picks.size) sessionStorage.setItem(place(), JSON.stringify(Object.fromEntries(picks)));
  else sessionStorage.removeItem(place());
}

function label(picks) {
  const button = document.getElementById("remind-picked");
  if (!button) return;
  button.dataset.label ??= button.textContent.trim();
  const words = [...button.childNodes].findLast((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  words.textContent = picks.size ? say("picked", { count: picks.size }) : button.dataset.label;
}

function tellOfOthers(picks, others) {
  const line = document.querySelector("[data-picks-said]");
  if (!line) return;
  if (!picks.size) return line.replaceChildren();
  const names = others.slice(0, MOST_NAMES).map(([, name]) => name).join(", ") + (others.length > MOST_NAMES ? ", …" : "");
  const said = others.length ? [element("span", {}, say("picked_elsewhere", { count: others.length, names }))] : [];
  line.replaceChildren(...said, element("button", { type: "button", class: "btn btn-plain btn-sm", "data-unpick": "" }, say("unpick")));
}

/* What was chosen on other pages is sent along. */
function show() {
  if (!form()) return;
  const picks = chosen();
  const here = boxes();
  const known = new Set(here.map((box) => box.value));
  const others = [...picks].filter(([key]) => !known.has(key));
  for (const box of here) box.checked = picks.has(box.value);
  form().querySelector("[data-picks-elsewhere]").replaceChildren(...others.map(([key]) => element("input", { type: "hidden", name: "case", value: key })));
  label(picks);
  tellOfOthers(picks, others);
  const all = document.querySelector("[data-pick-all]");
  if (!all) return;
  const ticked = here.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === here.length;
  all.indeterminate = ticked > 0 && ticked < here.length;
}

function pick(some, isChosen) {
  const picks = chosen();
  for (const box of some) {
    if (isChosen) picks.set(box.value, box.dataset.pick);
    else picks.delete(box.value);
  }
  remember(picks);
  show();
}

/* Rows that are acted on stay chosen until the server says that it was done: a refusal takes no choice away. */
function sending(event) {
  const keys = event.target.querySelectorAll("input[type=hidden][name=case]");
  const attempt = event.target.querySelector("input[name=kept]")?.value;
  if (keys.length && attempt) sessionStorage.setItem(SENT, JSON.stringify({ attempt, keys: [...keys].map((each) => each.value) }));
}

function done(event) {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
  if (sent.attempt !== event.detail) return;
  sessionStorage.removeItem(SENT);
  const picks = chosen();
  for (const key of sent.keys) picks.delete(key);
  remember(picks);
  show();
}

function changed(event) {
  if (event.target.matches("[data-pick]")) pick([event.target], event.target.checked);
  if (event.target.matches("[data-pick-all]")) pick(boxes(), event.target.checked);
}

function clicked(event) {
  if (!event.target.closest("[data-unpick]")) return;
  remember(new Map());
  show();
  document.getElementById("remind-picked")?.focus();
}

export function startPicks() {
  show();
  document.addEventListener("change", changed);
  document.addEventListener("click", clicked);
  document.addEventListener("submit", sending);
  document.addEventListener("thuoc:done", done);
  document.addEventListener("htmx:load", show);
  window.addEventListener("pageshow", show);
}
