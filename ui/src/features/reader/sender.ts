// What is said of a message's sender, in words that claim no more than is known.

import type { IconName } from "../../components/icons";
import { t } from "../../i18n/index.svelte";
import type { DomainSignature, MessageSecurity, PathPrivacy, SenderCheck } from "../../rpc/contract";

/** How loud something is said. */
export type Tone = "ok" | "warn" | "quiet";

/** A line under a message's header. */
export interface SenderNote {
  id: string;
  tone: "warn" | "quiet";
  icon: IconName;
  text: string;
}

/** What stands beside a sender's name; nothing where nothing is known. */
export function chipOf(sender: SenderCheck | null): { tone: Tone; icon: IconName; text: string } | null {
  switch (sender?.verdict) {
    case "verified":
      return { tone: "ok", icon: "shield-check", text: t("security-chip-verified") };
    case "unverified":
      return { tone: "warn", icon: "shield-alert", text: t("security-chip-unverified") };
    default:
      return null;
  }
}

/** What is worth a line of its own, the gravest first. */
export function notesOf(sender: SenderCheck | null, name: string): SenderNote[] {
  if (!sender) return [];
  const notes: SenderNote[] = [];
  const add = (id: string, tone: SenderNote["tone"], icon: IconName, text: string) =>
    notes.push({ id, tone, icon, text });
  if (sender.looksLike !== null)
    add("looks", "warn", "shield-alert", t("security-note-looks", { domain: sender.looksLike }));
  if (sender.verdict === "unverified" && sender.domain !== "")
    add("unverified", "warn", "shield-alert", t("security-note-unverified", { domain: sender.domain }));
  if (sender.usualAddress !== null)
    add("usual", "warn", "user", t("security-note-usual", { name, usual: sender.usualAddress }));
  else if (sender.isFirst) add("first", "quiet", "user", t("security-note-first"));
  return notes;
}

/** The one sentence above everything else. */
export function saidOf(known: MessageSecurity): { tone: Tone; icon: IconName; text: string; hint: string } {
  const { sender } = known;
  if (!sender) return { tone: "quiet", icon: "user", text: t("security-says-own"), hint: "" };
  if (sender.looksLike !== null) {
    const hint = t("security-note-looks", { domain: sender.looksLike });
    return { tone: "warn", icon: "shield-alert", text: t("security-says-looks"), hint };
  }
  switch (sender.verdict) {
    case "verified":
      return {
        tone: "ok",
        icon: "shield-check",
        text: t("security-says-verified", { domain: sender.domain }),
        hint: sender.isFirst ? t("security-note-first") : "",
      };
    case "unverified":
      return {
        tone: "warn",
        icon: "shield-alert",
        text: t("security-says-unverified"),
        hint: t("security-says-unverified-hint"),
      };
    case "unknown":
      return {
        tone: "quiet",
        icon: "shield",
        text: t("security-says-unknown"),
        hint: sender.toldBy === null ? t("security-says-unknown-hint") : "",
      };
  }
}

/** What a domain's signature is worth. */
export function signatureText({ domain, result }: DomainSignature): string {
  if (domain === "") return t("security-signature-unread");
  switch (result) {
    case "pass":
      return t("security-signature-good", { domain });
    case "policy":
    case "permerror":
      return t("security-signature-weak", { domain });
    case "fail":
      return t("security-signature-wrong", { domain });
    default:
      return t("security-signature-unsaid", { domain });
  }
}

/** Whether the domain's own rule is met. */
export function ruleText({ rule }: MessageSecurity): string {
  if (!rule) return t("security-rule-none");
  if (rule.isMet === null) return t("security-rule-unsaid");
  return t(rule.isMet ? "security-rule-met" : "security-rule-not-met");
}

/** Whether the server that sent it may do so. */
export function allowedText({ spf }: MessageSecurity): string {
  if (spf === null) return t("security-allowed-unsaid");
  return t(spf === "pass" ? "security-allowed-yes" : "security-allowed-no");
}

/** Who told what the verdict rests on. */
export function tellerText({ sender, server }: MessageSecurity): string {
  if (sender?.toldBy === "server") return t("security-told-server", { server: server ?? "" });
  return t(sender?.toldBy === "here" ? "security-told-here" : "security-told-nobody");
}

/** A server on the way, and how a message went on from there; `null` where it stays. */
export interface Station {
  name: string;
  onward: PathPrivacy | null;
}

/** The servers that a message says it went by, the sender's first and the user's own last. */
export function stationsOf({ path }: MessageSecurity): Station[] {
  const names = path.map((stop, index) => stop.from || path[index - 1]?.by || "");
  const stations = path.map<Station>((stop, index) => ({ name: names[index] ?? "", onward: stop.privacy }));
  const last = path.at(-1);
  return last ? [...stations, { name: last.by, onward: null }] : [];
}

/** How many stops there were, and how many in the clear. */
export function pathText(known: MessageSecurity): string {
  const { path } = known;
  const stops = t("security-path-count", { count: stationsOf(known).length });
  const clear = path.filter((stop) => stop.privacy === "clear").length;
  return clear === 0 ? stops : t("security-path-clear", { stops, count: clear });
}
