// What the mail window adds to the list of all that can be done.
import { t } from "../i18n/index.svelte";
import type { Command } from "../lib/commands.svelte";
import type { Role, View } from "../rpc/contract";
import type { App } from "../state/app.svelte";
import type { MailWindow } from "./mail-window.svelte";

/** What only the view itself can do. */
export interface ViewDoes {
  /** Moves the focus of the list by some rows. */
  step: (by: number) => void;
  extend: (by: number) => void;
  enter: () => void;
  back: () => void;
  pane: (by: 1 | -1) => void;
  search: () => void;
  palette: () => void;
  keys: () => void;
  move: () => void;
  copy: () => void;
  snooze: () => void;
  destroy: () => void;
  createMailbox: () => void;
  renameMailbox: () => void;
  deleteMailbox: () => void;
  sidebar: () => void;
}

const all = (role: Role): View => ({ kind: "role", role, account: null });

/** Returns the mail window's commands. */
export function mailCommands(app: App, mail: MailWindow, does: ViewDoes): Command[] {
  const { acts } = app;
  const some = () => mail.targets !== null;
  const isUnread = () => mail.rows.some((row) => row.unread > 0);
  const isStarred = () => mail.rows.length > 0 && mail.rows.every((row) => row.isStarred);
  const inTrash = () => mail.query.view.kind === "role" && mail.query.view.role === "trash";
  const inJunk = () => {
    const { view } = mail.query;
    return view.kind === "mailbox"
      ? app.session.mailbox(view.mailbox)?.role === "junk"
      : view.kind === "role" && view.role === "junk";
  };
  const isOwn = () => mail.ownMailbox !== null;
  const message: Command[] = [
    {
      id: "message.archive",
      title: "act-archive",
      group: "message",
      icon: "archive",
      keys: { default: ["e"], gmail: ["e", "y"], thunderbird: ["a"], apple_mail: ["e", "Mod+Ctrl+A"] },
      enabled: some,
      run: () => void mail.moveToRole("archive"),
    },
    {
      id: "message.trash",
      title: "act-trash",
      group: "message",
      icon: "trash",
      keys: ["#", "Delete", "Backspace"],
      enabled: some,
      run: () => (inTrash() ? does.destroy() : void mail.moveToRole("trash")),
    },
    {
      id: "message.destroy",
      title: "act-destroy",
      group: "message",
      icon: "trash",
      keys: ["Shift+Delete"],
      enabled: some,
      run: does.destroy,
    },
    {
      id: "message.move",
      title: "act-move",
      group: "message",
      icon: "folder-input",
      keys: ["v"],
      enabled: some,
      run: does.move,
    },
    {
      id: "message.copy",
      title: "act-copy",
      group: "message",
      icon: "copy",
      keys: { default: ["y"], gmail: [], thunderbird: [], apple_mail: ["y"] },
      enabled: some,
      isUnlisted: true,
      run: does.copy,
    },
    {
      id: "message.star",
      title: () => t(isStarred() ? "act-unstar" : "act-star"),
      group: "message",
      icon: "star",
      keys: ["s"],
      enabled: some,
      run: () => {
        const on = !isStarred();
        void mail.change((them) => acts.star(them, on), mail.targets, false);
      },
    },
    {
      id: "message.toggle-read",
      title: "act-toggle-read",
      group: "message",
      icon: "mail-open",
      keys: { default: ["i"], thunderbird: ["m"] },
      enabled: some,
      isHidden: true,
      run: () => {
        const read = isUnread();
        void mail.change((them) => (read ? acts.markRead(them) : acts.markUnread(them)));
      },
    },
    {
      id: "message.read",
      title: "act-mark-read",
      group: "message",
      icon: "mail-open",
      keys: ["Shift+I"],
      enabled: some,
      isUnlisted: true,
      run: () => void mail.change((them) => acts.markRead(them)),
    },
    {
      id: "message.unread",
      title: "act-mark-unread",
      group: "message",
      icon: "mail",
      keys: ["Shift+U"],
      enabled: some,
      isUnlisted: true,
      run: () => void mail.change((them) => acts.markUnread(them)),
    },
    {
      id: "message.junk",
      title: () => t(inJunk() ? "act-not-junk" : "act-junk"),
      group: "message",
      icon: "octagon-alert",
      keys: { default: ["!"], thunderbird: ["j"] },
      enabled: some,
      run: () => void (inJunk() ? mail.notJunk() : mail.moveToRole("junk")),
    },
    {
      id: "message.snooze",
      title: "act-snooze",
      group: "message",
      icon: "clock",
      keys: { default: ["h"], gmail: ["b", "h"] },
      enabled: some,
      run: does.snooze,
    },
    {
      id: "message.unsnooze",
      title: "act-unsnooze",
      group: "message",
      icon: "clock",
      enabled: () => mail.rows.some((row) => row.snooze?.wokenMs === null),
      run: () => void mail.snooze(null),
    },
    {
      id: "thread.join",
      title: "act-join",
      group: "message",
      icon: "layers",
      keys: ["Shift+M"],
      enabled: () => mail.query.threaded && mail.rows.filter((row) => row.draft === null).length > 1,
      run: () => void mail.join(),
    },
    {
      id: "message.inbox",
      title: "act-to-inbox",
      group: "message",
      icon: "inbox",
      enabled: some,
      run: () => void mail.moveToRole("inbox"),
    },
  ];
  const place = (id: string, title: Command["title"], icon: Command["icon"], second: string, view: View): Command => ({
    id: `go.${id}`,
    title,
    group: "go",
    icon,
    keys: [`g ${second}`],
    run: () => mail.show(view),
  });
  return [
    {
      id: "list.next",
      title: "key-next",
      group: "move",
      keys: { default: ["j"], thunderbird: ["f"] },
      isHidden: true,
      run: () => does.step(1),
    },
    {
      id: "list.previous",
      title: "key-previous",
      group: "move",
      keys: { default: ["k"], thunderbird: ["b"] },
      isHidden: true,
      run: () => does.step(-1),
    },
    {
      id: "list.enter",
      title: "key-open",
      group: "move",
      keys: ["Enter", "o"],
      scope: "list",
      isHidden: true,
      enabled: some,
      run: does.enter,
    },
    { id: "list.back", title: "key-back", group: "move", keys: { default: ["u"] }, isHidden: true, run: does.back },
    {
      id: "list.select",
      title: "key-select",
      group: "move",
      keys: { default: ["x"] },
      isHidden: true,
      enabled: some,
      run: () => mail.selection.toggle(mail.selection.active),
    },
    {
      id: "list.extend-down",
      title: "key-extend",
      group: "move",
      keys: ["Shift+J"],
      isHidden: true,
      run: () => does.extend(1),
    },
    {
      id: "list.extend-up",
      title: "key-extend-up",
      group: "move",
      keys: ["Shift+K"],
      isHidden: true,
      isUnlisted: true,
      run: () => does.extend(-1),
    },
    {
      id: "list.all",
      title: "key-select-all",
      group: "move",
      keys: ["Mod+A"],
      isHidden: true,
      run: () => mail.selection.all(),
    },
    {
      id: "list.clear",
      title: "key-clear",
      group: "move",
      keys: ["Escape"],
      isHidden: true,
      isUnlisted: true,
      enabled: () => mail.selection.count > 0,
      run: () => mail.selection.clear(),
    },
    {
      id: "pane.next",
      title: "key-pane",
      group: "move",
      keys: ["F6"],
      isHidden: true,
      isEverywhere: true,
      run: () => does.pane(1),
    },
    {
      id: "pane.previous",
      title: "key-pane-back",
      group: "move",
      keys: ["Shift+F6"],
      isHidden: true,
      isUnlisted: true,
      isEverywhere: true,
      run: () => does.pane(-1),
    },
    place("inbox", "mailbox-inbox", "inbox", "i", all("inbox")),
    place("starred", "mailbox-starred", "star", "s", { kind: "starred" }),
    place("snoozed", "mailbox-snoozed", "clock", "b", { kind: "snoozed" }),
    place("drafts", "mailbox-drafts", "file-pen", "d", all("drafts")),
    place("sent", "mailbox-sent", "send", "t", all("sent")),
    place("archive", "mailbox-archive", "archive", "a", all("archive")),
    { ...place("junk", "mailbox-junk", "octagon-alert", "j", all("junk")), isUnlisted: true },
    { ...place("trash", "mailbox-trash", "trash", "x", all("trash")), isUnlisted: true },
    {
      id: "go.outbox",
      title: "outbox",
      group: "go",
      icon: "hourglass",
      keys: ["g o"],
      run: () => app.router.go("/outbox"),
    },
    {
      id: "go.settings",
      title: "settings",
      group: "go",
      icon: "settings",
      keys: ["Mod+,"],
      run: () => app.router.go("/settings"),
    },
    ...message,
    {
      id: "app.undo",
      title: "undo",
      group: "message",
      icon: "undo-2",
      keys: { default: ["z", "Mod+Z"], thunderbird: ["Mod+Z"] },
      run: () => (app.toasts.current?.action?.key ? app.toasts.act() : void acts.undo()),
    },
    {
      id: "app.palette",
      title: "palette",
      group: "app",
      icon: "command",
      keys: { default: ["Mod+K"], thunderbird: ["Mod+Shift+P", "Mod+K"] },
      isHidden: true,
      isEverywhere: true,
      run: does.palette,
    },
    {
      id: "app.search",
      title: "search",
      group: "app",
      icon: "search",
      keys: { default: ["/"], thunderbird: ["/", "Mod+Shift+K"], apple_mail: ["/", "Mod+Alt+F"] },
      run: does.search,
    },
    { id: "app.keys", title: "keys", group: "app", icon: "keyboard", keys: ["?"], run: does.keys },
    {
      id: "app.check",
      title: "sync-check-now",
      group: "app",
      icon: "refresh-cw",
      keys: { default: ["Mod+Shift+G"], thunderbird: ["F5"], apple_mail: ["Mod+Shift+N"] },
      run: () =>
        void app.client.call({ call: "check_now", account: null }).catch((thrown: unknown) => acts.failed(thrown)),
    },
    {
      id: "mailbox.create",
      title: "mailbox-new",
      group: "app",
      icon: "folder",
      isUnlisted: true,
      enabled: () => app.session.accounts.length > 0,
      run: does.createMailbox,
    },
    {
      id: "mailbox.rename",
      title: "mailbox-rename",
      group: "app",
      icon: "pencil",
      isUnlisted: true,
      enabled: isOwn,
      run: does.renameMailbox,
    },
    {
      id: "mailbox.delete",
      title: "mailbox-delete",
      group: "app",
      icon: "trash",
      isUnlisted: true,
      enabled: isOwn,
      run: does.deleteMailbox,
    },
    { id: "view.sidebar", title: "sidebar-toggle", group: "view", icon: "panel-left", keys: ["F9"], run: does.sidebar },
    {
      id: "view.density",
      title: "density-toggle",
      group: "view",
      icon: "list",
      run: () =>
        void app.session.change({ density: app.session.settings?.density === "compact" ? "comfortable" : "compact" }),
    },
    {
      id: "write.new",
      title: "write-new",
      group: "write",
      icon: "square-pen",
      keys: { default: ["c", "Mod+N"], thunderbird: ["Mod+N"] },
      run: () => void mail.write(),
    },
  ];
}
