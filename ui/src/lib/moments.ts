// Moments that are offered for later: to send, and to be reminded.

export type PresetName = "tomorrow" | "monday";

const MORNING = 8;

/** Returns the moments to offer, soonest first; Monday only where it isn't tomorrow. */
export function presets(now: Date): { name: PresetName; atMs: number }[] {
  const tomorrow = morning(now, 1);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const monday = morning(now, untilMonday);
  const offered: { name: PresetName; atMs: number }[] = [{ name: "tomorrow", atMs: tomorrow }];
  if (monday !== tomorrow) offered.push({ name: "monday", atMs: monday });
  return offered;
}

export type SnoozeName = "later" | "evening" | "tomorrow" | "weekend" | "week";

/** Returns the moments to put a message off to, soonest first: each at another time. */
export function snoozes(now: Date): { name: SnoozeName; atMs: number }[] {
  const hour = (hours: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours).getTime();
  const untilSaturday = (6 - now.getDay() + 7) % 7 || 7;
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const offered: { name: SnoozeName; atMs: number }[] = [{ name: "later", atMs: hour(now.getHours() + 3) }];
  if (now.getHours() < 17) offered.push({ name: "evening", atMs: hour(18) });
  offered.push({ name: "tomorrow", atMs: morning(now, 1) });
  if (untilSaturday > 1) offered.push({ name: "weekend", atMs: morning(now, untilSaturday) });
  if (untilMonday > 1) offered.push({ name: "week", atMs: morning(now, untilMonday) });
  return offered.sort((a, b) => a.atMs - b.atMs);
}

function morning(now: Date, days: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING).getTime();
}

/** What the fields for a day and a time hold at first: the next full hour but one. */
export function firstChoice(now: Date): { day: string; time: string } {
  const later = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 2);
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    day: `${later.getFullYear()}-${two(later.getMonth() + 1)}-${two(later.getDate())}`,
    time: `${two(later.getHours())}:00`,
  };
}

export type Chosen = { kind: "ok"; atMs: number } | { kind: "unreadable" } | { kind: "past" };

/** Reads a day (`2026-11-25`) and a time (`17:30`), as the fields give them or as they were typed. */
export function readMoment(day: string, time: string, now: Date): Chosen {
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(latin(day.trim()));
  const clock = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(latin(time.trim()));
  if (!date || !clock) return { kind: "unreadable" };
  const [year, month, dayOfMonth] = date.slice(1).map(Number) as [number, number, number];
  const [hours, minutes] = clock.slice(1).map(Number) as [number, number];
  const moment = new Date(year, month - 1, dayOfMonth, hours, minutes);
  const isReal = moment.getMonth() === month - 1 && moment.getDate() === dayOfMonth && hours < 24 && minutes < 60;
  if (!isReal) return { kind: "unreadable" };
  return moment.getTime() <= now.getTime() ? { kind: "past" } : { kind: "ok", atMs: moment.getTime() };
}

function latin(text: string): string {
  return text.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
}
