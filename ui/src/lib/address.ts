// People as the window shows them: a short name, initials, and a colour of their own.
import { textDirection } from "./text-direction";

/** Someone with an address. */
export interface Named {
  name: string;
  address: string;
}

/** The name, or the address where there is none. */
export function displayName(person: Named): string {
  return person.name.trim() || person.address;
}

/** The first word of the name, or what stands before the `@`. */
export function shortName(person: Named): string {
  const name = person.name.trim();
  if (!name) return person.address.split("@")[0] || person.address;
  return name.split(/\s+/)[0] ?? name;
}

/** One or two letters for an avatar. One for scripts whose letters join: pairs would read as words. */
export function initials(person: Named): string {
  const name = displayName(person);
  const words = name.split(/[\s._-]+/u).filter((word) => /^\p{L}/u.test(word.replace(/^\p{P}+/u, "")));
  const first = words[0]?.match(/\p{L}/u)?.[0] ?? name.match(/[\p{L}\p{N}]/u)?.[0] ?? "";
  if (textDirection(first) === "rtl") return stripped(words[0] ?? first);
  const last = person.name.trim() && words.length > 1 ? (words[words.length - 1]?.match(/\p{L}/u)?.[0] ?? "") : "";
  return (first + (textDirection(last) === "rtl" ? "" : last)).toUpperCase();
}

/** The first letter of an Arabic word, without its article. */
function stripped(word: string): string {
  const bare = word.length > 3 ? word.replace(/^ال/u, "") : word;
  return bare.match(/\p{L}/u)?.[0] ?? "";
}

/** A hue, 0 to 359, the same each time for one address. */
export function hue(address: string): number {
  let hash = 2166136261;
  for (const char of address.toLowerCase()) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 16777619);
  }
  return ((hash >>> 0) % 24) * 15 + 5;
}
