// The conversation in the reader: which one, which of its messages stand open, and keeping it true while mail comes in.

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { rpcError, type Client } from "../../rpc/client";
import type { Conversation, Event, MessageHead, RpcError } from "../../rpc/contract";
import { Ahead } from "./ahead";
import { Body } from "./body.svelte";
import { type Line, lines, openedAtFirst } from "./fold";

/** An answer within this time needs no skeleton. */
const QUIET_MS = 150;
/** Whoever goes on within this time leafs through: then bodies wait until the reader rests. */
const LEAFING_MS = 250;
/** How long that is. */
const REST_MS = 90;

export class OpenConversation {
  conversation = $state.raw<Conversation | null>(null);
  failure = $state.raw<RpcError | null>(null);
  /** Whether the answer takes long enough to say so. */
  isSlow = $state(false);
  /** The message that actions are about; the newest unless another was opened since. */
  active = $state<number | null>(null);

  /** The account whose list it was opened from; its copies of messages are shown. */
  account: number | null = null;

  readonly bodies = new SvelteMap<number, Body>();
  readonly #opened = new SvelteSet<number>();
  readonly #revealed = new SvelteSet<number>();
  readonly #client: Client;
  readonly #ahead: Ahead;
  #dark: boolean;
  #thread: number | null = null;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt = -Infinity;
  #isLeafing = false;

  readonly lines: Line[] = $derived(lines(this.conversation?.messages ?? [], this.#opened, this.#revealed));

  constructor(client: Client, dark: boolean) {
    this.#client = client;
    this.#ahead = new Ahead(client);
    this.#dark = dark;
  }

  /** The message that a reply would answer. */
  get answered(): MessageHead | null {
    const written = this.conversation?.messages.filter((message) => !message.isDraft) ?? [];
    return written.find((message) => message.id === this.active) ?? written.at(-1) ?? null;
  }

  isOpen(message: number): boolean {
    return this.#opened.has(message);
  }

  /** Shows another conversation, or none. */
  async open(thread: number | null, message: number | null): Promise<void> {
    if (thread === this.#thread && thread !== null) {
      if (message !== null && this.conversation) this.expand(message);
      return;
    }
    this.#thread = thread;
    const now = performance.now();
    this.#isLeafing = now - this.#openedAt < LEAFING_MS;
    this.#openedAt = now;
    clearTimeout(this.#timer);
    if (thread === null) {
      this.#asked++;
      this.#clear();
      return;
    }
    const ahead = this.#ahead.take(thread, this.account);
    if (ahead) {
      this.isSlow = false;
      this.#take(ahead, message);
    } else {
      this.#timer = setTimeout(() => {
        this.#clear();
        this.isSlow = true;
      }, QUIET_MS);
    }
    // Also what was asked for before: it may have changed without a word.
    await this.#ask(thread, message);
  }

  /** Says which conversations are likely to be opened next. */
  expect(threads: number[]): void {
    this.#ahead.expect(threads, this.account);
  }

  /** Asks again, and keeps what stands open. */
  async refresh(): Promise<void> {
    if (this.#thread !== null) await this.#ask(this.#thread, null);
  }

  onEvent(event: Event): void {
    this.#ahead.onEvent(event);
    for (const body of this.bodies.values()) body.onEvent(event);
    const isOld =
      event.kind === "missed" ||
      (event.kind === "changed" && (event.many || event.drafts || event.messages.length > 0));
    const mayHelp = this.failure?.retryable === true && event.kind === "status";
    if (isOld || mayHelp) void this.refresh();
  }

  /** Opens a folded message and makes it the one that actions are about. */
  expand(message: number): void {
    const isHere = this.conversation?.messages.some((one) => one.id === message && !one.isDraft);
    if (!isHere) return;
    this.#show(message);
    this.active = message;
  }

  fold(message: number): void {
    this.#opened.delete(message);
    this.bodies.get(message)?.close();
    this.bodies.delete(message);
  }

  /** Opens every message, or folds all but the newest where all are open. */
  toggleAll(): void {
    const written = this.conversation?.messages.filter((message) => !message.isDraft) ?? [];
    const closed = written.filter((message) => !this.#opened.has(message.id));
    if (closed.length > 0) for (const message of closed) this.#show(message.id);
    else for (const message of written.slice(0, -1)) this.fold(message.id);
  }

  /** Shows the lines behind "12 earlier messages". */
  reveal(first: number): void {
    this.#revealed.add(first);
  }

  /** Moves to the message before or after the one that actions are about, and opens it. */
  step(by: 1 | -1): number | null {
    const written = this.conversation?.messages.filter((message) => !message.isDraft) ?? [];
    const at = written.findIndex((message) => message.id === this.answered?.id);
    const next = written[at + by];
    if (at < 0 || !next) return null;
    this.expand(next.id);
    return next.id;
  }

  /** Follows the window's theme. */
  setDark(dark: boolean): void {
    this.#dark = dark;
    for (const body of this.bodies.values()) void body.choose({ dark });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#ahead.close();
    this.#asked++;
    this.#thread = null;
    this.#clear();
  }

  async #ask(thread: number, message: number | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const conversation = await this.#client.call({ call: "conversation", thread, account: this.account });
      if (asked === this.#asked) this.#take(conversation, message);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#clear();
      this.failure = rpcError(error);
    } finally {
      if (asked === this.#asked) {
        clearTimeout(this.#timer);
        this.isSlow = false;
      }
    }
  }

  #take(conversation: Conversation, message: number | null): void {
    const before = this.conversation;
    this.failure = null;
    if (before?.thread !== conversation.thread) {
      this.#clear();
      this.conversation = conversation;
      const afterMs = this.#isLeafing ? REST_MS : 0;
      for (const id of openedAtFirst(conversation.messages, message)) this.#show(id, afterMs);
      this.active = message;
      return;
    }
    if (JSON.stringify(before) === JSON.stringify(conversation)) return;
    this.conversation = conversation;
    const known = new Set(before.messages.map((one) => one.id));
    for (const id of openedAtFirst(conversation.messages, null)) if (!known.has(id)) this.#show(id);
    const here = new Set(conversation.messages.map((one) => one.id));
    for (const id of [...this.#opened]) if (!here.has(id)) this.fold(id);
  }

  #show(message: number, afterMs = 0): void {
    if (this.#opened.has(message)) return;
    this.#opened.add(message);
    const body = new Body(this.#client, message, this.#dark);
    this.bodies.set(message, body);
    if (afterMs > 0) body.loadAfter(afterMs);
    else void body.load();
  }

  #clear(): void {
    for (const id of [...this.#opened]) this.fold(id);
    this.#revealed.clear();
    this.conversation = null;
    this.failure = null;
    this.active = null;
    this.isSlow = false;
  }
}
