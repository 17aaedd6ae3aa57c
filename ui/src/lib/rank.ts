// Which entries of the palette fit what is typed, best first.

/** What an entry is found by. */
export interface Findable {
  id: string;
  title: string;
}

/** Letters without marks and case, with one form of alef and teh marbuta, so that any spelling finds them. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\p{M}\u0640]/gu, "")
    .replaceAll(/[آأإٱ]/g, "ا")
    .replaceAll("ة", "ه")
    .replaceAll("ى", "ي")
    .toLowerCase();
}

/** How well `title` fits: 0 not at all; words that begin as typed fit best, then letters in order. */
export function score(title: string, typed: string): number {
  const text = plain(title);
  const wanted = plain(typed).trim();
  if (!wanted) return 1;
  if (text.startsWith(wanted)) return 100 - text.length / 100;
  const words = text.split(/[\s,،]+/);
  const parts = wanted.split(/\s+/);
  if (parts.every((part) => words.some((word) => word.startsWith(part) || word.replace(/^ال/, "").startsWith(part)))) {
    return 80 - text.length / 100;
  }
  if (text.includes(wanted)) return 60 - text.length / 100;
  let at = 0;
  for (const letter of wanted.replaceAll(" ", "")) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 20 - at / 100;
}

/** Entries that fit, best first; where nothing is typed, those used lately first. */
export function rank<T extends Findable>(
  entries: readonly T[],
  typed: string,
  recent: readonly string[],
  most: number,
): T[] {
  const recency = (entry: T) => {
    const place = recent.indexOf(entry.id);
    return place < 0 ? 0 : 10 - place;
  };
  const scored = entries.map((entry, index) => ({ entry, index, score: score(entry.title, typed) }));
  // Letters scattered over a title count only where nothing fits better.
  const least = scored.some((one) => one.score >= 50) ? 50 : Number.MIN_VALUE;
  return scored
    .filter((one) => one.score >= (typed.trim() ? least : 1))
    .sort((a, b) => b.score - a.score || recency(b.entry) - recency(a.entry) || a.index - b.index)
    .slice(0, most)
    .map(({ entry }) => entry);
}
