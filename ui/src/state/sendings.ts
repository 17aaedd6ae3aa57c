// How a message left, in words: when, with what answer, and what was odd about it.
import { formatDate, t } from "../i18n/index.svelte";
import type { SendingTold } from "../rpc/contract";

/** Later than this after the time that the user chose, and it is told. */
const PUNCTUAL_MS = 2 * 60_000;

/** Whether a message left noticeably later than it was to. */
export function isLate(wantedAtMs: number | null, atMs: number): boolean {
  return wantedAtMs !== null && atMs - wantedAtMs > PUNCTUAL_MS;
}

export function sendingText(sending: SendingTold): string[] {
  const lines: string[] = [];
  if (sending.atMs !== null) lines.push(t("sending-taken", { time: formatDate(sending.atMs, "full") }));
  if (sending.wantedAtMs !== null && sending.atMs !== null && isLate(sending.wantedAtMs, sending.atMs))
    lines.push(t("sending-late", { time: formatDate(sending.wantedAtMs, "full") }));
  lines.push(sending.reply === "" ? t("sending-turned-up") : t("reader-server-said", { words: sending.reply }));
  if (sending.isResent) lines.push(t("sending-twice"));
  for (const one of sending.refused) lines.push(t("sending-refused", { person: one.recipient, reply: one.reply }));
  return lines;
}
