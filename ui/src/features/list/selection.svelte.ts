// Which row has the focus, and which are selected. Rows are known by key, since the list moves around them.
import type { ListQuery, Row, Targets } from "../../rpc/contract";
import type { ThreadList } from "./thread-list.svelte";

const none: ReadonlySet<number> = new Set();

export class Selection {
  /** Index of the row that has the focus; -1 for none. */
  active = $state(-1);
  /** Keys of the selected rows; empty where only the active row is meant. */
  keys = $state.raw<ReadonlySet<number>>(none);
  /** Whether every row of the list is selected, those that are not here included. */
  isAll = $state(false);
  readonly #list: ThreadList;
  /** The active row, to be found again when the list has moved. */
  #row: { key: number; message: number } | null = null;
  #anchor = 0;

  constructor(list: ThreadList) {
    this.#list = list;
  }

  /** How many rows are selected. */
  get count(): number {
    return this.isAll ? this.#list.total : this.keys.size;
  }

  get activeKey(): number | null {
    return this.#row?.key ?? null;
  }

  has(row: Row): boolean {
    return this.isAll || this.keys.has(row.key);
  }

  /** What an act is about: the selected rows, else the active one. */
  targets(query: ListQuery): Targets | null {
    if (this.isAll) return { kind: "all", list: query };
    if (this.keys.size > 0) return { kind: "rows", list: query, keys: [...this.keys] };
    return this.#row ? { kind: "rows", list: query, keys: [this.#row.key] } : null;
  }

  /** Gives the focus to a row, without selecting. */
  activate(index: number): Row | undefined {
    const row = this.#list.at(index);
    this.active = index;
    this.#row = row ? { key: row.key, message: row.message } : null;
    this.#anchor = index;
    return row;
  }

  /** Selects a row or takes it out. The first time, the active row counts as selected. */
  toggle(index: number): void {
    const row = this.#list.at(index);
    if (!row) return;
    const keys = new Set(this.isAll ? none : this.keys);
    if (!keys.delete(row.key)) keys.add(row.key);
    this.isAll = false;
    this.keys = keys;
    this.active = index;
    this.#row = { key: row.key, message: row.message };
    this.#anchor = index;
  }

  /** Selects the rows from where the last selection began to `index`. */
  async extend(index: number): Promise<void> {
    if (this.#list.total === 0) return;
    const to = Math.max(0, Math.min(index, this.#list.total - 1));
    const from = Math.min(Math.max(0, this.#anchor), this.#list.total - 1);
    this.active = to;
    const row = this.#list.at(to);
    this.#row = row ? { key: row.key, message: row.message } : this.#row;
    this.isAll = false;
    this.keys = new Set(await this.#list.keys(from, to));
  }

  all(): void {
    this.keys = none;
    this.isAll = this.#list.total > 0;
  }

  clear(): void {
    this.keys = none;
    this.isAll = false;
  }

  /** Forgets everything, for another list. */
  reset(): void {
    this.clear();
    this.active = -1;
    this.#row = null;
    this.#anchor = 0;
  }

  /** Rows came, went or moved: finds the active row again. Where it is gone, whatever stands at its place has the focus.
   * Returns whether it is still there. */
  async settle(): Promise<boolean> {
    if (!this.#row || this.active < 0) return true;
    const { key, message } = this.#row;
    if (this.#list.at(this.active)?.key === key) return true;
    const index = this.#list.find(key)?.index ?? (await this.#list.indexOf(message));
    if (this.#row?.key !== key) return true;
    if (index !== null) {
      this.active = index;
      this.#anchor = index;
      return true;
    }
    this.active = Math.min(this.active, this.#list.total - 1);
    const row = this.#list.at(this.active);
    this.#row = row ? { key: row.key, message: row.message } : null;
    return false;
  }
}
