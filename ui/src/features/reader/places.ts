// Where a conversation is: one mailbox, or all of its labels.

import type { MailboxRow, MessageHead } from "../../rpc/contract";

/** A mailbox that a conversation is in. */
export interface Place {
  mailbox: MailboxRow;
  /** Messages that can be taken out of it, and stay elsewhere; none where nothing can. */
  leaving: number[];
}

/**
 * Returns the mailboxes to name: that of the newest message, or where messages can be in several, those of
 * all of them, but for the one that has everything.
 */
export function placesOf(messages: readonly MessageHead[], mailboxes: readonly MailboxRow[]): Place[] {
  const newest = messages.at(-1);
  if (!newest) return [];
  if (newest.mailboxes.length === 0) {
    return mailboxes.filter(({ id }) => id === newest.mailbox).map((mailbox) => ({ mailbox, leaving: [] }));
  }
  const inside = (id: number) => messages.filter((message) => message.mailboxes.includes(id));
  const all = mailboxes
    .map((mailbox) => ({ mailbox, messages: inside(mailbox.id) }))
    .filter((place) => place.messages.length > 0);
  const told = all.filter(({ mailbox }) => mailbox.role !== "all");
  return (told.length > 0 ? told : all).map((place) => ({
    mailbox: place.mailbox,
    leaving: isFree(place.mailbox) ? place.messages.map(({ id }) => id) : [],
  }));
}

/** Whether the user decides what is in it; what is in others follows from what a message is. */
function isFree({ role }: MailboxRow): boolean {
  return role === null || role === "inbox" || role === "archive";
}
