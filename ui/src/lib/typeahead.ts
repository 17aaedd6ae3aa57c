// Finds in a list what someone types the beginning of.

/** Marks around what was put into a text, which nobody types. */
const ISOLATES = /[\u2066-\u2069]/g;

/**
 * Returns which label begins with `typed`, looking from `at` on and around the end; -1 where none does. Case and accents
 * don't count. One letter, once or again and again, goes from one label that begins with it to the next.
 */
export function typeahead(labels: readonly string[], typed: string, at: number, language: string): number {
  const { compare } = new Intl.Collator(language, { usage: "search", sensitivity: "base" });
  const isOneLetter = [...typed].every((letter) => letter === typed[0]);
  const begin = isOneLetter ? typed.slice(0, 1) : typed;
  const from = Math.max(0, isOneLetter ? at + 1 : at);
  const order = labels.map((_, index) => (from + index) % labels.length);
  const begins = (label: string) => compare(label.replace(ISOLATES, "").slice(0, begin.length), begin) === 0;
  return order.find((index) => begins(labels[index] ?? "")) ?? -1;
}
