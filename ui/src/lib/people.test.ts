// Initials, colours and directions of people and texts.
import { expect, test } from "vitest";
import { hue, initials, shortName } from "./address";
import { rank, score } from "./rank";
import { subjectDirection, textDirection } from "./text-direction";

const of = (name: string, address = "a.person@example.org") => initials({ name, address });

test("two letters for most, one where letters join", () => {
  expect([of("Amira Nasser"), of("Mum"), of("hana kim lee"), of("")]).toEqual(["AN", "M", "HL", "A"]);
  expect([of("أميرة ناصر"), of("البريد الشخصي"), of("“Quoted” Name")]).toEqual(["أ", "ب", "QN"]);
});

test("a colour stays with its address, however it is written", () => {
  expect(hue("Amira@Example.org")).toBe(hue("amira@example.org"));
  expect(hue("")).toBeGreaterThanOrEqual(0);
});

test("a short name is the first word, or what stands before the @", () => {
  expect(shortName({ name: "Omar Farouk", address: "" })).toBe("Omar");
  expect(shortName({ name: "", address: "omar@example.org" })).toBe("omar");
});

test("a text runs as its first letter does", () => {
  expect([textDirection("12 مرحبا hello"), textDirection("(hello) مرحبا"), textDirection("123")]).toEqual([
    "rtl",
    "ltr",
    null,
  ]);
  expect([subjectDirection("Re: [list] مرحبا"), subjectDirection("رد: hello")]).toEqual(["rtl", "ltr"]);
});

test("an entry is found by beginnings of words, in any spelling", () => {
  expect(score("Archive", "arch")).toBeGreaterThan(score("Search mail", "arch"));
  expect(score("Move to…", "zzz")).toBe(0);
  expect(score("إعادة المحاولة", "اعاده")).toBeGreaterThan(0);
  const entries = [
    { id: "a", title: "Star" },
    { id: "b", title: "Sent" },
  ];
  expect(rank(entries, "", ["b"], 5).map(({ id }) => id)).toEqual(["b", "a"]);
});
