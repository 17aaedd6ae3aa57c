// An account's mailboxes as a tree, from their names.
import type { IconName } from "../../components/icons";
import type { MailboxRow, Role } from "../../rpc/contract";
import { mailboxName } from "../../state/mailbox-name";

export interface Node {
  mailbox: MailboxRow;
  name: string;
  icon: IconName;
  /** 0 for those directly below the account. */
  depth: number;
  hasChildren: boolean;
}

const order: Role[] = ["inbox", "drafts", "sent", "archive", "all", "flagged", "junk", "trash"];

const icons: Record<Role, IconName> = {
  inbox: "inbox",
  all: "layers",
  archive: "archive",
  drafts: "file-pen",
  flagged: "star",
  junk: "octagon-alert",
  sent: "send",
  trash: "trash",
};

/** Mailboxes of one account, the user's own first, each below its parent; those below a folded one are left out. */
export function nodes(mailboxes: readonly MailboxRow[], folded: ReadonlySet<number>): Node[] {
  const own = mailboxes
    .filter((mailbox) => mailbox.role === null)
    .sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  const roles = mailboxes
    .filter((mailbox) => mailbox.role !== null && mailbox.role !== "inbox")
    .sort((a, b) => order.indexOf(a.role ?? "all") - order.indexOf(b.role ?? "all"));
  const closed: string[] = [];
  const tree: Node[] = [];
  for (const mailbox of own) {
    if (closed.some((path) => mailbox.path.startsWith(`${path}/`))) continue;
    const parents = own.filter((other) => mailbox.path.startsWith(`${other.path}/`));
    const parent = parents.reduce((longest, other) => (other.path.length > longest.length ? other.path : longest), "");
    if (folded.has(mailbox.id)) closed.push(mailbox.path);
    tree.push({
      mailbox,
      name: parent ? mailbox.path.slice(parent.length + 1) : mailbox.path,
      icon: "folder",
      depth: parents.length,
      hasChildren: own.some((other) => other.path.startsWith(`${mailbox.path}/`)),
    });
  }
  return [
    ...tree,
    ...roles.map((mailbox) => ({
      mailbox,
      name: mailboxName(mailbox),
      icon: mailbox.role ? icons[mailbox.role] : ("folder" as const),
      depth: 0,
      hasChildren: false,
    })),
  ];
}
