// Finds text in the open messages of a conversation: each frame counts and marks its own, and this makes one search of them.

/** What a frame is asked. `step`: 1 goes to its first match, -1 to its last, 2 to the next, -2 to the one before, 0 to none. */
export interface Ask {
  find: string;
  step: -2 | -1 | 0 | 1 | 2;
}

/** What a frame said. `at` counts from 1; 0 where none of its matches is current. */
export interface Found {
  matches: number;
  at: number;
  /** Pixels from the top of the frame to the current match. */
  top: number;
}

/** A message that can be searched. */
export interface Searched {
  message: number;
  ask(ask: Ask): void;
  /** Brings what is `top` pixels below the frame's top into view. */
  reveal(top: number): void;
}

/** A search through all open messages, top to bottom, that goes around at either end. */
export class Find {
  isOpen = $state(false);
  text = $state("");
  /** In the order in which they stand. */
  #order = $state.raw<number[]>([]);
  #found = $state.raw<ReadonlyMap<number, Found>>(new Map());
  /** The message whose match is current. */
  #current = $state<number | null>(null);
  readonly #parts = new Map<number, Searched>();
  /** Whether the first frame with a match becomes current as soon as it answers. */
  #seeks = false;

  readonly total = $derived(this.#order.reduce((sum, id) => sum + (this.#found.get(id)?.matches ?? 0), 0));
  /** Which match is current, counted from 1 through all messages; 0 for none. */
  readonly at = $derived.by(() => {
    if (this.#current === null) return 0;
    const before = this.#order.slice(0, this.#order.indexOf(this.#current));
    const here = this.#found.get(this.#current)?.at ?? 0;
    return here === 0 ? 0 : before.reduce((sum, id) => sum + (this.#found.get(id)?.matches ?? 0), here);
  });

  /** Tells which messages stand open, top to bottom. */
  arrange(order: number[]): void {
    this.#order = order;
  }

  /** Adds a frame. Returns how to take it out. */
  add(part: Searched): () => void {
    this.#parts.set(part.message, part);
    if (this.isOpen && this.text !== "") part.ask({ find: this.text, step: 0 });
    return () => {
      if (this.#parts.get(part.message) !== part) return;
      this.#parts.delete(part.message);
      this.#set(part.message, null);
      if (this.#current === part.message) this.#current = null;
    };
  }

  search(text: string): void {
    this.text = text;
    this.#found = new Map();
    this.#current = null;
    this.#seeks = text !== "";
    for (const part of this.#parts.values()) part.ask({ find: text, step: 0 });
  }

  /** Takes what a frame answered. */
  answer(message: number, found: Found): void {
    if (!this.isOpen || this.text === "") return;
    this.#set(message, found);
    if (this.#seeks) {
      this.#seek();
    } else if (this.#current === message && found.at > 0) {
      this.#parts.get(message)?.reveal(found.top);
    }
  }

  step(by: 1 | -1): void {
    this.#seeks = false;
    const withMatches = this.#order.filter((id) => (this.#found.get(id)?.matches ?? 0) > 0);
    const [first] = withMatches;
    if (first === undefined) return;
    const current = this.#current;
    const here = current === null ? undefined : this.#found.get(current);
    if (current === null || !here) {
      this.#goTo(by === 1 ? first : (withMatches.at(-1) ?? first), by);
      return;
    }
    const leaves = by === 1 ? here.at >= here.matches : here.at <= 1;
    if (!leaves) {
      // Keys may be faster than the answer.
      this.#set(current, { ...here, at: here.at + by });
      this.#parts.get(current)?.ask({ find: this.text, step: by === 1 ? 2 : -2 });
      return;
    }
    const next = withMatches.at((withMatches.indexOf(current) + by) % withMatches.length) ?? first;
    if (next !== current) this.#parts.get(current)?.ask({ find: this.text, step: 0 });
    this.#goTo(next, by);
  }

  close(): void {
    this.isOpen = false;
    this.search("");
  }

  #goTo(message: number, by: 1 | -1): void {
    this.#current = message;
    const found = this.#found.get(message);
    if (found) this.#set(message, { ...found, at: by === 1 ? 1 : found.matches });
    this.#parts.get(message)?.ask({ find: this.text, step: by });
  }

  /** Makes the topmost match current, once every message above it has said that it has none. */
  #seek(): void {
    const waitsOrMatches = this.#order.find((id) => this.#parts.has(id) && this.#found.get(id)?.matches !== 0);
    if (waitsOrMatches === undefined || !this.#found.has(waitsOrMatches)) return;
    this.#seeks = false;
    this.#goTo(waitsOrMatches, 1);
  }

  #set(message: number, found: Found | null): void {
    const next = new Map(this.#found);
    if (found) next.set(message, found);
    else next.delete(message);
    this.#found = next;
  }
}
