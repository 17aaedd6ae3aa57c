// A draft in a window: what it says, and that it is on disk within a second of being written.
import type {
  BodyMode,
  Draft,
  Event,
  IdentityRow,
  Person,
  RpcError,
  Sending,
  Settings,
  Wishes,
} from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";
import { Attachments } from "./attachments.svelte";
import { attributionOf } from "./attribution";
import { Checks } from "./checks.svelte";
import { dressHtml, dressText, isDressed, swapTextSignature } from "./parts";
import { Privacy } from "./privacy.svelte";
import { Saver } from "./saver";
import { htmlToText, isBlank, losesFormatting, textToHtml } from "./text-body";

/** Whether what is written is on disk. */
export type SaveState =
  | { kind: "saved"; atMs: number }
  | { kind: "saving" }
  | { kind: "failed"; error: RpcError }
  /** Another window saved it; this one no longer saves. */
  | { kind: "stale" }
  /** Sent or thrown away by another window. */
  | { kind: "gone" };

/** What went wrong, beside saving. */
export interface Trouble {
  what: "send" | "discard" | "load";
  error: RpcError;
}

/** The editor of formatted text, as far as a draft needs it. */
export interface BodyEditor {
  html(): string;
  swapSignature(signature: string): void;
  focus(): void;
}

type Fields = Pick<Draft, "identity" | "from" | "to" | "cc" | "bcc" | "subject" | "mode">;

export class Composition {
  readonly id: number;
  identity = $state(0);
  /** The address to write from, where the identity stands for many. */
  from = $state("");
  to = $state.raw<Person[]>([]);
  cc = $state.raw<Person[]>([]);
  bcc = $state.raw<Person[]>([]);
  subject = $state("");
  mode = $state<BodyMode>("rich");
  /** The text of plain mode. */
  text = $state("");
  /** What the editor begins with; another version is another text, not one that was typed. */
  body = $state.raw({ html: "", version: 0 });
  save = $state.raw<SaveState>({ kind: "saved", atMs: 0 });
  /** What is to be asked, mended or known before sending. */
  readonly checks: Checks;
  /** Who could read it. */
  readonly privacy: Privacy;
  trouble = $state.raw<Trouble | null>(null);
  /** What servers are asked for beside the delivery. */
  wishes = $state<Wishes>({ report: false, tlsOnly: false });
  isSending = $state(false);
  readonly identities: readonly IdentityRow[];
  readonly attachments: Attachments;
  readonly #client: Client;
  readonly #settings: () => Settings;
  readonly #saver = new Saver(() => this.#store());
  readonly #commits = new Set<() => void>();
  #draft: Draft;
  #revision = 0;
  #editor: BodyEditor | null = null;
  /** What is on disk, to tell whether there is anything to save. */
  #stored = "";
  #isSaving = false;
  #announced = 0;
  #isLeaving = false;
  /** Whether this window laid the draft out and nobody wrote in it since. */
  #isUntouched = false;

  constructor(client: Client, draft: Draft, identities: readonly IdentityRow[], settings: () => Settings) {
    this.id = draft.id;
    this.#client = client;
    this.#settings = settings;
    this.identities = identities;
    this.attachments = new Attachments(
      client,
      draft.id,
      () => this.#saver.flush(),
      () => void this.checks.look(),
    );
    this.checks = new Checks(client, draft.id);
    this.privacy = new Privacy(client, draft.id);
    this.#draft = draft;
    this.#adopt(draft);
    void this.checks.look();
    void this.privacy.look();
  }

  /** Brings a draft and those who may write it. */
  static async open(client: Client, id: number, settings: () => Settings): Promise<Composition> {
    const [draft, identities] = await Promise.all([
      client.call({ call: "draft", draft: id }),
      client.call({ call: "identities" }),
    ]);
    return new Composition(client, draft, identities, settings);
  }

