// What is typed into the search field: operators that become chips, and the words that are left.
import { t } from "../../i18n/index.svelte";

/** An operator with its value, as typed. */
export interface Term {
  /** As it goes to the engine, such as `-from:"amira nasser"`. */
  text: string;
  /** Which operator it is, in English. */
  name: OperatorName;
  value: string;
  isNot: boolean;
}

export type OperatorName = keyof typeof spellings;

/** Names as a user may type them; the engine knows the same. */
const spellings = {
  from: ["from", "من"],
  to: ["to", "إلى", "الى", "الي"],
  cc: ["cc", "bcc", "نسخة", "نسخه"],
  subject: ["subject", "الموضوع", "موضوع", "العنوان"],
  body: ["body", "النص", "نص"],
  filename: ["filename", "ملف", "الملف"],
  in: ["in", "في"],
  account: ["account", "حساب", "الحساب"],
  has: ["has", "به", "فيه", "يحوي", "يحتوي"],
  is: ["is", "حالة", "حاله", "الحالة"],
  before: ["before", "قبل"],
  after: ["after", "بعد"],
  larger: ["larger", "أكبر", "اكبر"],
  smaller: ["smaller", "أصغر", "اصغر"],
} as const;

const token = /-?(?:[\p{L}]+:)?(?:"[^"]*"|[^\s"]+)|"[^"]*$/gu;
const operator = /^(-?)(\p{L}+):(?:"([^"]+)"|([^\s"]+))$/u;

/** Reads a token as an operator with a value; null where it is a word. */
export function term(text: string): Term | null {
  const found = operator.exec(text);
  const typed = found?.[2]?.toLowerCase();
  const name = (Object.keys(spellings) as OperatorName[]).find((key) =>
    (spellings[key] as readonly string[]).includes(typed ?? ""),
  );
  const value = found?.[3] ?? found?.[4];
  return found && name && value ? { text, name, value, isNot: found[1] === "-" } : null;
}

/** The name of an operator in the language of the window. */
export function operatorText(found: Term): string {
  const name = t(`operator-${found.name}`);
  return found.isNot ? t("operator-not", { name }) : name;
}

/** Takes finished operators out of what is typed. The last token is finished once a space follows. */
export function split(typed: string, isDone: boolean): { terms: Term[]; rest: string } {
  const terms: Term[] = [];
  const words: string[] = [];
  const tokens = typed.match(token) ?? [];
  tokens.forEach((text, index) => {
    const isFinished = isDone || index < tokens.length - 1 || /\s$/.test(typed);
    const found = isFinished ? term(text) : null;
    if (found) terms.push(found);
    else words.push(text);
  });
  const space = words.length > 0 && /\s$/.test(typed) && !isDone ? " " : "";
  return { terms, rest: terms.length > 0 ? words.join(" ") + space : isDone ? typed.trim() : typed };
}

/** The whole query. Of the word that is typed, and of names in operators, the beginning is enough. */
export function queryOf(terms: readonly Term[], rest: string): string {
  const words = rest.trim();
  const last = words.split(/\s+/).at(-1) ?? "";
  const whole = /"[^"]*$/.test(words) ? words : opened(words, last);
  return [...terms.map(({ text }) => opened(text, text)), whole].filter(Boolean).join(" ");
}

const opened = (text: string, last: string) => (isBeginning(last) ? `${text}*` : text);

/** The words that a hit may show: those that were typed, and those of operators about words. */
export function wordsOf(query: string): string[] {
  const tokens = query.match(token) ?? [];
  return tokens.flatMap((text) => {
    const found = term(text);
    if (found?.isNot || text.startsWith("-") || /^(OR|AND|NOT)$/.test(text)) return [];
    if (found && !worded.has(found.name)) return [];
    return (found?.value ?? text).replaceAll(/["*]/g, " ").split(/\s+/).filter(Boolean);
  });
}

/** Operators whose value is words, which may be cut short. */
const worded: ReadonlySet<OperatorName> = new Set(["from", "to", "cc", "subject", "body", "filename"]);

/** Whether a token is a word, or an operator with one, that may still go on. */
function isBeginning(text: string): boolean {
  const found = term(text);
  if (found && !worded.has(found.name)) return false;
  return /^[\p{L}\p{M}\p{N}]{2,}$/u.test(found ? found.value : text) && !/^(OR|AND|NOT)$/.test(text);
}
