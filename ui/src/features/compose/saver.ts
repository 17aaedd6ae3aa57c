// Decides when what was written goes to disk: soon after a pause, and at the latest within a second of the first key.

/** A pause in writing this long saves. */
export const PAUSE_MS = 500;
/** While writing goes on, saving waits no longer than this. */
export const LONGEST_MS = 900;

/** Runs `save` after changes, never twice at once. */
export class Saver {
  readonly #save: () => Promise<boolean>;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #longest: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;
  #isDirty = false;
  #isStopped = false;

  /** `save` says whether it worked. */
  constructor(save: () => Promise<boolean>) {
    this.#save = save;
  }

  /** Whether something is not on disk yet. */
  get isDirty(): boolean {
    return this.#isDirty || this.#running !== null;
  }

  /** Something changed. */
  touch(): void {
    this.#isDirty = true;
    if (this.#isStopped) return;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.flush(), PAUSE_MS);
    this.#longest ??= setTimeout(() => void this.flush(), LONGEST_MS);
  }

  /** Saves now what is not saved. Returns whether all is on disk afterwards. */
  async flush(): Promise<boolean> {
    this.#clear();
    if (this.#running) {
      await this.#running;
      return this.#isDirty ? this.flush() : true;
    }
    if (!this.#isDirty || this.#isStopped) return !this.#isDirty;
    this.#isDirty = false;
    this.#running = this.#save();
    const worked = await this.#running.finally(() => (this.#running = null));
    if (!worked) this.#isDirty = true;
    return worked && (this.isDirty ? this.flush() : true);
  }

  /** Saves nothing more, until `resume`. */
  stop(): void {
    this.#isStopped = true;
    this.#clear();
  }

  /** Saves again; `isDirty` says whether there is something to save. */
  resume(isDirty: boolean): void {
    this.#isStopped = false;
    this.#isDirty = isDirty;
    if (isDirty) this.touch();
  }

  #clear(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#longest);
    this.#longest = undefined;
  }
}
