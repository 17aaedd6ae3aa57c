// The parts of a body that are not the writer's own words: the signature, and the line that says whom a quote is of.
import type { QuotePlace } from "../../rpc/contract";

const SIGNATURE = "[data-sig]";

function parse(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

function write(body: HTMLElement): string {
  // eslint-disable-next-line no-restricted-properties -- Read, not written: nothing is parsed here.
  return body.innerHTML;
}

function line(doc: Document, text: string): HTMLElement {
  const element = doc.createElement("div");
  element.setAttribute("dir", "auto");
  element.append(text === "" ? doc.createElement("br") : text);
  return element;
}

/** Fills an element with a signature, a line each. */
export function fillSignature(element: Element, signature: string): void {
  element.replaceChildren(
    ...signature
      .trimEnd()
      .split("\n")
      .map((text) => line(element.ownerDocument, text.trimEnd())),
  );
}

/** Makes the element that holds a signature. */
export function signatureElement(doc: Document, signature: string): HTMLElement {
  const element = doc.createElement("div");
  element.setAttribute("data-sig", "");
  fillSignature(element, signature);
  return element;
}

/** Whether a body was laid out before: its signature stands, or its quote is ascribed. */
export function isDressed(html: string): boolean {
  const body = parse(html);
  const attribution = body.querySelector("[data-attribution]");
  if (attribution) return (attribution.textContent ?? "").trim() !== "";
  return body.querySelector(SIGNATURE) !== null || (body.textContent ?? "").trim() !== "";
}

/**
 * Lays out the body of a new draft: a line to write on, the signature, and the quote under its attribution, in the
 * order the user chose.
 */
export function dressHtml(html: string, signature: string, attribution: string, place: QuotePlace): string {
  const body = parse(html);
  const doc = body.ownerDocument;
  const slot = body.querySelector("[data-attribution]");
  if (slot) {
    slot.setAttribute("dir", "auto");
    slot.replaceChildren(
      ...attribution.split("\n").flatMap((text, at) => (at === 0 ? [text] : [doc.createElement("br"), text])),
    );
  }
  if (slot && place === "no_quote") return write(withOnly(body, own(doc, signature)));
  const quote = slot
    ? [...body.childNodes].filter((node) => !isEmptyLine(node) || node === slot)
    : [...body.childNodes];
  const words = own(doc, signature);
  if (!slot) {
    const written = (body.textContent ?? "").trim() !== "" ? quote : [line(doc, "")];
    return write(withOnly(body, [...written, ...words.slice(1)]));
  }
  return write(withOnly(body, place === "below" ? [...quote, ...words] : [...words, line(doc, ""), ...quote]));
}

/** A line to write on, and the signature below it. */
function own(doc: Document, signature: string): Node[] {
  const first = line(doc, "");
  return signature.trim() === "" ? [first] : [first, line(doc, ""), signatureElement(doc, signature)];
}

function withOnly(body: HTMLElement, nodes: readonly Node[]): HTMLElement {
  body.replaceChildren(...nodes);
  return body;
}

function isEmptyLine(node: Node): boolean {
  if (!(node instanceof Element)) return (node.textContent ?? "").trim() === "";
  return (node.textContent ?? "").trim() === "" && !node.querySelector("img,hr,table") && node.nodeName !== "IMG";
}

/** The same for plain text. Quoted lines begin with `>`. */
export function dressText(text: string, signature: string, attribution: string, place: QuotePlace): string {
  const end = signature.trim() === "" ? "" : `\n\n${signatureText(signature)}`;
  if (attribution === "") return `${text.trimEnd()}${end}`;
  if (place === "no_quote") return end;
  const quote = `${attribution}\n${text.replace(/^\n+|\n+$/g, "")}`;
  return place === "below" ? `${quote}\n\n${end}` : `${end}\n\n${quote}`;
}

/** A signature as it stands in plain text, under its mark (RFC 3676 §4.3). */
export function signatureText(signature: string): string {
  return `-- \n${signature.trimEnd()}`;
}

/** Puts another signature in the place of `before`, or at the end of what the user wrote where there was none. */
export function swapTextSignature(text: string, before: string, after: string): string {
  const old = before.trim() === "" ? "" : signatureText(before);
  const next = after.trim() === "" ? "" : signatureText(after);
  const at = old === "" ? -1 : text.lastIndexOf(old);
  if (at >= 0) {
    const rest = text.slice(at + old.length);
    return next === "" ? text.slice(0, at).trimEnd() + rest : text.slice(0, at) + next + rest;
  }
  return next === "" ? text : `${text.trimEnd()}\n\n${next}`;
}
