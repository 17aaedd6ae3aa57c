// Tells in the mail window what became of messages that were sent, from whichever window that was.
import { formatDate, formatList, t } from "../i18n/index.svelte";
import type { Event, OutgoingRow } from "../rpc/contract";
import { rpcError } from "../rpc/client";
import type { App } from "../state/app.svelte";
import { openComposer } from "../state/open-composer";
import type { Toast } from "../state/toasts.svelte";
import { codeText } from "../state/errors";

/** What waits longer than any undo time was meant to be sent later. */
const undoAtMostMs = 125_000;

/** Follows the outbox. */
export class OutgoingWatch {
  readonly #app: App;
  /** The state of each row when it was last looked at; null before the first look. */
  #known: Map<number, string> | null = null;
  #looks = 0;

  constructor(app: App) {
    this.#app = app;
  }

  hear(event: Event): void {
    if (event.kind === "missed" || (event.kind === "changed" && event.outgoing)) void this.look();
  }

  /** Looks at the outbox, and tells what is new. The first look only learns what was there. */
  async look(): Promise<void> {
    const look = ++this.#looks;
    let rows: OutgoingRow[];
    try {
      rows = await this.#app.client.call({ call: "outbox" });
    } catch {
      return;
    }
    if (look !== this.#looks) return;
    const before = this.#known;
    this.#known = new Map(rows.map((row) => [row.id, row.state.state]));
    if (!before) return;
    for (const row of rows) if (before.get(row.id) !== row.state.state) this.#tell(row, !before.has(row.id));
  }

  #tell(row: OutgoingRow, isNew: boolean): void {
    const { toasts, router } = this.#app;
    if (row.state.state === "waiting" && isNew) {
      // Copies go with what they are copies of.
      if (row.isApart) return;
      toasts.show(this.#sentToast(row.id, row.state.notBeforeMs));
    } else if (row.state.state === "wedged") {
      const reason = codeText(row.error ?? "rejected");
      const action = { label: t("toast-open-outbox"), run: () => router.go("/outbox") };
      const text = row.isApart
        ? t("toast-copy-not-sent", { people: formatList(row.recipients), reason })
        : t("toast-not-sent", { reason });
      toasts.show({ text, action, ms: null, tone: "danger" });
    }
  }

  /** Says that a message is on its way, with the way to take it back while that is possible. */
  #sentToast(outgoing: number, leavesAtMs: number): Toast {
    const left = leavesAtMs - Date.now();
    if (left <= 0) return { text: t("toast-sent") };
    const isLater = left > undoAtMostMs;
    const moment = { day: formatDate(leavesAtMs, "day"), time: formatDate(leavesAtMs, "time") };
    return {
      text: isLater ? t("toast-sent-later", moment) : t("toast-sending"),
      action: {
        label: t("undo"),
        key: this.#app.commands.keysOf("app.undo")[0],
        run: () => void this.#takeBack(outgoing),
      },
      ms: isLater ? 8000 : left,
    };
  }

  async #takeBack(outgoing: number): Promise<void> {
    const { client, acts } = this.#app;
    try {
      const draft = await client.call({ call: "undo_send", outgoing });
      await openComposer(client, draft.id);
    } catch (thrown) {
      // What was passed on as it came was no draft.
      if (rpcError(thrown).code === "not_found") await this.#cancel(outgoing);
      else acts.failed(thrown);
    }
  }

  async #cancel(outgoing: number): Promise<void> {
    const { client, acts, toasts } = this.#app;
    try {
      await client.call({ call: "cancel_sending", outgoing });
      toasts.show({ text: t("toast-taken-back"), ms: 4000 });
    } catch (thrown) {
      acts.failed(thrown);
    }
  }
}
