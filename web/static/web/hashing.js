/* The SHA-256 of a file and of its parts, reckoned in a worker; whoever asks for one waits until it is there, and no longer. */
const WORKER = new URL("hashing-worker.js", import.meta.url);

export function digestsOf(file, partBytes, { read, signal }) {
  const worker = new Worker(WORKER, { type: "module" });
  const known = { parts: [], whole: "", broken: null };
  let wake = () => {};
  let news = new Promise((resolve) => (wake = resolve));
  const learn = (facts) => {
    Object.assign(known, facts);
    wake();
    news = new Promise((resolve) => (wake = resolve));
  };
  const end = (facts) => {
    worker.terminate();
    learn(facts);
  };
  signal.addEventListener("abort", () => end({ broken: signal.reason }), { once: true });
  worker.addEventListener("error", (event) => end({ broken: new Error(event.message) }));
  worker.addEventListener("message", ({ data }) => {
    if (data.broken) end({ broken: new Error(data.broken) });
    else if (data.whole) end({ whole: data.whole });
    else if (data.part) learn({ parts: [...known.parts, data.part] });
    else read(data.read);
  });
  worker.postMessage({ file, partBytes });

  async function until(isThere) {
    while (!isThere()) {
      if (known.broken) throw known.broken;
      await news;
    }
  }
  return {
    parts: () => known.parts,
    /* Those from one part on that are there: at least that one, at most so many. */
    async from(number, most) {
      await until(() => known.parts.length >= number);
      return known.parts.slice(number - 1, number - 1 + most);
    },
    async whole() {
      await until(() => known.whole);
      return known.whole;
    },
  };
}
