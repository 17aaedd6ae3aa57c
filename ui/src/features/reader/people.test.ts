import { describe, expect, it } from "vitest";
import type { Person } from "../../rpc/contract";
import { audience, calledName, repliesTo, repliesToAll } from "./people";
import { amira, head, jonas, layla, omar } from "./samples";

const named = (name: string, address = "a@b.example"): Person => ({ name, address, isMe: false });

describe("the line of recipients", () => {
  it('is "you" alone where nobody else got the message', () => {
    expect(audience(head({ to: [layla] }))).toEqual({ kind: "me" });
  });
  it("names the user first, wherever the address stood", () => {
    expect(audience(head({ to: [omar, layla], cc: [jonas] }))).toEqual({
      kind: "me_and",
      others: [omar, jonas],
      more: 0,
    });
  });
  it("counts whoever does not fit, but never a single one", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => named(`P ${index}`, `p${index}@b.example`));
    expect(audience(head({ to: many(4) }))).toMatchObject({ more: 0 });
    expect(audience(head({ to: many(14) }))).toMatchObject({ more: 11 });
  });
  it("counts one address once", () => {
    expect(audience(head({ to: [omar], cc: [{ ...omar, address: "OMAR@northquay.example" }] }))).toMatchObject({
      others: [omar],
    });
  });
  it("is nobody in a message without recipients", () => {
    expect(audience(head({ to: [] }))).toEqual({ kind: "nobody" });
  });
});

describe("who a reply goes to", () => {
  it("is Reply-To before From", () => {
    expect(repliesTo(head({ replyTo: [jonas] }))).toEqual([jonas]);
  });
  it("is the recipients again for what the user wrote", () => {
    expect(repliesTo(head({ from: [layla], to: [omar] }))).toEqual([omar]);
  });
  it("leaves the user out of a reply to all", () => {
    expect(repliesToAll(head({ cc: [jonas] }))).toEqual([amira, omar, jonas]);
  });
  it("is the user where nobody else is there", () => {
    expect(repliesToAll(head({ from: [layla], to: [layla] }))).toEqual([layla]);
  });
});

describe("what a person is called", () => {
  it.each([
    ["Amira Nasser", "Amira"],
    ["Weber, Jonas", "Jonas"],
    ["عبد الله الحربي", "عبد الله"],
    ["أميرة ناصر", "أميرة"],
    ["  ", "a"],
  ])("%s is called %s", (name, called) => {
    expect(calledName(named(name))).toBe(called);
  });
});
