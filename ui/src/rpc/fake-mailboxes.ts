// What the fake engine does to mailboxes.
import type { Acted, Code, MailboxRow, Request } from "./contract";
import type { FakeMail } from "./fake-mail";

type MailboxRequest = Extract<
  Request,
  { call: "create_mailbox" | "rename_mailbox" | "delete_mailbox" | "follow_mailbox" }
>;

/** Does what is asked. Returns what was done, and what takes it back. */
export function actOnMailbox(
  mail: FakeMail,
  request: MailboxRequest,
  fail: (code: Code) => never,
): { acted: Acted; back: () => void } {
  const before = mail.mailboxes;
  const held = mail.messages.map((message) => ({ message, mailbox: message.mailbox }));
  const find = (id: number): MailboxRow => before.find((one) => one.id === id) ?? fail("not_found");
  const isBelow = (one: MailboxRow, of: MailboxRow) =>
    one.account === of.account && (one.id === of.id || one.path.startsWith(`${of.path}/`));
  let messages = 0;
  let mailboxes = 1;
  switch (request.call) {
    case "create_mailbox": {
      const { account, name } = request;
      if (before.some((one) => one.account === account && one.path === name)) fail("taken");
      const id = Math.max(0, ...before.map((one) => one.id)) + 1;
      const made = {
        id,
        account,
        path: name,
        role: null,
        total: 0,
        unread: 0,
        canHold: true,
        isFollowed: true,
        checkedAtMs: null,
        problem: null,
      };
      mail.mailboxes = [...before, made];
      break;
    }
    case "rename_mailbox": {
      const of = find(request.mailbox);
      if (before.some((one) => one.account === of.account && one.id !== of.id && one.path === request.name))
        fail("taken");
      mail.mailboxes = before.map((one) =>
        isBelow(one, of) ? { ...one, path: request.name + one.path.slice(of.path.length) } : one,
      );
      break;
    }
    case "delete_mailbox": {
      const of = find(request.mailbox);
      const gone = new Set(before.filter((one) => isBelow(one, of)).map(({ id }) => id));
      const trash = before.find((one) => one.account === of.account && one.role === "trash");
      for (const message of mail.messages.filter(({ mailbox }) => gone.has(mailbox))) {
        message.mailbox = trash?.id ?? 0;
        messages += 1;
      }
      mailboxes = gone.size;
      mail.mailboxes = before.filter(({ id }) => !gone.has(id));
      break;
    }
    case "follow_mailbox":
      mail.mailboxes = before.map((one) => (one.id === request.mailbox ? { ...one, isFollowed: request.follow } : one));
  }
  return {
    acted: { undo: null, messages, conversations: messages, mailboxes },
    back: () => {
      mail.mailboxes = before;
      held.forEach(({ message, mailbox }) => (message.mailbox = mailbox));
    },
  };
}
