/* Files under inspection: the page asks after them by itself, less and less often, and shows anew what was settled. */
const FIRST = 2000;
const SLOWEST = 30000;
const AT_ONCE = 50;
const ADDRESS = "/minh-chung/dang-kiem-tra/";
let pause = FIRST;
let timer = 0;

function shown() {
  return [...document.querySelectorAll("[data-waiting]")];
}

async function stillWaiting(places) {
  const ids = [...new Set(places.map((place) => place.dataset.waiting))].slice(0, AT_ONCE);
  const answer = await fetch(`${ADDRESS}?tep=${ids.join(",")}`, { headers: { "X-By-Itself": "1" } });
  if (!answer.ok || answer.redirected || !answer.headers.get("X-Thuoc")) return ids;
  const { waiting } = await answer.json();
  return [...waiting, ...places.map((place) => place.dataset.waiting).filter((id) => !ids.includes(id))];
}

async function ask() {
  const places = shown();
  if (!document.hidden && places.length) {
    const waiting = await stillWaiting(places).catch(() => places.map((place) => place.dataset.waiting));
    const settled = places.filter((place) => !waiting.includes(place.dataset.waiting));
    for (const part of new Set(settled.map((place) => place.closest("[data-refresh]")))) if (part) htmx.trigger(part, "thuoc:inspected");
    pause = settled.length ? FIRST : Math.min(pause * 1.5, SLOWEST);
  }
  timer = 0;
  plan();
}

function plan() {
  if (!timer && shown().length) timer = setTimeout(ask, pause);
}

export function startInspections() {
  plan();
  document.addEventListener("htmx:load", () => {
    pause = FIRST;
    plan();
  });
}
