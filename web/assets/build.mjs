/* Builds web/static/vendor: Bootstrap compiled with our tokens, Inter, HTMX, SHA-256 as WebAssembly, pdf.js, and a sprite of the icons in use. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const modules = join(root, "node_modules");
const vendor = join(root, "web", "static", "vendor");
/* The later face wins where two have a letter: ă đ ơ ư come from the small Vietnamese file, and latin-ext is seldom fetched. */
const SUBSETS = ["latin-ext", "latin", "vietnamese"];
const PACKAGES = ["ui", "web", "workflow", "insight", "results", "cases", "notifications", "directory", "evidence_store"];
/* {% icon "name" %} in a template, icon="name" handed to a component, "icon": "name" or icon="name" in Python. */
const ICON = /\bicon"?\s*[:=]?\s*["']([a-z][a-z0-9-]*)["']/g;

function* files(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["static", "node_modules", "__pycache__", "migrations"].includes(entry.name)) yield* files(path);
    } else if (/\.(html|py|svg|txt)$/.test(entry.name)) yield path;
  }
}

function iconsInUse() {
  const used = new Map();
  for (const name of JSON.parse(readFileSync(join(here, "icons.json"), "utf8"))) used.set(name, "web/assets/icons.json");
  for (const path of PACKAGES.flatMap((name) => [...files(join(root, name))]))
    for (const [, name] of readFileSync(path, "utf8").matchAll(ICON))
      if (!used.has(name)) used.set(name, relative(root, path));
  return [...used].sort(([a], [b]) => (a < b ? -1 : 1));
}

function symbol(name, place) {
  const path = join(modules, "lucide-static", "icons", `${name}.svg`);
  if (!existsSync(path)) throw new Error(`${place}: there is no icon "${name}" in lucide-static`);
  const body = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s+/g, " ").trim()}</symbol>`;
}

function sprite() {
  const symbols = iconsInUse().map(([name, place]) => symbol(name, place));
  writeFileSync(join(vendor, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  return symbols.length;
}

function letters() {
  const source = join(modules, "@fontsource-variable", "inter");
  const faces = readFileSync(join(source, "opsz.css"), "utf8").split("/* inter-").slice(1);
  const kept = SUBSETS.map((subset) => faces.find((face) => face.startsWith(`${subset}-opsz-normal`)));
  const css = kept.map((face) => face.slice(face.indexOf("@font-face"))).join("\n");
  for (const [, name] of css.matchAll(/url\(\.\/files\/([^)]+)\)/g)) copyFileSync(join(source, "files", name), join(vendor, name));
  writeFileSync(join(vendor, "inter.css"), css.replaceAll("./files/", ""));
  return kept.length;
}

function foundation() {
  const { css } = sass.compile(join(here, "foundation.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
    /* Bootstrap 5 is written with @import; it keeps working until Sass 3. */
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  });
  writeFileSync(join(vendor, "foundation.css"), css);
  return css.length;
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
copyFileSync(join(modules, "htmx.org", "dist", "htmx.min.js"), join(vendor, "htmx.min.js"));
copyFileSync(join(modules, "hash-wasm", "dist", "sha256.umd.min.js"), join(vendor, "sha256.umd.min.js"));
for (const name of ["pdf.min.mjs", "pdf.worker.min.mjs"]) copyFileSync(join(modules, "pdfjs-dist", "build", name), join(vendor, name));
cpSync(join(modules, "pdfjs-dist", "wasm"), join(vendor, "pdf-wasm"), { recursive: true });
console.log(`web/static/vendor: ${sprite()} icons, ${letters()} letter files, ${Math.round(foundation() / 1024)} KiB of styles, htmx, SHA-256, pdf.js`);
