// The line of recipients in words, each name isolated so that it cannot turn the sentence around.

import { formatList, t } from "../../i18n/index.svelte";
import type { MessageHead, Person } from "../../rpc/contract";
import { audience, calledName, shownName } from "./people";

/** Keeps `text` from changing the direction of what is around it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Returns "To you and Omar Farouk". */
export function recipientsLine(message: Pick<MessageHead, "to" | "cc" | "bcc">): string {
  const who = audience(message);
  if (who.kind === "nobody") return t("reader-to-nobody");
  if (who.kind === "me") return t("reader-to-you");
  const people = listed(who.others.map(shownName), who.more);
  return who.kind === "me_and" ? t("reader-to-you-and", { people }) : t("reader-to-people", { people });
}

/** Returns "Amira, Omar and 3 others". */
export function calledList(people: readonly Person[]): string {
  const named = people.length === 4 ? people : people.slice(0, 3);
  return listed(named.map(calledName), people.length - named.length);
}

function listed(names: readonly string[], more: number): string {
  const parts = names.map(isolated);
  return formatList(more > 0 ? [...parts, t("reader-and-more", { count: more })] : parts);
}
