// Writes the ids of all English messages as a type, so that a text that is missing does not compile.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const english = fileURLToPath(new URL("../locales/en/", import.meta.url));
const target = fileURLToPath(new URL("../src/i18n/message-ids.ts", import.meta.url));

export function writeMessageIds() {
  const files = readdirSync(english).filter((name) => name.endsWith(".ftl"));
  const ids = files.flatMap((name) =>
    [...readFileSync(english + name, "utf8").matchAll(/^([a-z][\w-]*) *=/gm)].map((found) => found[1]),
  );
  const text = `// Made from locales/en by build/message-ids.mjs.\nexport type MessageId =\n${ids
    .sort()
    .map((id) => `  | "${id}"`)
    .join("\n")};\n`;
  let before = "";
  try {
    before = readFileSync(target, "utf8");
  } catch {
    // The first time there is none.
  }
  if (before !== text) writeFileSync(target, text);
}

export function messageIds() {
  return {
    name: "barid-message-ids",
    buildStart: () => writeMessageIds(),
    // Comments, and lines that only set messages apart, need not travel.
    transform: {
      order: "pre",
      filter: { id: /\.ftl\?raw$/ },
      handler: (code) => ({
        code: code.replace(/(?:\\n|(?<="))#[^\\]*/g, "").replace(/(\\n)+(?=\\n[a-z])/g, ""),
        map: null,
      }),
    },
    handleHotUpdate: ({ file }) => {
      if (file.startsWith(english)) writeMessageIds();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeMessageIds();
