// What a user does to messages and mailboxes: done at once, told in a toast, and taken back with one key.
import { formatDate, t } from "../i18n/index.svelte";
import type { Commands } from "../lib/commands.svelte";
import { rpcError, type Client } from "../rpc/client";
import type { Acted, Destination, MailboxRow, Role, Targets } from "../rpc/contract";
import { errorText } from "./errors";
import type { Toasts } from "./toasts.svelte";

/** Does things to messages. Each returns what was done, or null where it failed and the user was told. */
export class Acts {
  readonly #client: Client;
  readonly #toasts: Toasts;
  readonly #commands: Commands;
  /** What can be taken back, oldest first: what the user did, not what followed by itself. */
  #done: number[] = [];

  constructor(client: Client, toasts: Toasts, commands: Commands) {
    this.#client = client;
    this.#toasts = toasts;
    this.#commands = commands;
  }

  archive(targets: Targets): Promise<Acted | null> {
    return this.#moveToRole(targets, "archive");
  }

  trash(targets: Targets): Promise<Acted | null> {
    return this.#moveToRole(targets, "trash");
  }

  /** Says that messages are junk, and moves them there. */
  junk(targets: Targets): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "report", targets, verdict: "junk" }),
      (acted) => t("toast-junked", { count: acted.conversations }),
    );
  }

  /** Says that messages are no junk, and moves them to the inbox. */
  notJunk(targets: Targets): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "report", targets, verdict: "not_junk" }),
      (acted) => t("toast-not-junk", { count: acted.conversations }),
    );
  }

  toInbox(targets: Targets): Promise<Acted | null> {
    return this.#moveToRole(targets, "inbox");
  }

  /** Moves into one mailbox; `name` is its name for the toast. */
  async moveTo(targets: Targets, mailbox: number, name: string): Promise<Acted | null> {
    return this.#move(targets, { kind: "mailbox", mailbox }, (count) => t("toast-moved", { count, mailbox: name }));
  }

  /** Copies into one mailbox; `name` is its name for the toast. */
  copyTo(targets: Targets, mailbox: number, name: string): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "copy", targets, to: { kind: "mailbox", mailbox } }),
      (acted) => t("toast-copied", { count: acted.conversations, mailbox: name }),
    );
  }

  /** Takes messages out of one mailbox, where they can be in several; `name` is its name for the toast. */
  unfile(targets: Targets, mailbox: number, name: string): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "unfile", targets, mailbox }),
      () => t("toast-unfiled", { mailbox: name }),
    );
  }

  /** Makes a mailbox. Fails with `RpcFailure`, for the dialog to tell. */
  async createMailbox(account: number, name: string): Promise<void> {
    const acted = await this.#client.call({ call: "create_mailbox", account, name });
    this.#tell(acted, t("toast-mailbox-created", { mailbox: name }));
  }

  /** Renames a mailbox, with those below it. Fails with `RpcFailure`, for the dialog to tell. */
  async renameMailbox(mailbox: number, name: string): Promise<void> {
    const acted = await this.#client.call({ call: "rename_mailbox", mailbox, name });
    if (acted.mailboxes > 0) this.#tell(acted, t("toast-mailbox-renamed", { mailbox: name }));
  }

  /** Removes a mailbox, with those below it; their messages go to the trash. */
  async deleteMailbox(mailbox: MailboxRow): Promise<void> {
    try {
      const acted = await this.#client.call({ call: "delete_mailbox", mailbox: mailbox.id });
      this.#tell(acted, t("toast-mailbox-deleted", { mailbox: mailbox.path, count: acted.messages }));
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  async followMailbox(mailbox: MailboxRow, follow: boolean): Promise<void> {
    try {
      const acted = await this.#client.call({ call: "follow_mailbox", mailbox: mailbox.id, follow });
      this.#tell(acted, t(follow ? "toast-mailbox-followed" : "toast-mailbox-left", { mailbox: mailbox.path }));
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  #moveToRole(targets: Targets, role: Role): Promise<Acted | null> {
    return this.#move(targets, { kind: "role", role }, (count) =>
      role === "archive"
        ? t("toast-archived", { count })
        : role === "trash"
          ? t("toast-trashed", { count })
          : t("toast-to-inbox", { count }),
    );
  }

  #move(targets: Targets, to: Destination, text: (count: number) => string): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "move", targets, to }),
      (acted) => text(acted.conversations),
    );
  }

  /** Sets flags; without a toast unless `text` says one. */
  setFlags(targets: Targets, add: string[], remove: string[], text?: (acted: Acted) => string): Promise<Acted | null> {
    return this.#do(() => this.#client.call({ call: "set_flags", targets, add, remove }), text);
  }

  markRead(targets: Targets): Promise<Acted | null> {
    return this.setFlags(targets, ["$seen"], []);
  }

  /** Marks as read what was opened; nothing that a user would think of taking back. */
  async read(targets: Targets): Promise<void> {
    try {
      await this.#client.call({ call: "opened", targets });
    } catch {
      // It is read again the next time.
    }
  }

  markUnread(targets: Targets): Promise<Acted | null> {
    return this.setFlags(targets, [], ["$seen"]);
  }

  star(targets: Targets, isStarred: boolean): Promise<Acted | null> {
    return isStarred ? this.setFlags(targets, ["$flagged"], []) : this.setFlags(targets, [], ["$flagged"]);
  }

  /** Puts messages off until a time; null brings them back. */
  snooze(targets: Targets, untilMs: number | null): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "snooze", targets, untilMs }),
      (acted) =>
        untilMs === null
          ? t("toast-unsnoozed", { count: acted.conversations })
          : t("toast-snoozed", {
              count: acted.conversations,
              day: formatDate(untilMs, "day"),
              time: formatDate(untilMs, "time"),
            }),
    );
  }

  /** Begins a conversation anew at a message. */
  split(message: number): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "split_thread", message }),
      (acted) => t("toast-split", { count: acted.messages }),
    );
  }

  /** Puts conversations together. */
  join(threads: number[]): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "join_threads", threads }),
      (acted) => t("toast-joined", { count: acted.conversations }),
    );
  }

  /** Throws drafts away. */
  discard(targets: Targets): Promise<Acted | null> {
    return this.#move(targets, { kind: "role", role: "trash" }, (count) => t("toast-discarded", { count }));
  }

  /** Removes for good. Ask first: there is no way back. */
  destroy(targets: Targets): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "destroy", targets }),
      (acted) => t("toast-destroyed", { count: acted.conversations }),
    );
  }

  /** Takes one thing back, or the latest of the last 20. */
  async undo(id: number | null = this.#done.at(-1) ?? null): Promise<void> {
    this.#done = this.#done.filter((other) => other !== id);
    try {
      // What was done before the window was opened is known to the engine.
      const acted = await this.#client.call({ call: "undo", undo: id });
      if (acted.messages === 0 && acted.mailboxes === 0)
        this.#toasts.show({ text: t("toast-nothing-to-undo"), ms: 4000 });
      else this.#toasts.show({ text: t("toast-undone"), ms: 4000 });
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  /** Tells why something failed. */
  failed(thrown: unknown): void {
    this.#toasts.show({ text: errorText(rpcError(thrown)), tone: "danger" });
  }

  async #do(act: () => Promise<Acted>, text?: (acted: Acted) => string): Promise<Acted | null> {
    try {
      const acted = await act();
      this.#tell(acted, text && acted.messages > 0 ? text(acted) : null);
      return acted;
    } catch (thrown) {
      this.failed(thrown);
      return null;
    }
  }

  /** Keeps how to take it back, and tells it. */
  #tell({ undo }: Acted, text: string | null): void {
    if (undo !== null) this.#done = [...this.#done, undo].slice(-20);
    if (text === null) return;
    this.#toasts.show({
      text,
      action:
        undo === null
          ? undefined
          : { label: t("undo"), key: this.#commands.keysOf("app.undo")[0], run: () => void this.undo(undo) },
    });
  }
}
