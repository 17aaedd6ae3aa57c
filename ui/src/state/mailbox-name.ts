// What mailboxes are called in the window.
import { t } from "../i18n/index.svelte";
import type { MailboxRow } from "../rpc/contract";

/** What a mailbox is called: by what it is for, else by the last level of its name. */
export function mailboxName(mailbox: Pick<MailboxRow, "path" | "role">): string {
  return mailbox.role ? t(`mailbox-${mailbox.role}`) : (mailbox.path.split("/").at(-1) ?? mailbox.path);
}
