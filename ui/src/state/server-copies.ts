// What a server does with mail that it handed over, in words.
import { formatDate, t } from "../i18n/index.svelte";
import { copiesChoices, daysOf, type CopiesChoice } from "../lib/server-copies";
import type { ServerCopies, ServerCopy } from "../rpc/contract";

/** Returns what may be chosen, with its words. */
export function copiesOptions(now: ServerCopies): { value: CopiesChoice; label: string }[] {
  return copiesChoices(now).map((value) => ({ value, label: words(value) }));
}

function words(choice: CopiesChoice): string {
  const days = daysOf(choice);
  if (days !== null) return t("copies-keep-days", { count: days });
  if (choice === "keep") return t("copies-keep");
  return choice === "delete" ? t("copies-delete") : t("copies-when-deleted");
}

/** Says whether a message is on its server, and if not, why. */
export function copyText(copy: ServerCopy): string {
  if (copy.state === "there") return t("copy-there");
  const date = copy.deletedAtMs === null ? "" : formatDate(copy.deletedAtMs, "full");
  const what =
    copy.state === "asked"
      ? t("copy-asked", { date })
      : copy.state === "deleted"
        ? t("copy-deleted", { date })
        : t("copy-gone", { date });
  return `${what} ${reason(copy)}`.trim();
}

function reason(copy: ServerCopy): string {
  switch (copy.reason) {
    case "is_here":
      return t("copy-because-here");
    case "days_over":
      return t("copy-because-days");
    case "deleted_here":
      return t("copy-because-deleted");
    case "elsewhere":
      return t("copy-because-elsewhere");
    case null:
      return "";
  }
}
