import { expect, it } from "vitest";
import type { MailboxRow } from "../../rpc/contract";
import { mailboxName } from "../../state/mailbox-name";
import { matchingMailboxes } from "./move";

const mailbox = (id: number, path: string, canHold = true): MailboxRow => ({
  id,
  account: 1,
  path,
  role: null,
  total: 0,
  unread: 0,
  canHold,
  isFollowed: true,
  checkedAtMs: null,
  problem: null,
});
const all = [
  mailbox(1, "Library façade"),
  mailbox(2, "Competition"),
  mailbox(3, "Old/Façades"),
  mailbox(4, "أرشيف"),
  mailbox(5, "Container", false),
];
const found = (text: string) => matchingMailboxes(all, mailboxName, text).map(({ id }) => id);

it.each([
  ["", [1, 2, 3, 4]],
  ["facade", [3, 1]],
  ["fac lib", [1]],
  ["ارشيف", [4]],
  ["old", [3]],
  ["container", []],
])('"%s" finds %j', (text, ids) => {
  expect(found(text)).toEqual(ids);
});

it("calls a mailbox by what it is for, whatever its server calls it", () => {
  expect(mailboxName({ path: "INBOX", role: "inbox" })).toBe("Inbox");
  expect(mailboxName({ path: "[Gmail]/Important", role: null })).toBe("Important");
});
