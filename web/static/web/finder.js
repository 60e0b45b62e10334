/* Search over any page: Ctrl+K opens it, the arrows walk through what was found, Enter goes there. */
const WORDS = "#search-words";
const options = () => [...document.querySelectorAll("#search-found [role=option]")];

function point(at) {
  const words = document.querySelector(WORDS);
  const all = options();
  all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
  words.setAttribute("aria-expanded", String(all.length > 0));
  if (all[at]) {
    words.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  } else words.removeAttribute("aria-activedescendant");
}

function walk(event) {
  const all = options();
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = all.findIndex((one) => one.ariaSelected === "true");
  if (by && all.length) point((at + by + all.length) % all.length);
  else if (event.key === "Enter" && all[at]) all[at].click();
  else return;
  event.preventDefault();
}

function opens(event) {
  return event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
}

export function startFinder() {
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.(WORDS) && !event.isComposing) walk(event);
    const opener = document.querySelector("[data-searches]");
    if (!opener || !opens(event)) return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) opener.click();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "search-found") point(0);
  });
}
