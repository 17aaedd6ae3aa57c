// The body of one open message: asked for when it opens, given back when it closes, asked again when it is to look otherwise.

import { rpcError, type Client } from "../../rpc/client";
import type { MessageId } from "../../i18n/index.svelte";
import type { BodyChoice, BodyForm, Event, MessageBody, RpcError } from "../../rpc/contract";

export class Body {
  body = $state.raw<MessageBody | null>(null);
  failure = $state.raw<RpcError | null>(null);
  isLoading = $state(false);
  /** Whether what was cut short came as short again. */
  isSameAgain = $state(false);
  /** The text that is selected in it; empty where nothing is. */
  selected = "";
  choice = $state.raw<BodyChoice>({ remoteImages: null, dark: false, originalColors: false, form: "own" });

  readonly #client: Client;
  readonly #message: number;
  /** Counts what was asked, so that a late answer does not replace a newer one. */
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, message: number, dark: boolean) {
    this.#client = client;
    this.#message = message;
    this.choice = { ...this.choice, dark };
  }

  /** Asks for the body after a while, unless it is asked for or closed before. */
  loadAfter(ms: number): void {
    this.#timer = setTimeout(() => void this.load(), ms);
  }

  /** Asks for the body. What is shown stays until the answer is here. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    this.isLoading = true;
    this.failure = null;
    try {
      const body = await this.#client.call({ call: "body", message: this.#message, choice: this.choice });
      if (asked === this.#asked) this.body = body;
    } catch (error) {
      if (asked === this.#asked) this.failure = rpcError(error);
    } finally {
      if (asked === this.#asked) this.isLoading = false;
    }
  }

  /** Fetches a message again that was cut short. */
  async again(): Promise<void> {
    this.isLoading = true;
    try {
      this.isSameAgain = !(await this.#client.call({ call: "fetch_again", message: this.#message }));
    } catch (error) {
      this.failure = rpcError(error);
    } finally {
      this.isLoading = false;
    }
    if (!this.isSameAgain && !this.failure) await this.load();
  }

  /** Shows the body otherwise, if that is a change. */
  async choose(change: Partial<BodyChoice>): Promise<void> {
    const choice = { ...this.choice, ...change };
    if (JSON.stringify(choice) === JSON.stringify(this.choice)) return;
    this.choice = choice;
    await this.load();
  }

  /** Asks again where the first answer was short and something since may have mended that. */
  onEvent(event: Event): void {
    if (this.isLoading) return;
    const isShort = this.failure?.retryable === true || this.body?.isComplete === false;
    if (!isShort) return;
    const mayHelp =
      (event.kind === "status" && event.status.state === "up_to_date") ||
      (event.kind === "changed" && (event.many || event.messages.includes(this.#message)));
    if (mayHelp) void this.load();
  }

  /** Gives back what the frame may fetch. */
  close(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    if (!this.body) return;
    // Nobody is left to be told if this fails, and the engine drops old frames by itself.
    this.#client.call({ call: "close_body", message: this.#message }).catch(() => undefined);
  }
}

/** The forms that a body may be shown in instead, and what choosing them is called. */
export function formsOf({ body, choice }: Body): [BodyForm, MessageId][] {
  const forms: [BodyForm, MessageId][] = [];
  if (choice.form !== "own") forms.push(["own", "reader-show-html"]);
  if (body?.hasBoth && choice.form !== "plain") forms.push(["plain", "reader-show-plain"]);
  if (body?.isHtml) forms.push(["simple", "reader-simple"]);
  return forms;
}
