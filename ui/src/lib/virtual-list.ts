// Where rows of a very long list stand, and which of them are in sight.
//
// A browser can't make an element higher than 33,554,428 px, which a million cards would be. So the page
// gets a shorter stand-in. Its first and last stretches are as long as the real ones; what lies between is
// pressed together. Small steps always move by as much as the wheel asked for; dragging the scrollbar
// goes to the place in proportion; once it rests, the two are brought into line again, unseen.

/** The most that an element is made high. Far below what browsers take. */
export const maxSpacer = 8_000_000;

/** Stretches at both ends that are not pressed together. */
const endStretch = 1_000_000;

/** No more rows than this are drawn, whatever a viewport claims to measure. */
export const maxRendered = 120;

/** Rows of one height, in groups with a header before each. */
export interface Layout {
  rows: number;
  rowHeight: number;
  headerHeight: number;
  /** Index of the first row of each group, rising. */
  starts: readonly number[];
}

/** How high the whole list is, in pixels that no element needs to have. */
export function contentHeight({ rows, rowHeight, headerHeight, starts }: Layout): number {
  return rows * rowHeight + starts.length * headerHeight;
}

/** How many of `starts` are at most `index`. */
function groupsUpTo(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a row begins. */
export function rowTop(layout: Layout, index: number): number {
  return index * layout.rowHeight + groupsUpTo(layout.starts, index) * layout.headerHeight;
}

/** Where the header of a group begins. */
export function headerTop(layout: Layout, group: number): number {
  return (layout.starts[group] ?? 0) * layout.rowHeight + group * layout.headerHeight;
}

/** The row at `y`; a header counts as the row after it. */
export function rowAt(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (headerTop(layout, middle) <= y) low = middle + 1;
    else high = middle;
  }
  const group = low - 1;
  const first = group < 0 ? 0 : (layout.starts[group] ?? 0);
  const begin = group < 0 ? 0 : headerTop(layout, group) + layout.headerHeight;
  const index = first + Math.max(0, Math.floor((y - begin) / layout.rowHeight));
  const last = (layout.starts[group + 1] ?? layout.rows) - 1;
  return Math.max(0, Math.min(index, last, layout.rows - 1));
}

/** Rows and headers to draw. */
export interface Visible {
  /** First row. */
  start: number;
  /** The row after the last one. */
  end: number;
  /** Groups whose header is among them: the first, and the one after the last. */
  groups: [start: number, end: number];
}

/** What is in sight from `top`, with a few rows more on both sides; never more than `maxRendered`. */
export function visible(layout: Layout, top: number, viewport: number, overscan: number): Visible {
  if (layout.rows === 0 || layout.rowHeight <= 0) return { start: 0, end: 0, groups: [0, 0] };
  const first = rowAt(layout, Math.max(0, top));
  const last = rowAt(layout, Math.max(0, top) + Math.max(0, viewport));
  const start = Math.max(0, first - overscan);
  const end = Math.min(layout.rows, last + 1 + overscan, start + maxRendered);
  return { start, end, groups: [groupsUpTo(layout.starts, start - 1), groupsUpTo(layout.starts, end - 1)] };
}

/** Knows what of the list is in sight, and what the browser's scroll position has to be for it. */
export class Scroller {
  /** What is at the viewport's upper edge, in the real list. */
  top = 0;
  #scrollTop = 0;
  #content = 0;
  #viewport = 0;

  /** How high the element in the scroll container is. */
  get spacer(): number {
    return Math.min(this.#content, maxSpacer);
  }

  /** What to take from a place in the real list to get one in the element. */
  get base(): number {
    return this.top - this.#scrollTop;
  }

  /** Takes new measures. Returns where the browser has to scroll to. */
  resize(content: number, viewport: number): number {
    this.#content = content;
    this.#viewport = viewport;
    return this.scrollTo(this.top);
  }

  /** Takes over what the browser says it scrolled to. */
  onScroll(scrollTop: number): void {
    const moved = scrollTop - this.#scrollTop;
    if (moved === 0) return;
    const isStep = this.#isPressed() && Math.abs(moved) <= Math.max(1200, 2 * this.#viewport);
    this.top = this.#clamp(isStep ? this.top + moved : this.#real(scrollTop));
    this.#scrollTop = scrollTop;
  }

  /** Goes somewhere. Returns where the browser has to scroll to. */
  scrollTo(top: number): number {
    this.top = this.#clamp(top);
    this.#scrollTop = Math.round(this.#physical(this.top));
    return this.#scrollTop;
  }

  /** Once it rests: the same place, with the scrollbar where it belongs. */
  settle(): number {
    return this.scrollTo(this.top);
  }

  #isPressed(): boolean {
    return this.#content > maxSpacer;
  }

  #clamp(top: number): number {
    return Math.max(0, Math.min(top, this.#content - this.#viewport));
  }

  /** Lengths of the middle, in the element and in the real list. */
  #middle(): [physical: number, real: number] {
    const physical = Math.max(1, this.spacer - this.#viewport - 2 * endStretch);
    return [physical, Math.max(1, this.#content - this.#viewport - 2 * endStretch)];
  }

  #physical(top: number): number {
    if (!this.#isPressed()) return top;
    const [physical, real] = this.#middle();
    if (top <= endStretch) return top;
    if (top <= endStretch + real) return endStretch + ((top - endStretch) / real) * physical;
    return endStretch + physical + (top - endStretch - real);
  }

  #real(scrollTop: number): number {
    if (!this.#isPressed()) return scrollTop;
    const [physical, real] = this.#middle();
    if (scrollTop <= endStretch) return scrollTop;
    if (scrollTop <= endStretch + physical) return endStretch + ((scrollTop - endStretch) / physical) * real;
    return endStretch + real + (scrollTop - endStretch - physical);
  }
}
