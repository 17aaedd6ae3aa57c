// Names mailboxes, and finds them by what a user types.

import type { MailboxRow } from "../../rpc/contract";

/** Returns the mailboxes that messages may move into and whose name has every word of `text`; names that begin with it first. */
export function matchingMailboxes(
  mailboxes: readonly MailboxRow[],
  nameOf: (mailbox: MailboxRow) => string,
  text: string,
): MailboxRow[] {
  const words = folded(text).split(/\s+/u).filter(Boolean);
  const rank = (mailbox: MailboxRow) =>
    words[0] !== undefined && folded(nameOf(mailbox)).startsWith(words[0]) ? 0 : 1;
  return mailboxes
    .filter(
      (mailbox) =>
        mailbox.canHold && words.every((word) => folded(`${nameOf(mailbox)} ${mailbox.path}`).includes(word)),
    )
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Without case, accents, vowel signs and the variants of alef. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{Mn}\u0640]/gu, "")
    .replace(/[\u0622\u0623\u0625\u0671]/gu, "\u0627")
    .toLowerCase();
}
