import { describe, expect, it } from "vitest";
import type { MessageHead } from "../../rpc/contract";
import { lines, openedAtFirst } from "./fold";
import { head } from "./samples";

const plain = (count: number): MessageHead[] => Array.from({ length: count }, (_, index) => head({ id: index + 1 }));
const kinds = (messages: MessageHead[], opened: number[], revealed: number[] = []) =>
  lines(messages, new Set(opened), new Set(revealed)).map((line) =>
    line.kind === "hidden" ? `hidden ${line.count}` : `${line.kind} ${line.message.id}`,
  );

describe("what is open at first", () => {
  it("is the newest message", () => {
    expect([...openedAtFirst(plain(3), null)]).toEqual([3]);
  });
  it("is every unread one, too, and the one asked for", () => {
    const messages = plain(5);
    messages[1] = head({ id: 2, isUnread: true });
    expect([...openedAtFirst(messages, 1)].sort()).toEqual([1, 2, 5]);
  });
  it("is one that did not reach everybody", () => {
    const undelivered = [{ address: "bo@y.example", isDelayed: false, words: "" }];
    expect([...openedAtFirst([head({ id: 1, undelivered }), head({ id: 2 })], null)].sort()).toEqual([1, 2]);
  });
  it("never counts a draft as the newest", () => {
    expect([...openedAtFirst([head({ id: 1 }), head({ id: 2, isDraft: true })], 2)]).toEqual([1]);
  });
  it("stops at a handful of unread ones, and keeps the newest of them", () => {
    const messages = plain(1000).map((message) => ({ ...message, isUnread: true }));
    const opened = openedAtFirst(messages, null);
    expect(opened.size).toBe(8);
    expect(Math.min(...opened)).toBe(993);
  });
  it("is nothing in an empty conversation", () => {
    expect(openedAtFirst([], 7).size).toBe(0);
  });
});

describe("lines", () => {
  it("folds earlier messages one by one while they are few", () => {
    expect(kinds(plain(3), [3])).toEqual(["folded 1", "folded 2", "open 3"]);
  });
  it("hides the middle of a long run behind one line", () => {
    expect(kinds(plain(15), [15])).toEqual(["folded 1", "hidden 12", "folded 14", "open 15"]);
  });
  it("shows the whole run once its line was pressed", () => {
    expect(kinds(plain(6), [6], [1])).toHaveLength(6);
  });
  it("keeps drafts where they stand", () => {
    expect(kinds([head({ id: 1 }), head({ id: 2, isDraft: true })], [1])).toEqual(["open 1", "draft 2"]);
  });
});
