// Says who a message is from and to in the fewest true words.

import type { MessageHead, Person } from "../../rpc/contract";

/** How the line of recipients is worded; the names of `others` still need their isolates. */
export type Audience =
  | { kind: "nobody" }
  | { kind: "me" }
  | { kind: "me_and"; others: Person[]; more: number }
  | { kind: "others"; others: Person[]; more: number };

/** Names in the line; whoever comes after is counted. */
const MOST_NAMED = 3;

/** Returns who a message is to, copies included, the user first. */
export function audience(message: Pick<MessageHead, "to" | "cc" | "bcc">): Audience {
  const all = distinct([...message.to, ...message.cc, ...message.bcc]);
  const others = all.filter((person) => !person.isMe);
  const hasMe = others.length < all.length;
  if (others.length === 0) return hasMe ? { kind: "me" } : { kind: "nobody" };
  // A count of one takes as much room as the name it stands for.
  const named = others.length === MOST_NAMED + 1 ? others : others.slice(0, MOST_NAMED);
  return { kind: hasMe ? "me_and" : "others", others: named, more: others.length - named.length };
}

/** Returns who a reply goes to: `Reply-To` before `From`, and the recipients again where the user wrote the message. */
export function repliesTo(message: Pick<MessageHead, "from" | "to" | "replyTo">): Person[] {
  const asked = message.replyTo.length > 0 ? message.replyTo : message.from;
  const isMine = message.from.length > 0 && message.from.every((person) => person.isMe);
  return distinct(isMine ? message.to : asked);
}

/** Returns who a reply to all goes to, the user left out. */
export function repliesToAll(message: Pick<MessageHead, "from" | "to" | "cc" | "replyTo">): Person[] {
  const all = distinct([...repliesTo(message), ...message.to, ...message.cc]);
  const others = all.filter((person) => !person.isMe);
  return others.length > 0 ? others : all.slice(0, 1);
}

/** Returns a name to show: the person's own, or the address. */
export function shownName(person: Person): string {
  return person.name.trim() || person.address;
}

/** Words that only make a name together with the one after them. */
const PREFIXES = new Set(["عبد", "أبو", "ابو", "أم", "ام", "ابن", "آل"]);

/** Returns what a person is called by: the first name, the address where there is none. */
export function calledName(person: Person): string {
  const name = person.name.trim();
  // "Weber, Jonas" has its first name last.
  const inOrder = /^([^,،]+)[,،]\s*([^,،]+)$/u.exec(name);
  const words = (inOrder ? `${inOrder[2]} ${inOrder[1]}` : name).split(/\s+/u);
  const [first = "", second] = words;
  if (first === "") return person.address.split("@", 1)[0] || person.address;
  return second !== undefined && PREFIXES.has(first) ? `${first} ${second}` : first;
}

function distinct(people: readonly Person[]): Person[] {
  const seen = new Set<string>();
  return people.filter((person) => {
    const key = (person.address || person.name).toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
