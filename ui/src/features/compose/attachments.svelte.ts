// The files of a draft: those that are there, those on their way, and how large it all becomes.
import type { DraftAttachment, DraftSize, PictureChange, RpcError } from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";
import { InlineImages } from "./inline-images";

/** A file that is being read and stored. */
export interface Adding {
  key: number;
  name: string;
  sizeBytes: number;
}

/** A file that could not be added, or not be removed. */
export interface AttachTrouble {
  name: string;
  error: RpcError;
}

export class Attachments {
  all = $state.raw<DraftAttachment[]>([]);
  adding = $state.raw<Adding[]>([]);
  size = $state.raw<DraftSize | null>(null);
  /** Whether pictures are being worked on. */
  isChanging = $state(false);
  trouble = $state.raw<AttachTrouble | null>(null);
  /** Those that are not part of the text. */
  readonly files = $derived(this.all.filter((one) => one.contentId === ""));
  readonly isTooLarge = $derived(
    this.size !== null && this.size.limitBytes !== null && this.size.sizeBytes > this.size.limitBytes,
  );
  readonly images = new InlineImages();
  readonly #client: Client;
  readonly #draft: number;
  readonly #flush: () => Promise<boolean>;
  readonly #changed: () => void;
  #last = 0;
  #first = "";

  /** `flush` saves the text, which counts for the size; `changed` is told that files came, went or changed. */
  constructor(client: Client, draft: number, flush: () => Promise<boolean>, changed: () => void = () => {}) {
    this.#changed = changed;
    this.#client = client;
    this.#draft = draft;
    this.#flush = flush;
  }

  adopt(attachments: DraftAttachment[]): void {
    this.images.learn(attachments, this.#client.contentOrigin);
    this.all = [...attachments];
    this.#first = ids(attachments);
    if (attachments.length > 0) void this.measure();
  }

  /** Whether they are those that the draft came with. */
  get isUntouched(): boolean {
    return this.adding.length === 0 && ids(this.all) === this.#first;
  }

  /** Adds files one after the other. Goes on with the next where one fails. */
  async add(files: readonly File[]): Promise<void> {
    const waiting = files.map((file) => ({ key: ++this.#last, name: file.name, sizeBytes: file.size }));
    this.adding = [...this.adding, ...waiting];
    for (const [index, file] of files.entries()) {
      await this.#attach(file, false);
      this.adding = this.adding.filter((one) => one.key !== waiting[index]?.key);
    }
    await this.measure();
  }

  /** Adds a picture that stands within the text. Returns how it is shown there, or null where it failed. */
  async addInline(file: File): Promise<{ url: string; name: string } | null> {
    const key = ++this.#last;
    this.adding = [...this.adding, { key, name: file.name, sizeBytes: file.size }];
    const added = await this.#attach(file, true);
    this.adding = this.adding.filter((one) => one.key !== key);
    const url = added && this.images.urlOf(`cid:${added.contentId}`);
    if (!added || url === undefined || url === null) return null;
    void this.measure();
    return { url, name: added.name };
  }

  /** Has the user choose files. */
  async choose(): Promise<void> {
    try {
      this.#take(await this.#client.call({ call: "attach_files", draft: this.#draft }));
      await this.measure();
    } catch (thrown) {
      this.trouble = { name: "", error: rpcError(thrown) };
    }
  }

  async remove(attachment: DraftAttachment): Promise<void> {
    try {
      await this.#client.call({ call: "detach", draft: this.#draft, attachment: attachment.id });
      this.all = this.all.filter((one) => one.id !== attachment.id);
      if (this.all.length > 0) await this.measure();
      else this.#changed();
    } catch (thrown) {
      this.trouble = { name: attachment.name, error: rpcError(thrown) };
    }
  }

  /** Has the engine make all pictures smaller, or forget where they were taken. */
  async changePictures(change: PictureChange): Promise<void> {
    this.isChanging = true;
    this.trouble = null;
    try {
      this.#take(await this.#client.call({ call: "change_pictures", draft: this.#draft, change }));
      await this.measure();
    } catch (thrown) {
      this.trouble = { name: "", error: rpcError(thrown) };
    } finally {
      this.isChanging = false;
    }
  }

  /** Lets go of pictures that the text no longer shows. */
  async dropUnused(html: string): Promise<void> {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const shown = new Set([...body.querySelectorAll("img")].map((image) => image.getAttribute("src") ?? ""));
    for (const one of this.all) {
      if (one.contentId !== "" && html !== "" && !shown.has(`cid:${one.contentId}`)) await this.remove(one);
    }
  }

  /** Asks how large the message becomes. */
  async measure(): Promise<void> {
    try {
      await this.#flush();
      this.size = await this.#client.call({ call: "draft_size", draft: this.#draft });
      this.#changed();
    } catch {
      // The size is a courtesy; sending checks it again.
      this.size = null;
    }
  }

  async #attach(file: File, inline: boolean): Promise<DraftAttachment | null> {
    this.trouble = null;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const contentType = file.type || "application/octet-stream";
      const name = file.name || "file";
      const added = await this.#client.call({ call: "attach", draft: this.#draft, name, contentType, inline }, bytes);
      this.#take([added]);
      return added;
    } catch (thrown) {
      this.trouble = { name: file.name, error: rpcError(thrown) };
      return null;
    }
  }

  #take(added: DraftAttachment[]): void {
    this.images.learn(added, this.#client.contentOrigin);
    this.all = [...this.all.filter((one) => !added.some((other) => other.id === one.id)), ...added];
  }
}

function ids(attachments: readonly DraftAttachment[]): string {
  return attachments.map((one) => one.id).join();
}
