import { expect, test } from "vitest";
import { isAddress, markMatch, mergePeople, readPeople, readPerson, writePerson } from "./recipients";

const pairs = (text: string) => readPeople(text).map((person) => [person.name, person.address]);

test("a list of names and addresses is read", () => {
  expect(pairs("A <a@b.example>, c@d.example")).toEqual([
    ["A", "a@b.example"],
    ["", "c@d.example"],
  ]);
});

test("a comma within quotes does not part a name", () => {
  expect(pairs('"Ali, Sara" <sara@x.example>; omar@x.example')).toEqual([
    ["Ali, Sara", "sara@x.example"],
    ["", "omar@x.example"],
  ]);
});

test("an Arabic comma and an Arabic semicolon part recipients", () => {
  expect(pairs("سارة علي <sara@x.example>، omar@x.example؛ huda@x.example")).toEqual([
    ["سارة علي", "sara@x.example"],
    ["", "omar@x.example"],
    ["", "huda@x.example"],
  ]);
});

test("lines, tabs and blanks part bare addresses", () => {
  expect(pairs("a@x.example\nb@x.example\r\nc@x.example d@x.example").map(([, address]) => address)).toEqual([
    "a@x.example",
    "b@x.example",
    "c@x.example",
    "d@x.example",
  ]);
});

test("direction marks that came with pasted text are dropped", () => {
  expect(readPerson("\u200fسارة \u202asara@x.example\u202c")).toEqual({
    name: "سارة",
    address: "sara@x.example",
    isMe: false,
  });
});

test("what is no address is kept as it was typed", () => {
  expect(pairs("Sara Ali")).toEqual([["", "Sara Ali"]]);
  expect(isAddress("Sara Ali")).toBe(false);
});

test("an unclosed quote loses nothing", () => {
  expect(pairs('"Sara <sara@x.example>, omar@x.example').length).toBe(2);
});

test("an address twice is one recipient", () => {
  expect(pairs("a@x.example, A@X.example")).toEqual([["", "a@x.example"]]);
  const person = { name: "A", address: "a@x.example", isMe: false };
  expect(mergePeople([person], [{ ...person, name: "" }])).toEqual([person]);
});

test("addresses are told from what is none", () => {
  for (const good of [
    "a@b",
    "a.b+c@d.example",
    '"a b"@d.example',
    "a@[127.0.0.1]",
    "علي@مثال.example",
    "o'neil@x.example",
  ]) {
    expect(isAddress(good), good).toBe(true);
  }
  for (const bad of [
    "",
    "a",
    "@b",
    "a@",
    "a b@c",
    "a@b c",
    ".a@b",
    "a..b@c",
    "a@b..c",
    "a@-b",
    "a@b@c",
    "<a@b>",
    "a\n@b",
  ]) {
    expect(isAddress(bad), bad).toBe(false);
  }
});

test("a recipient written is the recipient read", () => {
  for (const name of ["", "Sara Ali", "Ali, Sara", 'The "Boss" \\ Co', "سارة علي", "a;b"]) {
    const person = { name, address: "a@x.example", isMe: false };
    expect(readPeople(writePerson(person))).toEqual([person]);
  }
});

test("what was typed is marked at the beginning of a word only", () => {
  expect(markMatch("Omar Farouk", "fa")).toEqual([
    { text: "Omar ", isMatch: false },
    { text: "Fa", isMatch: true },
    { text: "rouk", isMatch: false },
  ]);
  expect(markMatch("Omar", "mar")).toEqual([{ text: "Omar", isMatch: false }]);
  expect(markMatch("a+b@x.example", "a+b")[0]).toEqual({ text: "a+b", isMatch: true });
});
