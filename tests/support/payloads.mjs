// What messages may try, from tests/data/payloads, as messages. Strings here are bytes: one character each.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../data/payloads/", import.meta.url));

/** All payloads: their rule, name, kind of file, and bytes. */
export function payloads() {
  const files = readdirSync(folder).filter((name) => name.endsWith(".txt")).sort();
  return files.flatMap((file) => {
    const found = [];
    for (const line of readFileSync(join(folder, file), "latin1").split("\n")) {
      const [, rule, name] = line.match(/^# (R\d+) (.*)$/) ?? [];
      if (rule) found.push({ rule, name, isEntity: file.startsWith("entity-"), text: "" });
      else if (line || found.at(-1).isEntity)
        found.at(-1).text += line.replace(/\\x([0-9a-f]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16))) + "\n";
    }
    return found;
  });
}

/** One as the entity of a message: header and body. */
export function entity({ isEntity, text }) {
  return isEntity ? text : `Content-Type: text/html; charset=utf-8\n\n${text}`;
}

let count = 0;
/** A message with that entity; its subject begins with `mark`, so that it can be found. */
export function message(mark, name, body) {
  const number = count++;
  const own = body.split("\n\n")[0].split("\n").map((line) => line.split(":")[0]);
  const fields = {
    From: "Mallory <mallory@elsewhere.example>",
    To: "user5@barid.test",
    Subject: `${mark} ${name}`,
    Date: new Date(Date.UTC(2026, 2, 1, 0, number)).toUTCString().replace("GMT", "+0000"),
    "Message-ID": `<payload${number}@elsewhere.example>`,
    "MIME-Version": "1.0",
  };
  const head = Object.entries(fields).filter(([field]) => !own.includes(field));
  const raw = `${head.map(([field, value]) => `${field}: ${value}\n`).join("")}${body}`;
  return Buffer.from(raw.replace(/\r?\n/g, "\r\n"), "latin1");
}

/** Several in one message: each a part of its own, so that none ends another. */
export function together(all) {
  const parts = all.map((one) => `--together\n${entity(one)}\n`);
  return `Content-Type: multipart/mixed; boundary=together\n\n${parts.join("")}--together--\n`;
}

/** Several as files that are attached, one of each kind that a reader may look at. */
export function attached(all) {
  const kinds = [
    ["text/html", "a.html"],
    ["image/svg+xml", "a.svg"],
    ["text/plain", "a.txt"],
    ["application/pdf", "a.pdf"],
    ["image/png", "a.png"],
    ["text/calendar", "a.ics"],
    ["text/vcard", "a.vcf"],
    ["application/xml", "a.xml"],
  ];
  const part = ({ text }, n) => {
    const [type, name] = kinds[n % kinds.length];
    return `--together\nContent-Type: ${type}\nContent-Disposition: attachment; filename="${n}${name}"\n\n${text}\n`;
  };
  return `Content-Type: multipart/mixed; boundary=together\n\n--together\n\nSee the files.\n${all.map(part).join("")}--together--\n`;
}

/** In runs of so many. */
export function runs(all, size) {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}
