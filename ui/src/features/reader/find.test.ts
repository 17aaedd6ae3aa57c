import { describe, expect, it } from "vitest";
import { Find, type Ask, type Searched } from "./find.svelte";

/** A frame with `matches` matches, which answers at once unless told otherwise. */
class Frame implements Searched {
  at = 0;
  asked: Ask[] = [];
  revealed: number[] = [];
  constructor(
    readonly find: Find,
    readonly message: number,
    public matches: number,
    readonly isSlow = false,
  ) {
    find.add(this);
  }
  ask(ask: Ask): void {
    this.asked.push(ask);
    const count = ask.find === "" ? 0 : this.matches;
    this.at = { 0: 0, 1: Math.min(1, count), [-1]: count, 2: this.at + 1, [-2]: this.at - 1 }[ask.step];
    if (!this.isSlow) this.answer();
  }
  answer(): void {
    this.find.answer(this.message, { matches: this.matches, at: this.at, top: this.at * 100 });
  }
  reveal(top: number): void {
    this.revealed.push(top);
  }
}

function opened(...order: number[]): Find {
  const find = new Find();
  find.isOpen = true;
  find.arrange(order);
  return find;
}

describe("a search through a conversation", () => {
  it("begins at the topmost match and counts all of them", () => {
    const find = opened(1, 2, 3);
    new Frame(find, 1, 0);
    const middle = new Frame(find, 2, 2);
    new Frame(find, 3, 3);
    find.search("stone");
    expect([find.at, find.total]).toEqual([1, 5]);
    expect(middle.revealed).toEqual([100]);
  });

  it("goes on in the next message, and around at the end", () => {
    const find = opened(1, 2);
    new Frame(find, 1, 2);
    new Frame(find, 2, 1);
    find.search("stone");
    const seen = [find.at];
    for (let times = 0; times < 3; times++) {
      find.step(1);
      seen.push(find.at);
    }
    expect(seen).toEqual([1, 2, 3, 1]);
  });

  it("goes backwards into the last match of the message above", () => {
    const find = opened(1, 2);
    new Frame(find, 1, 2);
    new Frame(find, 2, 2);
    find.search("stone");
    find.step(-1);
    expect(find.at).toBe(4);
    find.step(-1);
    find.step(-1);
    expect(find.at).toBe(2);
  });

  it("goes around within the only message that has it", () => {
    const find = opened(1, 2);
    new Frame(find, 1, 2);
    new Frame(find, 2, 0);
    find.search("stone");
    find.step(-1);
    expect(find.at).toBe(2);
    find.step(1);
    expect(find.at).toBe(1);
  });

  it("waits for a slow message above", () => {
    const find = opened(1, 2);
    const slow = new Frame(find, 1, 0, true);
    new Frame(find, 2, 1);
    find.search("stone");
    expect(find.at).toBe(0);
    slow.answer();
    expect(find.at).toBe(1);
  });

  it("keeps count when keys are faster than the answers", () => {
    const find = opened(1, 2);
    const slow = new Frame(find, 1, 2, true);
    new Frame(find, 2, 1);
    find.search("stone");
    slow.answer();
    find.step(1);
    find.step(1);
    expect(find.at).toBe(3);
  });

  it("finds nothing without complaint", () => {
    const find = opened(1);
    new Frame(find, 1, 0);
    find.search("granite");
    find.step(1);
    expect([find.at, find.total]).toEqual([0, 0]);
  });

  it("unmarks everything when it is closed", () => {
    const find = opened(1);
    const frame = new Frame(find, 1, 2);
    find.search("stone");
    find.close();
    expect(frame.asked.at(-1)).toEqual({ find: "", step: 0 });
    expect(find.total).toBe(0);
  });

  it("drops a message that was folded", () => {
    const find = opened(1, 2);
    const frame = new Frame(find, 1, 2);
    new Frame(find, 2, 1);
    const remove = find.add(frame);
    find.search("stone");
    remove();
    expect(find.total).toBe(1);
  });
});
