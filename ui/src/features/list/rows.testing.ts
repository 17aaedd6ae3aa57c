// Rows for tests, told apart by their key.
import type { Row } from "../../rpc/contract";

export const row = (key: number): Row => ({
  key,
  thread: key,
  message: key,
  account: 1,
  also: [],
  mailbox: 100,
  people: [{ name: `Person ${key}`, address: `p${key}@example.org`, isMe: false }],
  count: 1,
  unread: 0,
  subject: `Subject ${key}`,
  preview: "",
  dateMs: 1,
  isStarred: false,
  isAnswered: false,
  isForwarded: false,
  hasAttachment: false,
  hasDraft: false,
  draft: null,
  snooze: null,
});
