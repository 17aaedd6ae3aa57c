// Which keys mean what: chords such as `Mod+K`, single keys such as `e`, and sequences such as `g i`.

/** What of a keyboard event is looked at. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** A chord, taken apart. */
export interface Chord {
  mod: boolean;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  key: string;
}

const named: Record<string, string> = { space: " ", esc: "escape", del: "delete", up: "arrowup", down: "arrowdown" };

/** Reads `Mod+Shift+K`. `Mod` is Command on a Mac, else Ctrl. */
export function parseChord(text: string): Chord {
  const parts = text === "+" ? ["+"] : text.split(/(?<=[^+])\+/);
  const key = (parts.pop() ?? "").toLowerCase();
  const has = (name: string) => parts.some((part) => part.toLowerCase() === name);
  return { mod: has("mod"), ctrl: has("ctrl"), alt: has("alt"), shift: has("shift"), key: named[key] ?? key };
}

/** Returns the key that was pressed; where the layout is not Latin, the one a Latin layout has there. */
export function pressedKey(press: KeyPress): string {
  const key = press.key.toLowerCase();
  if (key === "؟") return "?";
  if (key.length !== 1 || /[\u0021-\u007e]/.test(key)) return key;
  if (/^Key[A-Z]$/.test(press.code)) return press.code.slice(3).toLowerCase();
  if (/^Digit\d$/.test(press.code))
    return press.shiftKey ? ("!@#$%^&*()"["1234567890".indexOf(press.code.slice(5))] ?? key) : press.code.slice(5);
  const others: Record<string, [string, string]> = {
    Slash: ["/", "?"],
    Comma: [",", "<"],
    Period: [".", ">"],
    Semicolon: [";", ":"],
    Quote: ["'", '"'],
    BracketLeft: ["[", "{"],
    BracketRight: ["]", "}"],
    Backslash: ["\\", "|"],
    Minus: ["-", "_"],
    Equal: ["=", "+"],
    Backquote: ["`", "~"],
  };
  return others[press.code]?.[press.shiftKey ? 1 : 0] ?? key;
}

/** Whether `press` is `chord`. */
export function matches(chord: Chord, press: KeyPress, isMac: boolean): boolean {
  if (pressedKey(press) !== chord.key) return false;
  const ctrl = chord.ctrl || (chord.mod && !isMac);
  const meta = chord.mod && isMac;
  if (press.ctrlKey !== ctrl || press.metaKey !== meta || press.altKey !== chord.alt) return false;
  // Of a sign such as `#` or `?`, the Shift that makes it is part of the key.
  return isLetterOrName(chord.key) ? press.shiftKey === chord.shift : true;
}

const isLetterOrName = (key: string) => key.length > 1 || /^[a-z0-9 ]$/.test(key);

/** Whether the chord is a key by itself, which must not act while text is written. */
export function isSingle(chord: Chord): boolean {
  return !chord.mod && !chord.ctrl && !chord.alt && chord.key.length === 1;
}

/** The first of a sequence has been pressed; the second has this long to come. */
export const sequenceMs = 1200;

/** Splits `g i` into its chords. */
export function parseKeys(text: string): Chord[] {
  return text.split(" ").map(parseChord);
}

const signs: Record<string, [mac: string, other: string]> = {
  mod: ["⌘", "Ctrl"],
  ctrl: ["⌃", "Ctrl"],
  alt: ["⌥", "Alt"],
  shift: ["⇧", "Shift"],
  enter: ["↩", "Enter"],
  escape: ["Esc", "Esc"],
  delete: ["⌦", "Del"],
  backspace: ["⌫", "Backspace"],
  arrowup: ["↑", "↑"],
  arrowdown: ["↓", "↓"],
  arrowleft: ["←", "←"],
  arrowright: ["→", "→"],
  " ": ["Space", "Space"],
};

/** The caps to draw for `Mod+K` or `g i`, one array a chord. */
export function keyCaps(text: string, isMac: boolean): string[][] {
  return parseKeys(text).map((chord) => {
    const sign = (name: string) => signs[name]?.[isMac ? 0 : 1] ?? name;
    const caps = (["ctrl", "alt", "shift", "mod"] as const).filter((name) => chord[name]).map(sign);
    if (!isMac) caps.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const key = signs[chord.key]
      ? sign(chord.key)
      : chord.key.length === 1
        ? chord.key.toUpperCase()
        : capital(chord.key);
    return [...caps, key];
  });
}

const order = ["Ctrl", "Alt", "Shift"];
const capital = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);

/** The value of `aria-keyshortcuts`. */
export function ariaKeys(text: string, isMac: boolean): string | undefined {
  const chords = parseKeys(text);
  if (chords.length !== 1) return undefined;
  return chords
    .map((chord) =>
      [
        (chord.ctrl || (chord.mod && !isMac)) && "Control",
        chord.mod && isMac && "Meta",
        chord.alt && "Alt",
        chord.shift && "Shift",
        chord.key === " " ? "Space" : chord.key.length > 1 ? capital(chord.key) : chord.key,
      ]
        .filter(Boolean)
        .join("+"),
    )
    .join(" ");
}
