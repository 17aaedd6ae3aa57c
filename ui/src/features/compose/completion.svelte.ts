// Offers people while a recipient is typed: asks shortly after a key, and drops answers that come too late.
import type { Person, Suggestion } from "../../rpc/contract";
import { sameAddress } from "./recipients";

/** A pause in typing this long asks. */
export const ASK_MS = 80;
const LIMIT = 8;

/** Whether a person, or everybody of a group, is a recipient already. */
function isThere(offer: Suggestion, there: readonly Person[]): boolean {
  const has = (address: string) => there.some((person) => sameAddress(person.address, address));
  return offer.members.length > 0 ? offer.members.every((one) => has(one.address)) : has(offer.address);
}

export class Completion {
  offers = $state.raw<Suggestion[]>([]);
  active = $state(0);
  readonly isOpen = $derived(this.offers.length > 0);
  readonly #suggest: (text: string, limit: number) => Promise<Suggestion[]>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  constructor(suggest: (text: string, limit: number) => Promise<Suggestion[]>) {
    this.#suggest = suggest;
  }

  /** Offers people for what was typed, those aside that are there already. */
  type(text: string, there: readonly Person[]): void {
    const request = ++this.#request;
    clearTimeout(this.#timer);
    if (text.trim() === "") {
      this.offers = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(request, text.trim(), there), ASK_MS);
  }

  async #ask(request: number, text: string, there: readonly Person[]): Promise<void> {
    try {
      const found = await this.#suggest(text, LIMIT + there.length);
      if (request !== this.#request) return;
      this.offers = found.filter((one) => !isThere(one, there)).slice(0, LIMIT);
    } catch {
      // Nobody is offered; typing goes on.
      if (request === this.#request) this.offers = [];
    }
    this.active = 0;
  }

  move(step: 1 | -1): void {
    const count = this.offers.length;
    if (count > 0) this.active = (this.active + step + count) % count;
  }

  close(): void {
    this.#request += 1;
    clearTimeout(this.#timer);
    this.offers = [];
  }

  get chosen(): Suggestion | undefined {
    return this.offers[this.active];
  }
}
