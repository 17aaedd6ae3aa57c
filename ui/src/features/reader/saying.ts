// Reads what a body's frame says. It is our own page, but it stands beside mail, so nothing is taken on trust.

import type { Found } from "./find.svelte";

/** What a frame said, as far as it makes sense. */
export interface Saying {
  /** Pixels. */
  height?: number;
  found?: Found;
  /** The text that is selected; empty where nothing is. */
  selected?: string;
  /** A key that was pressed within the frame, for the window to act on. */
  keydown?: KeyboardEventInit;
}

/** Chromium lays nothing out beyond this. */
const TALLEST = 33_554_428;
/** Letters of a selection that are taken over. */
const LONGEST = 100_000;

/** Returns what `message` says, or `null` where it is not from a body's page. */
export function readSaying(message: unknown): Saying | null {
  if (!isRecord(message) || !("barid" in message)) return null;
  const saying: Saying = {};
  const height = number(message.height);
  if (height !== null) saying.height = Math.min(TALLEST, Math.max(1, Math.ceil(height)));
  const matches = number(message.matches);
  if (matches !== null) {
    saying.found = { matches, at: Math.min(matches, number(message.at) ?? 0), top: number(message.top) ?? 0 };
  }
  if (typeof message.selected === "string") saying.selected = message.selected.slice(0, LONGEST);
  const keydown = readKey(message.keydown);
  if (keydown) saying.keydown = keydown;
  return saying;
}

function readKey(value: unknown): KeyboardEventInit | null {
  if (!isRecord(value) || typeof value.key !== "string" || typeof value.code !== "string") return null;
  const { key, code } = value;
  const isHeld = (name: string) => value[name] === true;
  return {
    key,
    code,
    ctrlKey: isHeld("ctrlKey"),
    metaKey: isHeld("metaKey"),
    altKey: isHeld("altKey"),
    shiftKey: isHeld("shiftKey"),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
