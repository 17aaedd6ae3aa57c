// What is said of how a message was closed and signed, in words that claim no more than is known.
import type { IconName } from "../components/icons";
import { has, t, type MessageId } from "../i18n/index.svelte";
import type { Privacy, UnreadableReason } from "../rpc/contract";

/** How a message was closed, as one of a few cases. */
export type ReadCase =
  | "confirmed"
  | "private"
  | "unsigned"
  | "signed"
  | "bad"
  | "mismatch"
  | "unknown"
  | "changed"
  | "part"
  | "part-signed"
  | "failed";

export interface Said {
  case: ReadCase;
  icon: IconName;
  tone: "trust" | "quiet" | "warn" | "danger";
  text: string;
}

const looks: Record<ReadCase, [IconName, Said["tone"]]> = {
  confirmed: ["shield-check", "trust"],
  private: ["shield", "quiet"],
  unsigned: ["shield-alert", "warn"],
  signed: ["signature", "quiet"],
  bad: ["circle-alert", "danger"],
  mismatch: ["triangle-alert", "warn"],
  unknown: ["signature", "quiet"],
  changed: ["triangle-alert", "warn"],
  part: ["triangle-alert", "warn"],
  "part-signed": ["triangle-alert", "warn"],
  failed: ["lock", "quiet"],
};

/** Which case it is, the gravest first; `null` where there is nothing to say. */
export function caseOf({ encryption, signature, trust, unreadable }: Privacy): ReadCase | null {
  if (unreadable !== null || encryption === "failed") return "failed";
  if (signature === "bad") return "bad";
  if (signature === "mismatch") return "mismatch";
  if (trust === "changed") return "changed";
  if (encryption === "partial") return "part";
  const isKnown = signature === "good" && trust !== "unknown";
  if (encryption === "full") return !isKnown ? "unsigned" : trust === "confirmed" ? "confirmed" : "private";
  if (isKnown) return "signed";
  // A right signature of nobody that is known proves no name.
  if (signature === "good" || signature === "unknown") return "unknown";
  return signature === "partial" ? "part-signed" : null;
}

/** The one quiet sentence below a sender's line; `name` is the sender as shown. */
export function saidOf(privacy: Privacy, name: string): Said | null {
  const found = caseOf(privacy);
  if (!found) return null;
  const { signer } = privacy;
  const address = signer?.addresses[0] ?? signer?.name ?? "";
  const who = found === "signed" ? signer?.name || address || name : name;
  const [icon, tone] = looks[found];
  return { case: found, icon, tone, text: t(`priv-read-${found}`, { name: who, address: address || "?" }) };
}

/** Why that is so. */
export function whyOf(found: ReadCase, privacy: Privacy): string {
  return found === "failed" ? cantOf(privacy.unreadable ?? "damaged") : t(`priv-why-${found}`);
}

const dashed = (name: string) => name.replaceAll("_", "-");

/** Why a message can't be read. */
export function cantOf(reason: UnreadableReason): string {
  return t(`priv-cant-${dashed(reason)}` as MessageId);
}

/** What helps where a message can't be read. */
export function helpOf(reason: UnreadableReason): "bring" | "ask-again" | "settings" | "save" {
  switch (reason) {
    case "no_key_here":
      return "bring";
    case "not_for_you":
    case "no_integrity":
    case "damaged":
      return "ask-again";
    case "locked":
      return "settings";
    default:
      return "save";
  }
}

/** What is odd, in words; a code without words stands as it is. */
export function oddOf(problem: string): string {
  const id = `priv-odd-${dashed(problem)}`;
  return has(id) ? t(id) : problem;
}

/** A fingerprint in groups of four. */
export function grouped(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/.{1,4}/g) ?? []).join(" ");
}

export const technologies = { openpgp: "OpenPGP", smime: "S/MIME" } as const;
