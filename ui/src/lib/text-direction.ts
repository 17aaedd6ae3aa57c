// Which way a text runs, told by its first letter that has a direction.
const rtl = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802-\ud803\ud83a-\ud83b][\udc00-\udfff]/;
const letter = /\p{L}/u;
/** Words that mail programs put before a subject; they say nothing about its language. */
const prefix = /^\s*(?:(?:re|fwd?|aw|wg|sv|tr|رد|الرد|إعادة توجيه)\s*[:：]|\[[^\]]*\])\s*/iu;

/** Returns the direction of the first letter that has one, or null where there is none. */
export function textDirection(text: string): "ltr" | "rtl" | null {
  for (const char of text) {
    if (rtl.test(char)) return "rtl";
    if (letter.test(char)) return "ltr";
  }
  return null;
}

/** The same for a subject: what stands before it, such as `Re:` and `[list]`, does not count. */
export function subjectDirection(subject: string): "ltr" | "rtl" | null {
  let rest = subject;
  for (let found = prefix.exec(rest); found; found = prefix.exec(rest)) rest = rest.slice(found[0].length);
  return textDirection(rest) ?? textDirection(subject);
}
