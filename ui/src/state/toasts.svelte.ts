// The one toast: what was just done, and how to take it back.

/** What a toast says. */
export interface Toast {
  text: string;
  action?: { label: string; key?: string; run: () => void };
  /** How long it stays; `null` until it is put away. 8 s unless said. */
  ms?: number | null;
  /** Errors are read out at once, and stand out. */
  tone?: "plain" | "danger";
  /** Called where it goes without its action. */
  onGone?: () => void;
}

/** Shows one toast at a time; a new one takes the place of the last. */
export class Toasts {
  current = $state.raw<(Toast & { id: number }) | null>(null);
  #left = 0;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #holds = 0;

  /** Shows a toast. Returns its id. */
  show(toast: Toast): number {
    this.#clear();
    const id = ++this.#last;
    this.current = { ...toast, id };
    this.#left = toast.ms === undefined ? 8000 : (toast.ms ?? Infinity);
    if (this.#holds === 0) this.#run();
    return id;
  }

  /** Puts a toast away, or whichever is shown. */
  dismiss(id?: number): void {
    if (id === undefined || this.current?.id === id) this.#clear();
  }

  /** Does what the toast offers, and puts it away. */
  act(): void {
    const action = this.current?.action;
    if (!action) return;
    this.current = this.current && { ...this.current, onGone: undefined };
    this.#clear();
    action.run();
  }

  /** Time stands still while the pointer or the focus is on the toast, and while the window is not in front. */
  hold(): void {
    if (this.#holds++ > 0 || !this.current) return;
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#since;
  }

  /** Time goes on. */
  release(): void {
    if (this.#holds > 0 && --this.#holds === 0 && this.current) this.#run();
  }

  #run(): void {
    this.#since = performance.now();
    if (this.#left === Infinity) return;
    this.#timer = setTimeout(() => this.#clear(), Math.max(0, this.#left));
  }

  #clear(): void {
    clearTimeout(this.#timer);
    const gone = this.current?.onGone;
    this.current = null;
    gone?.();
  }
}
