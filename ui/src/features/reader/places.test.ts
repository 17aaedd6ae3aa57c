import { expect, it } from "vitest";
import type { MailboxRow, Role } from "../../rpc/contract";
import { placesOf } from "./places";
import { head } from "./samples";

const box = (id: number, role: Role | null) => ({ id, role, path: `m${id}` }) as MailboxRow;
const mailboxes = [box(1, "inbox"), box(2, "all"), box(3, "sent"), box(4, null)];

const read = (...messages: Parameters<typeof head>[0][]) =>
  placesOf(messages.map(head), mailboxes).map(({ mailbox, leaving }) => [mailbox.id, leaving]);

it("names the mailbox of the newest message where messages are in one alone", () => {
  expect(read({ id: 1, mailbox: 1 }, { id: 2, mailbox: 3 })).toEqual([[3, []]]);
  expect(read({ id: 1, mailbox: null })).toEqual([]);
  expect(read()).toEqual([]);
});

it("names every label of a conversation once, and lets those go that are the user's own", () => {
  const one = { id: 1, mailbox: 1, mailboxes: [1, 2, 4] };
  const two = { id: 2, mailbox: 2, mailboxes: [2, 3, 4] };
  expect(read(one, two)).toEqual([
    [1, [1]],
    [3, []],
    [4, [1, 2]],
  ]);
});

it("says that a conversation is put away by the mailbox of everything", () => {
  expect(read({ id: 1, mailbox: 2, mailboxes: [2] })).toEqual([[2, []]]);
});
