// Conversations that are likely to be read next, asked for before they are, so that a step to one takes no time.

import type { Client } from "../../rpc/client";
import type { Conversation, Event } from "../../rpc/contract";

/** What is read now comes first. */
const afterMs = 40;

export class Ahead {
  readonly #client: Client;
  readonly #kept = new Map<number, Conversation>();
  #account: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was forgotten, so that an answer from before is not kept. */
  #generation = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Asks for these, most likely first, as an account's list shows them, and forgets all others. */
  expect(threads: number[], account: number | null): void {
    clearTimeout(this.#timer);
    if (account !== this.#account) this.forget();
    this.#account = account;
    for (const thread of [...this.#kept.keys()]) if (!threads.includes(thread)) this.#kept.delete(thread);
    const missing = threads.filter((thread) => !this.#kept.has(thread));
    if (missing.length > 0) this.#timer = setTimeout(() => void this.#ask(missing), afterMs);
  }

  /** Returns a conversation as it was a moment ago. */
  take(thread: number, account: number | null): Conversation | undefined {
    return account === this.#account ? this.#kept.get(thread) : undefined;
  }

  /** Forgets what may be otherwise by now. */
  onEvent(event: Event): void {
    if (event.kind === "missed" || event.kind === "changed") this.forget();
  }

  forget(): void {
    this.#generation++;
    this.#kept.clear();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.forget();
  }

  async #ask(threads: number[]): Promise<void> {
    const generation = this.#generation;
    for (const thread of threads) {
      try {
        const conversation = await this.#client.call({ call: "conversation", thread, account: this.#account });
        if (generation !== this.#generation) return;
        this.#kept.set(thread, conversation);
      } catch {
        // Whoever opens it is told why it can't be had.
        return;
      }
    }
  }
}
