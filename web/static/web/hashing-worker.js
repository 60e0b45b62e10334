/* Names bytes by their SHA-256, apart from the page, so that it stays quick: each part of a file as it is read, and then the whole. */
import "../vendor/sha256.umd.min.js";

const SLICE = 4 * 1024 * 1024;

self.addEventListener("message", async ({ data: { file, partBytes } }) => {
  try {
    const [whole, part] = await Promise.all([self.hashwasm.createSHA256(), self.hashwasm.createSHA256()]);
    whole.init();
    for (let start = 0; start < file.size; start += partBytes) {
      const end = Math.min(start + partBytes, file.size);
      part.init();
      for (let at = start; at < end; at += SLICE) {
        const bytes = new Uint8Array(await file.slice(at, Math.min(at + SLICE, end)).arrayBuffer());
        whole.update(bytes);
        part.update(bytes);
        self.postMessage({ read: at + bytes.length });
      }
      self.postMessage({ part: part.digest("hex") });
    }
    self.postMessage({ whole: whole.digest("hex") });
  } catch (error) {
    self.postMessage({ broken: String(error) });
  }
});
