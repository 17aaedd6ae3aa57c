// Who a conversation is with, in a few words.
import { t } from "../../i18n/index.svelte";
import { displayName, shortName } from "../../lib/address";
import type { Person } from "../../rpc/contract";

/** The name of someone, or "me". */
export function nameOf(person: Person): string {
  return person.isMe ? t("me") : displayName(person);
}

/** The first in full, two more by their first names. */
export function peopleLine(people: readonly Person[]): string {
  const [first, ...others] = people;
  if (!first) return t("list-nobody");
  const names = others.slice(0, 2).map((person) => (person.isMe ? t("me") : shortName(person)));
  // Each name stands isolated, so that one of another script cannot turn the line around.
  return [nameOf(first), ...names].map((name) => `\u2068${name}\u2069`).join(t("list-people-separator"));
}

/** Whose picture stands for the conversation: the newest author who is not the user. */
export function face(people: readonly Person[]): Person | null {
  return people.find((person) => !person.isMe) ?? people[0] ?? null;
}
