/* The SHA-256 of a file and of its parts, reckoned in a worker. */
const WORKER = new URL("hashing-worker.js", import.meta.url);

export function digestsOf(file, partBytes, { read, signal }) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { type: "module" });
    const end = (act, value) => {
      worker.terminate();
      act(value);
    };
    signal.addEventListener("abort", () => end(reject, signal.reason), { once: true });
    worker.addEventListener("error", (event) => end(reject, new Error(event.message)));
    worker.addEventListener("message", ({ data }) => {
      if (data.broken) end(reject, new Error(data.broken));
      else if (data.sha256) end(resolve, data);
      else read(data.read);
    });
    worker.postMessage({ file, partBytes });
  });
}
