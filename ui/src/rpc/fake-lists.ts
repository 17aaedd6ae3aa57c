// What the fake engine shows of its mail: lists, conversations, counts.
import type { RequestOf } from "./client";
import type {
  Group,
  ListQuery,
  ListShape,
  Window as ListWindow,
  MessageHead,
  OutgoingRow,
  Overview,
  Person,
  Row,
  Targets,
} from "./contract";
import type { FakeMail, FakeMessage } from "./fake-mail";

const isUnread = ({ flags }: FakeMessage) => !flags.has("$seen");

/** Accounts and mailboxes with what is in them. */
export function overviewOf(mail: FakeMail, drafts: number, outbox: OutgoingRow[]): Overview {
  const { accounts, messages } = mail;
  const mailboxes = mail.mailboxes.map((mailbox) => {
    const held = messages.filter((message) => message.mailbox === mailbox.id);
    return { ...mailbox, total: held.length, unread: held.filter(isUnread).length };
  });
  const inboxes = new Set(mailboxes.filter(({ role }) => role === "inbox").map(({ id }) => id));
  const isAsleep = ({ snooze }: FakeMessage) => snooze?.wokenMs === null;
  const count = (accounts: number[]) => {
    const all = messages.filter(({ account }) => accounts.includes(account));
    return {
      inboxUnread: all.filter((one) => inboxes.has(one.mailbox) && isUnread(one) && !isAsleep(one)).length,
      starred: all.filter(({ flags }) => flags.has("$flagged")).length,
      snoozed: all.filter(isAsleep).length,
      drafts,
    };
  };
  const counts = {
    ...count(accounts.map(({ id }) => id)),
    outbox: outbox.length,
    troubled: outbox.filter(({ state }) => state.state === "wedged").length,
  };
  const groups = (mail.groups ?? []).map((group) => ({ ...group, ...count(group.accounts) }));
  return { accounts, mailboxes, groups, counts };
}

/** The rows of a list, in its order. */
export function rowsOf(mail: FakeMail, list: ListQuery): Row[] {
  const { view } = list;
  const group = mail.groups?.find(({ id }) => id === list.group);
  const isWithin = ({ account }: FakeMessage) =>
    (!group || group.accounts.includes(account)) && (list.accounts.length === 0 || list.accounts.includes(account));
  const inView = (message: FakeMessage) => {
    const mailbox = mail.mailboxes.find(({ id }) => id === message.mailbox);
    switch (view.kind) {
      case "mailbox":
        return message.mailbox === view.mailbox;
      case "role":
        return mailbox?.role === view.role && (view.account === null || message.account === view.account);
      case "snoozed":
        return message.snooze?.wokenMs === null;
      case "starred":
        return message.flags.has("$flagged");
      case "search": {
        const words = view.query
          .toLowerCase()
          .replaceAll("*", "")
          .split(/\s+/)
          .filter((word) => word && !/^[\p{L}]+:\S*$/u.test(word));
        const text = `${message.from.name} ${message.subject} ${message.text}`.toLowerCase();
        return words.every((word) => text.includes(word)) && (!/is:unread|حالة:/.test(view.query) || isUnread(message));
      }
    }
  };
  const byKey = new Map<number, FakeMessage[]>();
  const isShown = (message: FakeMessage) =>
    isWithin(message) &&
    inView(message) &&
    (message.snooze?.wokenMs !== null || (view.kind !== "mailbox" && view.kind !== "role"));
  for (const message of mail.messages.filter(isShown)) {
    const key = list.threaded ? message.thread : message.id;
    byKey.set(key, [...(byKey.get(key) ?? []), message]);
  }
  const rows = [...byKey].map(([key, messages]) => rowOf(mail, key, messages));
  const kept = rows.filter((row) =>
    list.filter === "unread"
      ? row.unread > 0
      : list.filter === "starred"
        ? row.isStarred
        : list.filter === "attachments"
          ? row.hasAttachment
          : true,
  );
  return kept.sort((a, b) => (list.oldestFirst ? a.dateMs - b.dateMs : b.dateMs - a.dateMs));
}

function rowOf(mail: FakeMail, key: number, messages: FakeMessage[]): Row {
  const newest = messages.reduce((a, b) => (a.dateMs > b.dateMs ? a : b));
  const all = mail.messages.filter(({ thread }) => thread === newest.thread).sort((a, b) => b.dateMs - a.dateMs);
  const people: Person[] = [];
  for (const { from } of all) if (!people.some(({ address }) => address === from.address)) people.push(from);
  return {
    key,
    thread: newest.thread,
    message: newest.id,
    account: newest.account,
    also: [],
    mailbox: newest.mailbox,
    people,
    count: all.length,
    unread: messages.filter(isUnread).length,
    subject: newest.subject,
    preview: newest.text.replaceAll(/\s+/g, " "),
    dateMs: newest.dateMs,
    isStarred: all.some(({ flags }) => flags.has("$flagged")),
    isAnswered: newest.flags.has("$answered"),
    isForwarded: false,
    hasAttachment: all.some(({ attachments }) => attachments.length > 0),
    hasDraft: all.some(({ hasDraft }) => hasDraft === true),
    draft: null,
    snooze: newest.snooze ?? null,
  };
}

