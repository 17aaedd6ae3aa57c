// Every text, number and date that a user reads, in the language they chose.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import ids from "virtual:messages/ids";
import type { EventClock, Numerals } from "../rpc/contract";
import type { MessageId } from "./message-ids";

export type { MessageId };
export type Locale = "en" | "ar";
export type Direction = "ltr" | "rtl";
export type Args = Record<string, FluentVariable>;

/** How a moment is written: in a list, above a message, in full, or its time or day alone. */
export type DateKind = "list" | "message" | "full" | "time" | "day" | "month";

const loaders: Record<Locale, () => Promise<{ default: string[] }>> = {
  en: () => import("virtual:messages/en"),
  ar: () => import("virtual:messages/ar"),
};
const directions: Record<Locale, Direction> = { en: "ltr", ar: "rtl" };
const day = 86_400_000;

interface Loaded {
  locale: Locale;
  /** The locale with its digits, such as `ar-u-nu-latn`. */
  tag: string;
  bundle: FluentBundle;
}

let loaded = $state.raw<Loaded | null>(null);
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** Brings a language; nothing changes before all its texts are here. */
export async function setLocale(locale: Locale, numerals: Numerals = "auto"): Promise<void> {
  const { default: texts } = await loaders[locale]();
  const digits = numerals === "auto" ? (locale === "ar" ? "arab" : "latn") : numerals === "arabic" ? "arab" : "latn";
  const region = locale === "en" ? "en-GB" : "ar-EG";
  const tag = `${region}-u-nu-${digits}-hc-${locale === "en" ? "h23" : "h12"}-ca-gregory`;
  const bundle = new FluentBundle(tag);
  const named = texts.map((text, at) => `${ids[at] ?? ""} = ${text}`);
  bundle.addResource(new FluentResource(named.join("\n")), { allowOverrides: true });
  formats.clear();
  loaded = { locale, tag, bundle };
}

/** The language in use. */
export function locale(): Locale {
  return loaded?.locale ?? "en";
}

/** The way the language runs. */
export function dir(): Direction {
  return directions[locale()];
}

/** Returns a text. What goes into it stands isolated, so that it cannot turn the sentence around. */
export function t(id: MessageId, args?: Args): string {
  const bundle = loaded?.bundle;
  const pattern = bundle?.getMessage(id)?.value;
  if (!bundle || !pattern) return id;
  return bundle.formatPattern(pattern, args, []);
}

/** Whether there is a text of that name. */
export function has(id: string): id is MessageId {
  return loaded?.bundle.hasMessage(id) ?? false;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = loaded?.tag ?? "en-GB";
  const key = tag + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(tag, options)));
  return format as Intl.DateTimeFormat;
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const tag = loaded?.tag ?? "en-GB";
  const key = tag + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(tag, options)));
  return format as Intl.NumberFormat;
}

const startOfDay = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);

/** Whole days from `ms` to `now`, counted by midnights. */
export function daysAgo(ms: number, now: number = Date.now()): number {
  return Math.round((startOfDay(now) - startOfDay(ms)) / day);
}

/** Writes a moment. */
export function formatDate(ms: number, kind: DateKind, now: number = Date.now()): string {
  const time = () => dates({ hour: locale() === "ar" ? "numeric" : "2-digit", minute: "2-digit" }).format(ms);
  const ago = daysAgo(ms, now);
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  switch (kind) {
    case "time":
      return time();
    case "list":
      if (ago === 0) return time();
      if (ago > 0 && ago < 7) return dates({ weekday: locale() === "ar" ? "long" : "short" }).format(ms);
      if (sameYear) return dates({ day: "numeric", month: "short" }).format(ms);
      return dates({ day: "numeric", month: "numeric", year: "numeric" }).format(ms);
    case "message":
      if (ago === 0) return t("date-today-at", { time: time() });
      if (ago === 1) return t("date-yesterday-at", { time: time() });
      if (sameYear) return dates({ weekday: "short", day: "numeric", month: "short" }).format(ms);
      return dates({ day: "numeric", month: "short", year: "numeric" }).format(ms);
    case "day":
      return dates({ weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(
        ms,
      );
    case "month":
      return dates({ month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(ms);
    case "full":
      return dates({ dateStyle: "full", timeStyle: "short" }).format(ms);
  }
}

const utc = (clock: EventClock) => (clock === "zoned" ? {} : { timeZone: "UTC" });

/** Writes when something begins and ends, or its day alone; see `EventClock`. */
export function formatSpan(from: number, to: number | null, clock: EventClock, isDay = false): string {
  const time = isDay || clock === "days" ? {} : ({ hour: "2-digit", minute: "2-digit" } as const);
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  const format = dates({ ...day, ...time, ...utc(clock) });
  return to === null ? format.format(from) : format.formatRange(from, to);
}

/** Writes the day of a month, or the month's short name. */
export function formatPart(ms: number, part: "day" | "month", clock: EventClock): string {
  return dates({ [part]: part === "day" ? "numeric" : "short", ...utc(clock) }).format(ms);
}

/** Writes a count. */
export function formatNumber(value: number): string {
  return numbers({}).format(value);
}

/** Writes a share of one, such as 45 %. */
export function formatPercent(value: number): string {
  return numbers({ style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** Writes a size, in steps of 1,000, with one digit after the point below ten. */
export function formatSize(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step > 1 && value < 10 ? 1 : 0;
  return numbers({
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: locale() === "ar" ? "long" : "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** Writes how long something takes: seconds below a minute, else minutes or hours, rounded up. */
export function formatDuration(seconds: number): string {
  const [value, unit] =
    seconds < 60
      ? [Math.ceil(seconds), "second"]
      : seconds < 3600
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3600), "hour"];
  return numbers({ style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** Writes names one after the other, as the language does; with `type` "unit", what belongs together. */
export function formatList(names: string[], type: "conjunction" | "unit" = "conjunction"): string {
  return new Intl.ListFormat(loaded?.tag ?? "en-GB", { type }).format(names);
}
