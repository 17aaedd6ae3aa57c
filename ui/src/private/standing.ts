// Whether a certificate was withdrawn, in words; who issued it was asked, since the user chose that.
import { formatDate, t } from "../i18n/index.svelte";
import type { RevocationTold } from "../rpc/contract";

export function standingText(told: RevocationTold): string {
  const asked = formatDate(told.askedAtMs, "full");
  switch (told.standing) {
    case "good":
      return t("priv-standing-good", { asked });
    case "withdrawn":
      return t("priv-standing-withdrawn", { date: formatDate(told.withdrawnAtMs ?? told.askedAtMs, "day") });
    case "unknown":
      return t("priv-standing-unknown", { asked });
  }
}
