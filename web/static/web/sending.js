/* One file on its way to the store: announced to the application, sent past it, and confirmed. What was sent already is not sent again. */
import { isSignIn } from "./answers.js";
import { digestsOf } from "./hashing.js";
import { say } from "./words.js";

const AT_ONCE = 3;
/* As many parts are named in one request, at most. */
const MOST_AT_ONCE = 8;
const LONGEST = 30000;
const TRIES = 4;
/* Of two seconds each. */
const LONGEST_WATCH = 300;
const AWAY = new Set([502, 503, 504]);

/* Nobody answers for now: the file waits here and goes on by itself. */
class Silence extends Error {}
/* The requests that were signed do not serve any more: new ones are asked for. */
class Expired extends Error {}
/* Somebody has to do something first: sign in, or look at the network. */
export class Halted extends Error {
  constructor(sentence, address = "") {
    super(sentence);
    this.address = address;
  }
}

function headers() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}");
}

function takeToken(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

async function ask(url, facts, signal, again = true) {
  const body = new URLSearchParams(facts);
  /* As HTMX asks: a page is not led elsewhere, and is given a fresh token where its session was renewed. */
  const asked = { ...headers(), "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", body, headers: asked, signal }).catch((error) => {
    if (signal.aborted) throw error;
    throw new Silence();
  });
  if (isSignIn(answer.url)) throw new Halted(say("signed_out_upload"), answer.url);
  if (!answer.headers.get("X-Thuoc")) {
    if (AWAY.has(answer.status)) throw new Silence();
    throw new Halted(answer.status === 413 ? say("refused_as_too_big") : say("foreign", { status: answer.status }));
  }
  const token = answer.headers.get("X-Fresh-Token");
  if (token && again) {
    takeToken(token);
    return ask(url, facts, signal, false);
  }
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (isOurs && answer.status === 503) throw new Silence();
  if (isOurs) return answer.json();
  const reference = answer.headers.get("X-Reference");
  throw new Halted(reference ? say("broken", { reference }) : say("unreachable"));
}

/* fetch tells nothing of how far an upload is. */
function put(method, url, body, { sent, signal }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.upload.addEventListener("progress", (event) => sent(event.loaded));
    xhr.addEventListener("load", () => {
      if (xhr.status < 300) resolve();
      else reject(xhr.status >= 500 ? new Silence() : new Expired());
    });
    xhr.addEventListener("error", () => reject(new Silence()));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.addEventListener("abort", () => reject(signal.reason));
    xhr.send(body);
  });
}

function asForm(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file);
  return form;
}

/* Hands out one part after another with the address that was signed for it, as they are read; null when none is left. */
function partsToSend(job, way, digests, { given, there }) {
  const last = Math.ceil(job.file.size / way.part_bytes);
  let next = given + 1;
  let ready = way.parts;
  there(1, given, ready);
  let turn = Promise.resolve();
  async function take() {
    while (!ready.length && next <= last) {
      const named = await digests.from(next, MOST_AT_ONCE);
      const answer = await ask(`${job.place}phan/`, { start: next, parts: named.join(",") }, job.signal);
      if (!answer.parts) throw new Expired();
      ready = answer.parts;
      there(next, named.length, ready);
      next += named.length;
    }
    return ready.shift() ?? null;
  }
  return () => (turn = turn.then(take));
}

async function sendParts(job, way, digests, { given, moved }) {
  const { file, signal } = job;
  const size = (number) => Math.min(way.part_bytes, file.size - (number - 1) * way.part_bytes);
  const under = new Map();
  let done = 0;
  let failed = false;
  const tell = () => moved(done + [...under.values()].reduce((sum, bytes) => sum + bytes, 0));
  /* What was named and is not asked for is in the store already. */
  function there(start, count, wanted) {
    for (let number = start; number < start + count; number++) if (!wanted.some((part) => part.number === number)) done += size(number);
    tell();
  }
  const take = partsToSend(job, way, digests, { given, there });
  async function sender() {
    for (let part = await take(); part && !failed; part = await take()) {
      const { number, url } = part;
      const start = (number - 1) * way.part_bytes;
      const sent = (bytes) => {
        under.set(number, bytes);
        tell();
      };
      await put("PUT", url, file.slice(start, start + way.part_bytes), { sent, signal });
      under.delete(number);
      done += size(number);
      tell();
    }
  }
  /* The parts beside one that failed come to their end first: what is asked for again is then only what is not there. */
  const senders = Array.from({ length: AT_ONCE }, () =>
    sender().catch((error) => {
      failed = true;
      throw error;
    }),
  );
  const ends = await Promise.allSettled(senders);
  const broken = ends.find((end) => end.status === "rejected");
  if (broken) throw broken.reason;
}

/* A pause, which ends early where the network comes back. */
function pause(turn, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(LONGEST, 1000 * 2 ** turn));
    window.addEventListener("online", end);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/* A large file is announced as soon as its first part was read, unless only the name of the whole can tell whether it is at hand. */
async function announce(job, digests) {
  const { file, box, signal } = job;
  const facts = { name: file.name, size: file.size, code: box.code };
  if (file.size > box.partBytes && !job.wantsWhole) {
    const parts = await digests.from(1, 1);
    const way = await ask(box.begin, { ...facts, sha256: "", parts: parts.join(",") }, signal);
    if (!way.whole) return { way, given: 1 };
    job.wantsWhole = true;
  }
  const sha256 = await digests.whole();
  const parts = digests.parts();
  return { way: await ask(box.begin, { ...facts, sha256, parts: parts.join(",") }, signal), given: parts.length };
}

async function sendOnce(job, digests, told) {
  const { file, box, signal } = job;
  const { way, given } = await announce(job, digests);
  if (way.fate) return way;
  job.place = `${box.begin}${way.id}/`;
  told.sending();
  if (way.form) await put("POST", way.form.url, asForm(way.form.fields, file), { sent: told.moved, signal });
  else if (file.size > box.partBytes) await sendParts(job, way, digests, { given, moved: told.moved });
  told.confirming();
  const answer = await ask(`${job.place}xong/`, { sha256: await digests.whole() }, signal);
  if (!answer.watch) return answer;
  told.opening();
  return watch(answer.watch, file, signal);
}

/* A package is unpacked behind the page: it is asked after until it is known what became of the files inside. */
async function watch(url, file, signal) {
  for (let turn = 0; turn < LONGEST_WATCH; turn++) {
    await pause(turn ? 1 : 0, signal);
    const answer = await fetch(url, { headers: { "X-By-Itself": "1" }, signal }).catch((error) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (!answer?.ok || answer.redirected) continue;
    const known = await answer.json();
    if (!known.waiting) return known;
  }
  return { fate: "known", sentence: say("upload_still_opening", { name: file.name }) };
}

/* Returns what became of the file, in a sentence of the application; throws Halted. */
export async function send(job, told) {
  const digests = digestsOf(job.file, job.box.partBytes, { read: told.read, signal: job.signal });
  let silences = 0;
  let refusals = 0;
  for (;;) {
    try {
      return await sendOnce(job, digests, told);
    } catch (error) {
      if (error instanceof Expired && ++refusals < TRIES) continue;
      if (error instanceof Expired) return { fate: "refused", sentence: say("store_refused", { name: job.file.name }) };
      if (!(error instanceof Silence)) throw error;
      told.waiting();
      await pause(silences++, job.signal);
    }
  }
}

export function giveUp(job) {
  return job.place ? ask(`${job.place}bo/`, {}, new AbortController().signal).catch(() => null) : null;
}
