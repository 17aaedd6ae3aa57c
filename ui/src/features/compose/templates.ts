// Templates: what stands in double braces is filled in when one is put into a message.
import { formatDate } from "../../i18n/index.svelte";
import type { Composition } from "./composition.svelte";

/** What a template may ask for. */
export interface Values {
  /** The name of the first recipient. */
  name: string;
  first: string;
  me: string;
  subject: string;
  date: string;
}

/** Names of variables, in English and in Arabic. */
const NAMES: ReadonlyMap<string, keyof Values | "cursor"> = new Map([
  ["name", "name"],
  ["first name", "first"],
  ["me", "me"],
  ["subject", "subject"],
  ["date", "date"],
  ["cursor", "cursor"],
  ["الاسم", "name"],
  ["الاسم الأول", "first"],
  ["اسمي", "me"],
  ["الموضوع", "subject"],
  ["التاريخ", "date"],
  ["المؤشر", "cursor"],
]);

/** Stands where the caret is to be, until the text is in its place. No font has it, no person types it. */
export const CARET = "\u{e0c1}";

const VARIABLE = /\{\{\s*([^{}\n]{1,40}?)\s*\}\}/gu;

/** Fills in the variables of a text. Those that nobody knows stay as they are. */
export function fillText(text: string, values: Values): string {
  let hasCaret = false;
  return text.replace(VARIABLE, (whole, written: string) => {
    const name = NAMES.get(written.toLowerCase().replaceAll(/\s+/gu, " "));
    if (name === undefined) return whole;
    if (name !== "cursor") return values[name];
    const caret = hasCaret ? "" : CARET;
    hasCaret = true;
    return caret;
  });
}

/** The same for HTML: values are text there, whatever they hold. */
export function fillHtml(html: string, values: Values): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let hasCaret = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const filled = fillText(node.textContent ?? "", values);
    node.textContent = hasCaret ? filled.replaceAll(CARET, "") : filled;
    hasCaret ||= filled.includes(CARET);
  }
  // eslint-disable-next-line no-restricted-properties -- Read, not written: nothing is parsed here.
  return body.innerHTML;
}

/** What a draft gives to a template. */
export function valuesOf(composition: Composition, nowMs: number): Values {
  const name = composition.to[0]?.name.trim() ?? "";
  return {
    name,
    first: firstName(name),
    me: composition.identityRow?.name ?? "",
    subject: composition.subject,
    date: formatDate(nowMs, "day").replace(/[\u2066-\u2069]/gu, ""),
  };
}

/** What one calls a person: of "Haddad, Layla" and of "Layla Haddad" the same. */
export function firstName(name: string): string {
  const [last = "", first] = name.split(/[,،]/u, 2);
  const [word = ""] = (first ?? last).trim().split(/\s+/u);
  // Two words make one given name: عبد الله, أبو بكر.
  const pair = /^((?:عبد|أبو|ابو|أم|ام)\s+\S+)/u.exec((first ?? last).trim())?.[1];
  return pair ?? word;
}

/** What of a draft is worth keeping: the writer's words, without signature, quote and pictures. */
export function ownWords(html: string): string {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  body.querySelectorAll("[data-sig],[data-attribution],blockquote[type=cite],img").forEach((one) => one.remove());
  while (body.lastElementChild && isBare(body.lastElementChild)) body.lastElementChild.remove();
  // eslint-disable-next-line no-restricted-properties -- Read, not written: nothing is parsed here.
  return body.innerHTML;
}

function isBare(element: Element): boolean {
  return (element.textContent ?? "").trim() === "" && element.querySelector("hr,table") === null;
}
