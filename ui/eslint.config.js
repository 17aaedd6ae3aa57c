// Which mistakes a machine may point at. Imports go views → features → components → lib.
import svelte from "eslint-plugin-svelte";
import tseslint from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Files below `src/<from>` may not import what matches `to`. */
const layer = (from, to, message) => ({
  files: [`**/src/${from}/**/*.ts`, `**/src/${from}/**/*.svelte`],
  ignores: ["**/*.test.ts"],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { patterns: to.map((group) => ({ group: [group], message, allowTypeImports: true })) },
    ],
  },
});

/** A feature may import its own files, never those of another one. */
const betweenFeatures = {
  meta: {
    type: "problem",
    schema: [],
    messages: { crossed: "Features never import each other; a view puts them together." },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      const own = /\/features\/([^/]+)\//.exec(context.filename)?.[1];
      const found = /(?:^|\/)features\/([^/]+)\//.exec(
        new URL(node.source.value, `file://${context.filename}`).pathname,
      );
      if (own && found && node.source.value.startsWith(".") && found[1] !== own)
        context.report({ node, messageId: "crossed" });
    },
  }),
};

/** Text between tags has to come from a locale file. */
const translated = {
  meta: { type: "problem", schema: [], messages: { literal: "Text a user reads comes from locales/: use t()." } },
  create: (context) => ({
    SvelteText(node) {
      if (node.parent.type === "SvelteStyleElement" || node.parent.type === "SvelteScriptElement") return;
      if (/\p{L}{2}/u.test(node.value)) context.report({ node, messageId: "literal" });
    },
    SvelteAttribute(node) {
      if (!["title", "aria-label", "placeholder", "alt"].includes(node.key?.name)) return;
      const text = node.value.map((part) => (part.type === "SvelteLiteral" ? part.value : "")).join("");
      if (/\p{L}{2}/u.test(text)) context.report({ node, messageId: "literal" });
    },
  }),
};

export default tseslint.config(
  { ignores: ["**/dist/**", "**/build/**", "**/*.config.*", "**/src/rpc/contract.ts", "**/src/i18n/message-ids.ts"] },
  ...tseslint.configs.recommended,
  ...svelte.configs["flat/recommended"],
  ...svelte.configs["flat/prettier"],
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    plugins: { barid: { rules: { "between-features": betweenFeatures, translated } } },
    rules: {
      "barid/between-features": "error",
      "no-undef": "off",
      "svelte/no-at-html-tags": "error",
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/require-each-key": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Build elements instead." },
        { property: "outerHTML", message: "Build elements instead." },
        { property: "insertAdjacentHTML", message: "Build elements instead." },
      ],
      "no-restricted-globals": ["error", "localStorage", "sessionStorage", "indexedDB", "fetch", "XMLHttpRequest"],
    },
  },
  { files: ["**/src/**/*.svelte"], ignores: ["**/src/testing/**"], rules: { "barid/translated": "error" } },
  { files: ["**/*.test.ts"], rules: { "no-restricted-properties": "off" } },
  layer("lib", ["**/components/**", "**/features/**", "**/views/**", "**/state/**"], "lib knows nothing above it."),
  layer("components", ["**/features/**", "**/views/**", "**/rpc/**"], "Components know no mail."),
  layer("features", ["**/views/**"], "Features don't know the views that use them."),
);
