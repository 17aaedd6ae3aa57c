// Brings the texts of a language as one list, in the order of the ids that all languages share: the
// ids are loaded once, and comments not at all.
import { FluentParser } from "@fluent/syntax";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const locales = fileURLToPath(new URL("../locales/", import.meta.url));
const prefix = "virtual:messages/";

/** Returns the texts of a language by their ids. */
function messages(locale) {
  const folder = `${locales}${locale}/`;
  const names = readdirSync(folder).filter((name) => name.endsWith(".ftl"));
  return new Map(
    names.sort().flatMap((name) => {
      const text = readFileSync(folder + name, "utf8");
      const entries = new FluentParser().parse(text).body.filter((entry) => entry.type === "Message");
      return entries.map(({ id, value }) => [id.name, text.slice(value.span.start, value.span.end)]);
    }),
  );
}

export function messageTexts() {
  return {
    name: "barid-messages",
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return;
      const locale = id.slice(prefix.length + 1);
      const ids = [...messages("en").keys()];
      for (const name of readdirSync(`${locales}en`)) this.addWatchFile(`${locales}en/${name}`);
      if (locale === "ids") return `export default ${JSON.stringify(ids.join(" "))}.split(" ");`;
      for (const name of readdirSync(locales + locale)) this.addWatchFile(`${locales}${locale}/${name}`);
      const texts = messages(locale);
      return `export default ${JSON.stringify(ids.map((one) => texts.get(one) ?? ""))};`;
    },
  };
}
