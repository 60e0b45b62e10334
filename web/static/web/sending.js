/* One file on its way to the store: announced to the application, sent past it, and confirmed. What was sent already is not sent again. */
import { isSignIn } from "./answers.js";
import { digestsOf } from "./hashing.js";
import { say } from "./words.js";

const AT_ONCE = 3;
const LONGEST = 30000;
const TRIES = 4;
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

async function sendParts(file, way, { moved, signal }) {
  const size = ({ number }) => Math.min(way.part_bytes, file.size - (number - 1) * way.part_bytes);
  const left = [...way.parts];
  const under = new Map();
  let done = file.size - left.reduce((sum, part) => sum + size(part), 0);
  const tell = () => moved(done + [...under.values()].reduce((sum, bytes) => sum + bytes, 0));
  tell();
  async function next() {
    for (let part = left.shift(); part; part = left.shift()) {
      const { number, url } = part;
      const start = (number - 1) * way.part_bytes;
      const sent = (bytes) => {
        under.set(number, bytes);
        tell();
      };
      await put("PUT", url, file.slice(start, start + way.part_bytes), { sent, signal }).catch((error) => {
        left.length = 0;
        throw error;
      });
      under.delete(number);
      done += size(part);
      tell();
    }
  }
  /* The parts beside one that failed come to their end first: what is asked for again is then only what is not there. */
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, next));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
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

async function sendOnce(job, digests, told) {
  const { file, box, signal } = job;
  const facts = { name: file.name, size: file.size, sha256: digests.sha256, parts: digests.parts.join(","), code: box.code };
  const way = await ask(box.begin, facts, signal);
  if (way.fate) return way;
  job.place = `${box.begin}${way.id}/`;
  told.sending();
  if (way.form) await put("POST", way.form.url, asForm(way.form.fields, file), { sent: told.moved, signal });
  else if (way.parts.length) await sendParts(file, way, { moved: told.moved, signal });
  told.confirming();
  return ask(`${job.place}xong/`, {}, signal);
}

/* Returns what became of the file, in a sentence of the application; throws Halted. */
export async function send(job, told) {
  const digests = await digestsOf(job.file, job.box.partBytes, { read: told.read, signal: job.signal });
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
