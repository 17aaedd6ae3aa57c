// The names of days and months that rows stand under.
import { formatDate, t } from "../../i18n/index.svelte";
import type { GroupName } from "../../rpc/contract";

/** The name of a group, such as "Yesterday" or "October". */
export function groupText(name: GroupName): string {
  switch (name.kind) {
    case "today":
      return t("group-today");
    case "yesterday":
      return t("group-yesterday");
    case "this_week":
      return t("group-this-week");
    case "this_month":
      return t("group-this-month");
    case "month":
      return formatDate(new Date(name.year, name.month - 1, 15).getTime(), "month");
  }
}
