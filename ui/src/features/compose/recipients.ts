// Reads what a user types or pastes into a recipient field, and writes it back for changing it.
import type { Person } from "../../rpc/contract";

/** Signs that end a recipient: those of English and of Arabic, and a line's end. */
export const SEPARATORS = [",", ";", "،", "؛", "\n"];

/** Marks that steer the direction of text. They come along with pasted Arabic and belong to no address. */
const MARKS = /[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/**
 * Whether text can stand as an address: something, one @, a domain or an address in brackets. The engine has the
 * last word.
 */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (at < 1 || at > 64 || /[\p{Cc}<>]/u.test(text)) return false;
  const isQuoted = /^"(?:[^"\\]|\\.)+"$/u.test(local);
  if (!isQuoted && (/[\s"(),:;@[\]\\]/u.test(local) || /^\.|\.\.|\.$/.test(local))) return false;
  if (/^\[[\da-f.:]+\]$/i.test(domain) || /^\[IPv6:[\da-f.:]+\]$/i.test(domain)) return true;
  return /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?:\.[\p{L}\p{M}\p{N}-]{1,63})*$/u.test(domain) && !/-(?:\.|$)/.test(domain);
}

/** Splits text at separators that stand neither in quotes nor in a comment nor in angle brackets. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  let angle = false;
  let comment = 0;
  const signs = [...text];
  signs.forEach((sign, index) => {
    const escaped = signs[index - 1] === "\\" && signs[index - 2] !== "\\";
    if (sign === '"' && !escaped) quoted = !quoted;
    else if (!quoted && sign === "<") angle = true;
    else if (!quoted && sign === ">") angle = false;
    else if (!quoted && sign === "(") comment += 1;
    else if (!quoted && sign === ")") comment = Math.max(0, comment - 1);
    const isOpen = (quoted || angle || comment > 0) && sign !== "\n";
    if (!isOpen && SEPARATORS.includes(sign)) {
      parts.push(part);
      part = "";
      quoted = false;
      angle = false;
      comment = 0;
    } else part += sign;
  });
  parts.push(part);
  // A quote or bracket that never ends is a slip of the hand: then separators count again.
  if (quoted || angle || comment > 0) {
    const last = parts.pop() ?? "";
    parts.push(...last.split(/[,;،؛\n]/u));
  }
  return parts.map((one) => one.trim()).filter((one) => one !== "");
}

/** Reads one recipient. What is no address stays whole in `address`, so that nothing typed is lost. */
export function readPerson(text: string): Person {
  const clean = text.replace(MARKS, "").replace(/\s+/gu, " ").trim();
  const whole = /^(?<name>.*?)\s*<\s*(?:mailto:)?(?<address>[^<>]*?)\s*>$/iu.exec(clean)?.groups;
  if (whole) return { name: readName(whole["name"] ?? ""), address: whole["address"] ?? "", isMe: false };
  const comment = /^(?<address>\S+@\S+)\s*\((?<name>[^()]*)\)$/u.exec(clean)?.groups;
  if (comment) return { name: comment["name"] ?? "", address: comment["address"] ?? "", isMe: false };
  const bare = clean.replace(/^mailto:/i, "");
  // "Sara Ali sara@x.example": people leave the brackets out.
  const loose = /^(?<name>[^@<>"]+?)\s+(?<address>[^\s@]+@[^\s@]+)$/u.exec(bare)?.groups;
  if (loose && isAddress(loose["address"] ?? "")) {
    return { name: readName(loose["name"] ?? ""), address: loose["address"] ?? "", isMe: false };
  }
  return { name: "", address: bare, isMe: false };
}

function readName(text: string): string {
  const quoted = /^"(?<inner>.*)"$/u.exec(text.trim())?.groups?.["inner"];
  return (quoted === undefined ? text : quoted.replace(/\\(.)/gu, "$1")).replace(/^'(.*)'$/u, "$1").trim();
}

/** Reads a list of recipients, each address once. */
export function readPeople(text: string): Person[] {
  const parts = splitList(text);
  // A line of bare addresses, parted by blanks alone, is a list as well.
  const words = parts.flatMap((part) => {
    const single = part.split(/\s+/u);
    return single.length > 1 && single.every((word) => isAddress(word.replace(MARKS, ""))) ? single : [part];
  });
  return mergePeople(
    [],
    words.map(readPerson).filter((person) => person.address !== "" || person.name !== ""),
  );
}

/** Adds people behind those that are there, without those whose address is there already. */
export function mergePeople(there: readonly Person[], more: readonly Person[]): Person[] {
  const merged = [...there];
  for (const person of more) {
    const known = merged.find((one) => sameAddress(one.address, person.address));
    if (!known) merged.push(person);
  }
  return merged;
}

export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Writes a recipient as text that `readPerson` reads back. */
export function writePerson(person: Person): string {
  if (person.name === "" || person.name === person.address) return person.address;
  const plain = /^[\p{L}\p{M}\p{N} _'-]+$/u.test(person.name);
  const name = plain ? person.name : `"${person.name.replace(/["\\]/gu, "\\$&")}"`;
  return `${name} <${person.address}>`;
}

/** A name cut into stretches, those that match what was typed marked. Words are matched from their beginning. */
export function markMatch(text: string, typed: string): { text: string; isMatch: boolean }[] {
  const wanted = typed.trim();
  if (wanted === "") return [{ text, isMatch: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\/-]/gu, "\\$&")}`, "iu");
  const found = pattern.exec(text);
  if (!found) return [{ text, isMatch: false }];
  const end = found.index + found[0].length;
  return [
    { text: text.slice(0, found.index), isMatch: false },
    { text: text.slice(found.index, end), isMatch: true },
    { text: text.slice(end), isMatch: false },
  ].filter((part) => part.text !== "");
}
