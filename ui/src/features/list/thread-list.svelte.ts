// The rows of one list: how many there are, and those that are near what is in sight. The engine holds the rest.
import type { Group, ListQuery, ListShape, Row, RpcError } from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";

/** How many rows one request brings. */
const pageSize = 50;

/** Skeletons appear only for what takes longer than this. */
const patienceMs = 150;

const noGroups: Group[] = [];

export class ThreadList {
  /** What is shown; changes only through `open`. */
  query = $state.raw<ListQuery | null>(null);
  shape = $state.raw<ListShape | null>(null);
  failure = $state.raw<RpcError | null>(null);
  /** Whether the first answer takes so long that there should be something to look at. */
  isSlow = $state(false);
  /** Counts the times that rows were replaced. */
  version = $state(0);
  readonly total = $derived(this.shape?.total ?? 0);
  readonly groups = $derived(this.shape?.groups ?? noGroups);

  readonly #client: Client;
  #pages = new Map<number, Row[]>();
  readonly #asked = new Set<number>();
  #range: [start: number, end: number] = [0, pageSize];
  /** Counts lists and refreshes, so that a late answer cannot replace a newer one. */
  #generation = 0;
  #refreshing: Promise<void> | null = null;
  #again = false;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Shows another list, from its first row on. */
  async open(query: ListQuery): Promise<void> {
    this.query = query;
    this.shape = null;
    this.failure = null;
    this.isSlow = false;
    this.#pages.clear();
    this.#range = [0, pageSize];
    this.version += 1;
    const generation = ++this.#generation;
    const timer = setTimeout(() => {
      if (generation === this.#generation) this.isSlow = true;
    }, patienceMs);
    await this.#load(generation);
    clearTimeout(timer);
    if (generation === this.#generation) this.isSlow = false;
  }

  /** Asks again for the shape and for what is in sight; what is shown stays until both are here. */
  refresh(): Promise<void> {
    if (!this.query) return Promise.resolve();
    this.#again = true;
    this.#refreshing ??= this.#reload().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #reload(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#load(++this.#generation);
    }
  }

  async #load(generation: number): Promise<void> {
    const list = this.query;
    if (!list) return;
    try {
      // Rows may come or go between two answers; then both are asked for once more.
      for (let attempt = 0; attempt < 4; attempt++) {
        const shape = await this.#client.call({ call: "list_shape", list });
        if (generation !== this.#generation) return;
        const wanted = pagesOf(this.#range, shape.total);
        const windows = await Promise.all(
          wanted.map((page) => this.#client.call({ call: "list_window", list, start: page * pageSize, len: pageSize })),
        );
        if (generation !== this.#generation) return;
        if (windows.some((window) => window.revision !== shape.revision) && attempt < 3) continue;
        this.#pages = new Map(wanted.map((page, index) => [page, windows[index]?.rows ?? []]));
        this.#asked.clear();
        this.shape = shape;
        this.failure = null;
        this.version += 1;
        this.#fill();
        return;
      }
    } catch (thrown) {
      if (generation === this.#generation) this.failure = rpcError(thrown);
    }
  }

  /** Says which rows are drawn, so that they are brought. */
  need(start: number, end: number): void {
    this.#range = [start, end];
    this.#fill();
  }

  #fill(): void {
    if (!this.shape) return;
    for (const page of pagesOf(this.#range, this.shape.total)) {
      if (!this.#pages.has(page) && !this.#asked.has(page)) void this.#bring(page);
    }
  }

  async #bring(page: number): Promise<void> {
    const generation = this.#generation;
    const list = this.query;
    if (!list) return;
    this.#asked.add(page);
    try {
      const window = await this.#client.call({ call: "list_window", list, start: page * pageSize, len: pageSize });
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      if (window.revision !== this.shape?.revision) {
        void this.refresh();
        return;
      }
      this.#forget(page);
      this.#pages.set(page, window.rows);
      this.version += 1;
    } catch {
      if (generation === this.#generation) this.#asked.delete(page);
    }
  }

  /** Keeps memory bounded: pages far from `page` go. */
  #forget(page: number): void {
    if (this.#pages.size < 40) return;
    for (const other of this.#pages.keys()) if (Math.abs(other - page) > 10) this.#pages.delete(other);
  }

  /** The row at an index; undefined while it is not here. */
  at(index: number): Row | undefined {
    void this.version;
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Whether all rows of a range are here. */
  has(start: number, end: number): boolean {
    void this.version;
    return pagesOf([start, end], this.total).every((page) => this.#pages.has(page));
  }

  /** The row of a key, among those that are here. */
  find(key: number): { index: number; row: Row } | undefined {
    void this.version;
    for (const [page, rows] of this.#pages) {
      const offset = rows.findIndex((row) => row.key === key);
      const row = rows[offset];
      if (row) return { index: page * pageSize + offset, row };
    }
    return undefined;
  }

  /** Where the row of a message stands now; null where it is not in the list. */
  async indexOf(message: number): Promise<number | null> {
    if (!this.query) return null;
    return this.#client.call({ call: "list_index", list: this.query, message });
  }

  /** Keys of a range of rows, asking for those that are not here. */
  async keys(from: number, to: number): Promise<number[]> {
    const list = this.query;
    if (!list) return [];
    const [start, end] = from <= to ? [from, to + 1] : [to, from + 1];
    const keys: number[] = [];
    for (let at = start; at < end;) {
      const here = this.at(at);
      if (here) {
        keys.push(here.key);
        at += 1;
        continue;
      }
      const window = await this.#client.call({ call: "list_window", list, start: at, len: Math.min(200, end - at) });
      if (window.rows.length === 0) break;
      keys.push(...window.rows.map((row) => row.key));
      at += window.rows.length;
    }
    return keys;
  }
}

function pagesOf([start, end]: [number, number], total: number): number[] {
  const last = Math.min(end, total);
  if (last <= 0) return [];
  const from = Math.min(start, last - 1);
  const pages: number[] = [];
  for (let page = Math.floor(from / pageSize); page * pageSize < last; page++) pages.push(page);
  return pages;
}
