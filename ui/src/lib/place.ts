// Where a card floats beside what it belongs to: on the side that has room, and within the window.
import type { Direction } from "../i18n/index.svelte";

/** In pixels of the window. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Where it should stand, if there is room. */
export interface Wish {
  side: "top" | "bottom";
  align: "start" | "center" | "end";
  /** Pixels between the two. */
  gap: number;
  dir: Direction;
}

/**
 * Distances from the edges of the window, in pixels. One of `top` and `bottom` is null, so that a card that
 * grows or shrinks stays where it touches.
 */
export interface Place {
  /** From the edge where lines begin. */
  start: number;
  top: number | null;
  bottom: number | null;
  /** How high the card may be. */
  room: number;
}

/** Pixels that stay free along the edges of the window. */
const MARGIN = 8;

/** Returns where a card goes. The other side is taken only where it has more room, and the wished one too little. */
export function place(anchor: Box, card: Size, window: Size, { side, align, gap, dir }: Wish): Place {
  const above = anchor.top - gap - MARGIN;
  const below = window.height - anchor.top - anchor.height - gap - MARGIN;
  const [wished, other] = side === "top" ? [above, below] : [below, above];
  const isAbove = (side === "top") === (card.height <= wished || wished >= other);

  const left = anchor.left;
  const begin = dir === "rtl" ? window.width - left - anchor.width : left;
  const spare = anchor.width - card.width;
  const start = begin + (align === "start" ? 0 : align === "end" ? spare : spare / 2);
  return {
    start: Math.max(MARGIN, Math.min(start, window.width - card.width - MARGIN)),
    top: isAbove ? null : anchor.top + anchor.height + gap,
    bottom: isAbove ? window.height - anchor.top + gap : null,
    room: Math.max(0, isAbove ? above : below),
  };
}
