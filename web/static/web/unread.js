/* The number of unread letters, right in every tab: a page that comes tells the other tabs, and one that is looked at again asks. */
import { element, say } from "./words.js";

const NOW_AND_THEN = 120000;
const bell = () => document.querySelector("[data-unread]");
let channel = null;
/* When the number shown was asked for; an older answer that comes later is not believed. */
let askedAt = 0;

function show(count, at) {
  const link = bell();
  if (!link || at < askedAt) return false;
  askedAt = at;
  link.dataset.unread = count;
  link.setAttribute("aria-label", say("letters_unread", { count }));
  link.querySelector(".tool__count")?.remove();
  if (count) link.append(element("span", { class: "tool__count" }, `${count}`));
  return true;
}

function tell(count, at) {
  if (show(count, at)) channel?.postMessage({ count, at });
}

async function ask() {
  if (document.hidden || !bell()) return;
  const at = Date.now();
  const answer = await fetch(bell().dataset.unreadUrl, { headers: { "X-By-Itself": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || !answer.headers.get("X-Thuoc")) return;
  tell((await answer.json()).unread, at);
}

export function startUnread() {
  const link = bell();
  if (!link) return;
  if (window.BroadcastChannel) {
    channel = new BroadcastChannel(`thuoc-unread-${link.dataset.reader}`);
    channel.addEventListener("message", ({ data }) => show(data.count, data.at));
  }
  /* What the server drew is as old as the request for the page, not as its scripts. */
  tell(Number(link.dataset.unread), performance.timeOrigin);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  setInterval(ask, NOW_AND_THEN);
}
