// Both languages say the same things, and Arabic counts as Arabic does.
import { expect, test } from "vitest";
import { FluentParser, type Entry, type Pattern, type Placeable, type SelectExpression } from "@fluent/syntax";

const load = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path.split("/").at(-1) ?? path, text]));
const en = load(import.meta.glob<string>("../../locales/en/*.ftl", { query: "?raw", import: "default", eager: true }));
const ar = load(import.meta.glob<string>("../../locales/ar/*.ftl", { query: "?raw", import: "default", eager: true }));

const plurals = new Set(["zero", "one", "two", "few", "many", "other"]);

function entries(text: string): Map<string, Entry & { value?: Pattern | null }> {
  const { body } = new FluentParser().parse(text);
  expect(body.filter((entry) => entry.type === "Junk").map((junk) => junk.content)).toEqual([]);
  return new Map(body.flatMap((entry) => (entry.type === "Message" ? [[entry.id.name, entry]] : [])));
}

function selects(pattern: Pattern | null | undefined): SelectExpression[] {
  return (pattern?.elements ?? []).flatMap((element) => {
    const expression = element.type === "Placeable" ? (element as Placeable).expression : null;
    if (expression?.type !== "SelectExpression") return [];
    return [expression, ...expression.variants.flatMap((variant) => selects(variant.value))];
  });
}

const keys = (select: SelectExpression) =>
  select.variants.map(({ key }) => (key.type === "Identifier" ? key.name : key.value));
const isPlural = (select: SelectExpression) =>
  keys(select).every((key) => plurals.has(key) || /^\d+$/.test(key)) && keys(select).includes("other");
const variables = (entry: Entry) =>
  [...new Set(JSON.stringify(entry).match(/"VariableReference","id":\{[^}]*"name":"(\w+)"/g) ?? [])].length;

test("each language has the same files", () => {
  expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
});

test.each(Object.keys(en))("%s has the same texts in both languages", (file) => {
  const english = entries(en[file] ?? "");
  const arabic = entries(ar[file] ?? "");
  expect([...arabic.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [id, entry] of english) expect([id, variables(arabic.get(id) ?? entry)]).toEqual([id, variables(entry)]);
});

test.each(Object.keys(ar))("%s has all six Arabic plurals wherever English counts", (file) => {
  const arabic = entries(ar[file] ?? "");
  for (const [id, entry] of entries(en[file] ?? "")) {
    if (!selects(entry.value).some(isPlural)) continue;
    const counted = selects(arabic.get(id)?.value).filter(isPlural);
    expect([id, counted.length > 0]).toEqual([id, true]);
    for (const select of counted)
      expect([id, [...plurals].filter((form) => !keys(select).includes(form))]).toEqual([id, []]);
  }
});
