// Where words that were searched for stand in a text, as the engine compares them: without case, accents, vowel
// marks and the forms of Arabic letters.

/** A piece of a text, marked or not. */
export interface Piece {
  text: string;
  isHit: boolean;
}

const letters: Record<string, string> = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ة: "ه", ى: "ي", ـ: "" };

/** One character as it is compared; empty for what does not count. */
function fold(character: string): string {
  const plain = letters[character] ?? character;
  return plain.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Cuts a text into pieces: those that begin a word as one of `words` does, and the rest. */
export function pieces(text: string, words: readonly string[]): Piece[] {
  const wanted = words.map((word) => [...word].map(fold).join("")).filter((word) => word !== "");
  if (wanted.length === 0 || text === "") return [{ text, isHit: false }];
  const characters = [...text];
  // Where each character of the folded text comes from.
  let folded = "";
  const origin: number[] = [];
  characters.forEach((character, index) => {
    const plain = fold(character);
    folded += plain;
    for (let at = 0; at < plain.length; at++) origin.push(index);
  });
  const isHit = new Array<boolean>(characters.length).fill(false);
  for (const word of wanted) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      const before = at === 0 ? "" : (folded[at - 1] ?? "");
      // Chinese, Japanese and Thai have no spaces between words.
      const isStart =
        !/[\p{L}\p{N}]/u.test(before) || /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(word);
      if (isStart)
        for (let index = origin[at] ?? 0; index <= (origin[at + word.length - 1] ?? -1); index++) isHit[index] = true;
    }
  }
  const found: Piece[] = [];
  characters.forEach((character, index) => {
    const last = found.at(-1);
    // A mark belongs to the letter before it.
    const hit = isHit[index] === true || (last?.isHit === true && fold(character) === "");
    if (last?.isHit === hit) last.text += character;
    else found.push({ text: character, isHit: hit });
  });
  return found;
}
