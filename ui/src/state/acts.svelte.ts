// What a user does to messages: done at once, told in a toast, and taken back with one key.
import { t } from "../i18n/index.svelte";
import type { Commands } from "../lib/commands.svelte";
import { rpcError, type Client } from "../rpc/client";
import type { Acted, Destination, Role, Targets } from "../rpc/contract";
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

  junk(targets: Targets): Promise<Acted | null> {
    return this.#moveToRole(targets, "junk");
  }

  toInbox(targets: Targets): Promise<Acted | null> {
    return this.#moveToRole(targets, "inbox");
  }

  /** Moves into one mailbox; `name` is its name for the toast. */
  async moveTo(targets: Targets, mailbox: number, name: string): Promise<Acted | null> {
    return this.#move(targets, { kind: "mailbox", mailbox }, (count) => t("toast-moved", { count, mailbox: name }));
  }

  #moveToRole(targets: Targets, role: Role): Promise<Acted | null> {
    return this.#move(targets, { kind: "role", role }, (count) =>
      role === "archive"
        ? t("toast-archived", { count })
        : role === "trash"
          ? t("toast-trashed", { count })
          : role === "junk"
            ? t("toast-junked", { count })
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
      await this.#client.call({ call: "set_flags", targets, add: ["$seen"], remove: [] });
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

  /** Removes for good. Ask first: there is no way back. */
  destroy(targets: Targets): Promise<Acted | null> {
    return this.#do(
      () => this.#client.call({ call: "destroy", targets }),
      (acted) => t("toast-destroyed", { count: acted.conversations }),
    );
  }

  /** Takes one thing back, or the latest of the last 20. */
  async undo(id: number | undefined = this.#done.at(-1)): Promise<void> {
    if (id === undefined) {
      this.#toasts.show({ text: t("toast-nothing-to-undo"), ms: 4000 });
      return;
    }
    this.#done = this.#done.filter((other) => other !== id);
    try {
      const acted = await this.#client.call({ call: "undo", undo: id });
      if (acted.messages === 0) this.#toasts.show({ text: t("toast-nothing-to-undo"), ms: 4000 });
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
      if (acted.undo !== null) this.#done = [...this.#done, acted.undo].slice(-20);
      if (text && acted.messages > 0) {
        const { undo } = acted;
        this.#toasts.show({
          text: text(acted),
          action:
            undo === null
              ? undefined
              : { label: t("undo"), key: this.#commands.keysOf("app.undo")[0], run: () => void this.undo(undo) },
        });
      }
      return acted;
    } catch (thrown) {
      this.failed(thrown);
      return null;
    }
  }
}