  /** Follows what other windows do, and saves whatever is left when this one is hidden. Returns how to stop. */
  follow(): () => void {
    const stop = this.#client.on((event) => this.#hear(event));
    const flush = () => void this.flush();
    const hidden = () => document.visibilityState === "hidden" && flush();
    addEventListener("blur", flush);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      stop();
      removeEventListener("blur", flush);
      removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", hidden);
      flush();
    };
  }

  get identityRow(): IdentityRow | undefined {
    return this.identities.find((one) => one.id === this.identity);
  }

  /** Whether it answers or forwards something. */
  get isReply(): boolean {
    return this.#draft.answers !== null;
  }

  /** Changes what stands above the text. */
  change(fields: Partial<Fields>): void {
    Object.assign(this, fields);
    this.touch();
  }

  changeText(text: string): void {
    this.text = text;
    this.touch();
  }

  /** Something was written. */
  touch(): void {
    this.#isUntouched = false;
    if (this.save.kind === "stale" || this.save.kind === "gone") return;
    if (this.save.kind === "saved") this.save = { kind: "saving" };
    this.#saver.touch();
  }

  /** Saves now. Returns whether all is on disk. */
  async flush(): Promise<boolean> {
    this.#commits.forEach((commit) => commit());
    return this.#saver.flush();
  }

  /** `commit` turns what stands in a field, half written, into a recipient. Returns how to stop. */
  onCommit(commit: () => void): () => void {
    this.#commits.add(commit);
    return () => this.#commits.delete(commit);
  }

  /** The editor that shows the text. Returns how to let go of it; what it holds is kept. */
  edit(editor: BodyEditor): () => void {
    this.#editor = editor;
    const { version } = this.body;
    return () => {
      if (this.#editor === editor) this.#editor = null;
      if (this.body.version === version) this.body = { html: editor.html(), version };
    };
  }

  focusBody(): void {
    this.#editor?.focus();
  }

  /** The text as it would be saved. */
  html(): string {
    return this.mode === "rich" ? (this.#editor?.html() ?? this.body.html) : "";
  }

  /** Writes as another identity, under its signature. */
  writeAs(identity: number): void {
    const before = this.identityRow?.signature ?? "";
    this.identity = identity;
    this.from = "";
    const after = this.identityRow?.signature ?? "";
    if (before !== after) {
      if (this.mode === "plain") this.text = swapTextSignature(this.text, before, after);
      else this.#editor?.swapSignature(after);
    }
    this.touch();
  }

  /** Whether going over to plain text would lose something to see. */
  losesFormatting(): boolean {
    return this.mode === "rich" && losesFormatting(this.html());
  }

  writePlain(): void {
    this.text = htmlToText(this.html());
    this.mode = "plain";
    this.touch();
  }

  writeRich(): void {
    this.body = { html: textToHtml(this.text, this.identityRow?.signature), version: this.body.version + 1 };
    this.text = "";
    this.mode = "rich";
    this.touch();
  }

  /** Whether nothing was written: closing may throw it away. */
  get isUntouched(): boolean {
    return this.#isUntouched && !this.#saver.isDirty && this.attachments.isUntouched;
  }

  /** Whether there is nothing that anyone could miss. */
  isEmpty(): boolean {
    const people = [...this.to, ...this.cc, ...this.bcc];
    const isBare = people.length === 0 && this.subject.trim() === "" && this.attachments.all.length === 0;
    return isBare && (this.mode === "plain" ? this.text.trim() === "" : isBlank(this.html()));
  }

  /** Gives up this window's text for what another window saved. */
  async loadOther(): Promise<void> {
    this.trouble = null;
    try {
      this.#adopt(await this.#client.call({ call: "draft", draft: this.id }));
      this.#saver.resume(false);
    } catch (thrown) {
      this.#fail("load", thrown);
    }
  }

  /** Saves this window's text over what another window saved. */
  async keepMine(): Promise<void> {
    this.trouble = null;
    try {
      this.#revision = (await this.#client.call({ call: "draft", draft: this.id })).revision;
      this.#stored = "";
      this.save = { kind: "saving" };
      this.#saver.resume(true);
      await this.#saver.flush();
    } catch (thrown) {
      this.#fail("load", thrown);
    }
  }

  /**
   * Sends, at `atMs` or after the time to think again. Returns null where something has to be asked or mended first;
   * `anyway` answers what may be asked; `archive` takes the conversation out of the inbox.
   */
  async send(atMs: number | null, anyway: boolean, archive = false): Promise<Sending | null> {
    if (this.isSending) return null;
    this.isSending = true;
    this.trouble = null;
    try {
      this.touch();
      if (!(await this.flush())) return null;
      await this.attachments.dropUnused(this.html());
      // Both are asked, so that all that is in the way is said at once.
      const [isReady, isPrivate] = [await this.checks.pass(anyway), await this.privacy.pass()];
      if (!isReady || !isPrivate) return null;
      this.#isLeaving = true;
      this.#saver.stop();
      return await this.#client.call({ call: "send", draft: this.id, atMs, archive, wishes: this.wishes });
    } catch (thrown) {
      this.#isLeaving = false;
      this.#saver.resume(false);
      this.#fail("send", thrown);
      void this.privacy.look();
      return null;
    } finally {
      this.isSending = false;
    }
  }

  /** Throws the draft away. Returns whether it is gone. */
  async discard(): Promise<boolean> {
    this.#isLeaving = true;
    this.#saver.stop();
    try {
      await this.#client.call({ call: "discard_draft", draft: this.id });
      return true;
    } catch (thrown) {
      this.#isLeaving = false;
      this.#saver.resume(true);
      this.#fail("discard", thrown);
      return false;
    }
  }

  #adopt(draft: Draft): void {
    this.#draft = draft;
    this.#revision = draft.revision;
    for (const name of ["identity", "from", "to", "cc", "bcc", "subject", "mode", "text"] as const) {
      Object.assign(this, { [name]: draft[name] });
    }
    if (!this.identityRow) this.identity = this.identities[0]?.id ?? draft.identity;
    this.attachments.adopt(draft.attachments);
    this.checks.forget();
    this.save = { kind: "saved", atMs: draft.changedAtMs };
    this.body = { html: draft.html, version: this.body.version + 1 };
    this.#stored = JSON.stringify(this.#content());
    this.#dress(draft);
  }

  /** Lays out a draft that nobody has written in yet. */
  #dress(draft: Draft): void {
    const isNew = draft.revision <= 1 && (draft.mode === "plain" ? !/^-- $/m.test(draft.text) : !isDressed(draft.html));
    const isBare =
      draft.to.length + draft.cc.length + draft.bcc.length + draft.attachments.length === 0 && draft.subject === "";
    this.#isUntouched = isNew && (draft.quoted !== null || isBare);
    if (!isNew) return;
    const signature = this.identityRow?.signature ?? "";
    const attribution = attributionOf(draft);
    const place = draft.forwards === null ? this.#settings().quotePlace : "above";
    if (draft.mode === "plain") this.text = dressText(draft.text, signature, attribution, place);
    else this.body = { ...this.body, html: dressHtml(draft.html, signature, attribution, place) };
  }

  #content() {
    const { identity, from, to, cc, bcc, subject, mode } = this;
    return { identity, from, to, cc, bcc, subject, mode, html: this.html(), text: mode === "plain" ? this.text : "" };
  }

  async #store(): Promise<boolean> {
    const content = this.#content();
    const text = JSON.stringify(content);
    if (text === this.#stored) {
      if (this.save.kind === "saving") this.save = { kind: "saved", atMs: Date.now() };
      return true;
    }
    this.#isSaving = true;
    this.save = { kind: "saving" };
    try {
      const draft = { ...this.#draft, ...content, revision: this.#revision, attachments: this.attachments.all };
      const saved = await this.#client.call({ call: "save_draft", draft });
      this.#revision = saved.revision;
      this.#stored = text;
      this.save = { kind: "saved", atMs: saved.savedAtMs };
      void this.checks.look();
      void this.privacy.look();
      return true;
    } catch (thrown) {
      const error = rpcError(thrown);
      if (error.code === "stale") this.#stop("stale");
      else this.save = { kind: "failed", error };
      return false;
    } finally {
      this.#isSaving = false;
      this.#meetOther();
    }
  }

  #hear(event: Event): void {
    if (event.kind !== "draft_changed" || event.draft !== this.id || this.#isLeaving) return;
    if (event.isGone) {
      this.#stop("gone");
      return;
    }
    this.#announced = Math.max(this.#announced, event.revision);
    if (!this.#isSaving) this.#meetOther();
  }

  /** Deals with what another window saved, once that is known. */
  #meetOther(): void {
    if (this.#announced <= this.#revision || this.save.kind === "stale" || this.save.kind === "gone") return;
    if (this.#saver.isDirty) this.#stop("stale");
    else void this.loadOther();
  }

  #stop(kind: "stale" | "gone"): void {
    this.#saver.stop();
    this.save = { kind };
  }

  #fail(what: Trouble["what"], thrown: unknown): void {
    this.trouble = { what, error: rpcError(thrown) };
  }
}
