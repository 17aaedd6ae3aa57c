// Words for what a search found, and what it tried.
import { has, t } from "../../i18n/index.svelte";
import type { FoundServer, TriedRow } from "../../rpc/contract";
import { faultText } from "../../state/errors";

export { hostOf } from "./servers";

/** Says why it is this server. */
export function originText({ origin, source }: FoundServer, domain: string): string {
  switch (origin) {
    case "provider":
      return t("finding-origin-provider", { source });
    case "autoconfig":
    case "well_known":
      return t("finding-origin-published", { domain });
    case "srv":
      return t("finding-origin-srv", { domain });
    case "mail_host":
      return t("finding-origin-mail-host", { source, domain });
    case "mail_host_autoconfig":
      return t("finding-origin-mail-host-published", { domain });
    case "hearsay":
      return t("finding-origin-hearsay", { source });
    case "guess":
      return t("finding-origin-guess");
  }
}

/** Says what was asked, as whoever runs the domain would write it. */
export function subjectText({ step, subject }: TriedRow): string {
  return step === "mail_host" ? `MX ${subject}` : step === "service" ? `SRV ${subject}` : subject;
}

/** Says what came of a question. */
export function outcomeText(outcome: string): string {
  const id = `outcome-${outcome.replaceAll("_", "-")}`;
  return has(id) ? t(id) : faultText(outcome);
}
