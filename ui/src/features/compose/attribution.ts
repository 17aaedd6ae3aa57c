// The line above a quote that says whose words it holds, in the language of the window.
import { formatDate, t } from "../../i18n/index.svelte";
import type { Draft } from "../../rpc/contract";
import { writePerson } from "./recipients";

/** Returns the attribution of a draft's quote; empty where it quotes nothing. More than a line for a forwarded one. */
export function attributionOf(draft: Draft): string {
  const { quoted } = draft;
  if (!quoted) return "";
  const author = quoted.author.name || quoted.author.address;
  const date = formatDate(quoted.dateMs, "full");
  if (draft.forwards === null) return plain(t("compose-attribution", { author, date }));
  const lines = [
    t("compose-forwarded"),
    t("compose-forwarded-from", { person: writePerson(quoted.author) }),
    t("compose-forwarded-date", { date }),
  ];
  if (quoted.subject) lines.push(t("compose-forwarded-subject", { subject: quoted.subject }));
  if (quoted.to.length > 0) {
    lines.push(t("compose-forwarded-to", { people: quoted.to.map(writePerson).join(t("compose-people-between")) }));
  }
  return lines.map(plain).join("\n");
}

/** Mail carries no marks that isolate what was filled in: other programs show them as boxes. */
function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, "");
}