/** The messages that are meant. */
export function messagesOf(mail: FakeMail, targets: Targets): FakeMessage[] {
  if (targets.kind === "messages") return mail.messages.filter(({ id }) => targets.messages.includes(id));
  const keys = targets.kind === "rows" ? new Set(targets.keys) : null;
  const rows = rowsOf(mail, targets.list).filter((row) => keys === null || keys.has(row.key));
  const threads = new Set(rows.map(({ thread }) => thread));
  const ids = new Set(rows.map(({ message }) => message));
  const boxes = new Set(rows.map(({ mailbox }) => mailbox));
  return mail.messages.filter((message) =>
    targets.list.threaded ? threads.has(message.thread) && boxes.has(message.mailbox) : ids.has(message.id),
  );
}

/** A message in a conversation, without its body. */
export function headOf(message: FakeMessage): MessageHead {
  return {
    id: message.id,
    from: [message.from],
    to: message.to,
    cc: [],
    bcc: [],
    replyTo: [],
    subject: message.subject,
    dateMs: message.dateMs,
    preview: message.text.replaceAll(/\s+/g, " "),
    isUnread: isUnread(message),
    isStarred: message.flags.has("$flagged"),
    isAnswered: message.flags.has("$answered"),
    isForwarded: false,
    isDraft: false,
    hasAttachment: message.attachments.length > 0,
    sizeBytes: 4200,
    mailbox: message.mailbox,
    mailboxes: [],
    account: message.account,
    copies: [],
    snooze: message.snooze ?? null,
    draft: null,
    serverCopy: null,
    undelivered: [],
    sendings: [],
    delivered: [],
  };
}

/** A body with a page of its own that tells its height, as the engine makes them. */
export function bodyOf(message: FakeMessage, showsRemote: boolean, dark: boolean) {
  const { id } = message;
  const page = `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="${dark ? "dark" : "light"}"><body style="margin:0;font:15px/1.62 system-ui;color:${dark ? "#ecedee" : "#1b1c1e"}"><div dir="auto" id="t"></div><script>t.innerText=${JSON.stringify(message.text).replaceAll("<", "\\u003c")};new ResizeObserver(()=>parent.postMessage({barid:${id},height:document.documentElement.scrollHeight},"*")).observe(t)</script>`;
  return {
    id,
    frame: URL.createObjectURL(new Blob([page], { type: "text/html" })),
    isHtml: true,
    hasBoth: true,
    onWhite: false,
    direction: "ltr",
    remoteBlocked: showsRemote ? 0 : id % 3 === 0 ? 3 : 0,
    trackers: 0,
    showsRemote,
    attachments: message.attachments.map((file, index) => ({
      path: `${index + 2}`,
      ...file,
      preview: file.contentType.startsWith("image/") ? "image" : "none",
      isDangerous: false,
      isHere: true,
    })),
    sender: null,
    privacy: null,
    warnings: [],
    notices: [],
    report: null,
    leave: null,
    isComplete: true,
    fileName: message.subject,
  };
}

/** The days and months that rows stand under. */
function groupsOf(rows: Row[]): Group[] {
  const today = new Date().setHours(0, 0, 0, 0);
  const groups: Group[] = [];
  rows.forEach((row, start) => {
    const days = Math.round((today - new Date(row.dateMs).setHours(0, 0, 0, 0)) / 86_400_000);
    const date = new Date(row.dateMs);
    const isThisMonth = date.getMonth() === new Date().getMonth() && date.getFullYear() === new Date().getFullYear();
    const name: Group["name"] =
      days <= 0
        ? { kind: "today" }
        : days === 1
          ? { kind: "yesterday" }
          : days < 7
            ? { kind: "this_week" }
            : isThisMonth
              ? { kind: "this_month" }
              : { kind: "month", year: date.getFullYear(), month: date.getMonth() + 1 };
    const last = groups.at(-1)?.name;
    if (JSON.stringify(last) !== JSON.stringify(name)) groups.push({ name, start });
  });
  return groups;
}

/** Answers what is asked of a list. */
export function answerList(
  mail: FakeMail,
  request: RequestOf<"list_shape" | "list_window" | "list_index">,
  revision: number,
): ListShape | ListWindow | number | null {
  const rows = rowsOf(mail, request.list);
  switch (request.call) {
    case "list_shape":
      return {
        total: rows.length,
        unread: rows.reduce((sum, row) => sum + row.unread, 0),
        groups: groupsOf(rows),
        revision,
        searched: mail.messages.length,
        notDownloaded: 0,
      };
    case "list_window":
      return { start: request.start, rows: rows.slice(request.start, request.start + request.len), revision };
    case "list_index": {
      const index = rows.findIndex((row) => row.message === request.message);
      return index < 0 ? null : index;
    }
  }
}
