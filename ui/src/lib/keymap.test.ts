// Keys work on every keyboard, and single ones stay out of the way.
import { expect, test } from "vitest";
import { ariaKeys, isSingle, keyCaps, matches, parseChord, parseKeys, pressedKey, type KeyPress } from "./keymap";

const press = (key: string, code: string, with_: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...with_,
});

test("a letter is found at its place on an Arabic keyboard", () => {
  expect(pressedKey(press("ث", "KeyE"))).toBe("e");
  expect(pressedKey(press("لا", "KeyB"))).toBe("لا");
  expect(matches(parseChord("e"), press("ث", "KeyE"), false)).toBe(true);
  expect(matches(parseChord("?"), press("؟", "Slash", { shiftKey: true }), false)).toBe(true);
  expect(matches(parseChord("#"), press("٣", "Digit3", { shiftKey: true }), false)).toBe(true);
  expect(matches(parseChord("/"), press("ظ", "Slash"), false)).toBe(true);
});

test("a Latin layout is believed, wherever its letters are", () => {
  expect(matches(parseChord("z"), press("z", "KeyY"), false)).toBe(true);
  expect(matches(parseChord("y"), press("z", "KeyY"), false)).toBe(false);
});

test("Mod is Command on a Mac, else Ctrl", () => {
  const chord = parseChord("Mod+K");
  expect(matches(chord, press("k", "KeyK", { metaKey: true }), true)).toBe(true);
  expect(matches(chord, press("k", "KeyK", { ctrlKey: true }), true)).toBe(false);
  expect(matches(chord, press("k", "KeyK", { ctrlKey: true }), false)).toBe(true);
});

test("Shift counts for letters, not for signs", () => {
  expect(matches(parseChord("j"), press("J", "KeyJ", { shiftKey: true }), false)).toBe(false);
  expect(matches(parseChord("Shift+J"), press("J", "KeyJ", { shiftKey: true }), false)).toBe(true);
  expect(matches(parseChord("?"), press("?", "Slash", { shiftKey: true }), false)).toBe(true);
});

test("what a single key is", () => {
  expect(["e", "#", "Shift+J"].map((text) => isSingle(parseChord(text)))).toEqual([true, true, true]);
  expect(["Mod+K", "F6", "Delete"].map((text) => isSingle(parseChord(text)))).toEqual([false, false, false]);
  expect(parseKeys("g i").map(({ key }) => key)).toEqual(["g", "i"]);
});

test("keys are drawn as they are printed", () => {
  expect(keyCaps("Mod+Shift+Enter", false)).toEqual([["Ctrl", "Shift", "Enter"]]);
  expect(keyCaps("Mod+K", true)).toEqual([["⌘", "K"]]);
  expect(keyCaps("g i", false)).toEqual([["G"], ["I"]]);
  expect(ariaKeys("Mod+K", false)).toBe("Control+k");
});
