// Takes the icons that `src/components/icons.ts` names out of Lucide, and leaves the other 1,800.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const id = "virtual:icons";
const list = new URL("../src/components/icons.ts", import.meta.url).pathname;

export function icons() {
  return {
    name: "barid-icons",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(source) {
      if (source !== `\0${id}`) return undefined;
      this.addWatchFile(list);
      const all = createRequire(import.meta.url)("lucide-static/icon-nodes.json");
      const names = [...readFileSync(list, "utf8").matchAll(/^ {2}"([a-z0-9-]+)",$/gm)].map((found) => found[1]);
      const unknown = names.filter((name) => !(name in all));
      if (unknown.length > 0) throw new Error(`Lucide has no icon ${unknown.join(", ")}`);
      return `export default ${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])))}`;
    },
  };
}
