/* A name that is nowhere defined is found when the script is read, not when a person needs it. */
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/vendor/", ".venv/", "var/", "staticfiles/", "docs/_build/"] },
  js.configs.recommended,
  { files: ["*/static/**/*.js"], languageOptions: { globals: { ...globals.browser, htmx: "readonly" } } },
  { files: ["web/assets/*.mjs", "eslint.config.mjs"], languageOptions: { globals: globals.node } },
];
