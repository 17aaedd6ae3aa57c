// What the reader does besides showing: replies, files, links, the clipboard. Every failure ends in words.

import { t } from "../../i18n/index.svelte";
import { rpcError } from "../../rpc/client";
import type { AttachmentRow, DraftStart, LinkCheck, Saved } from "../../rpc/contract";
import type { App } from "../../state/app.svelte";
import { codeText } from "../../state/errors";
import { openComposer } from "../../state/open-composer";

export class ReaderActions {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Begins a message in a window of its own. */
  async compose(start: DraftStart): Promise<void> {
    await this.#try("reader-action-failed", async () => {
      const draft = await this.#app.client.call({ call: "new_draft", start });
      await this.openComposer(draft.id);
    });
  }

  /** Goes on with a draft in a window of its own. */
  async openComposer(draft: number): Promise<void> {
    await this.#try("reader-action-failed", () => openComposer(this.#app.client, draft));
  }

  async saveAttachments(message: number, path: string | null): Promise<void> {
    await this.#try("reader-save-failed", async () => {
      this.#told(await this.#app.client.call({ call: "save_attachments", message, path }));
    });
  }

  /** Opens an attachment with the system's program; one that could run is never opened. */
  async openAttachment(message: number, attachment: AttachmentRow): Promise<void> {
    if (attachment.isDangerous) return;
    await this.#try("reader-open-failed", () =>
      this.#app.client.call({ call: "open_attachment", message, path: attachment.path }),
    );
  }

  async saveMessage(message: number): Promise<void> {
    await this.#try("reader-save-failed", async () => {
      const saved = await this.#app.client.call({ call: "save_message", message });
      if (saved.names.length > 0) this.#say(t("reader-message-saved", { folder: saved.folder }));
    });
  }

  async openLink(url: string): Promise<void> {
    await this.#try("reader-open-failed", () => this.#app.client.call({ call: "open_link", url }));
  }

  /** Leaves the list that a message came from. */
  async leaveList(message: number): Promise<void> {
    await this.#try("reader-action-failed", async () => {
      await this.#app.client.call({ call: "leave_list", message });
      this.#say(t("reader-list-left"));
    });
  }

  /** Looks at a link before it is opened; nothing for one that is never opened. */
  async check(url: string): Promise<LinkCheck | undefined> {
    let checked: LinkCheck | undefined;
    await this.#try("reader-open-failed", async () => {
      checked = await this.#app.client.call({ call: "check_link", url, text: "" });
    });
    return checked;
  }

  async print(): Promise<void> {
    if (this.#app.client.inApp) await this.#try("reader-action-failed", () => this.#app.client.call({ call: "print" }));
    else window.print();
  }

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#say(t("reader-copied"));
    } catch {
      this.#app.toasts.show({ text: t("reader-not-copied"), tone: "danger" });
    }
  }

  #told(saved: Saved): void {
    const [name] = saved.names;
    // Nothing was saved where the user closed the dialog; that needs no word.
    if (name === undefined) return;
    this.#say(t("reader-saved", { count: saved.names.length, name: name, folder: saved.folder }));
  }

  #say(text: string): void {
    this.#app.toasts.show({ text, ms: 4000 });
  }

  async #try(
    words: "reader-action-failed" | "reader-save-failed" | "reader-open-failed",
    act: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.#app.toasts.show({ text: t(words, { reason: codeText(rpcError(thrown).code) }), tone: "danger" });
    }
  }
}
