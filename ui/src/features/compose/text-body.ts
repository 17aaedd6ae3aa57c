// Turns formatted text into plain text and back, for changing how a draft is written.
import { signatureElement, signatureText } from "./parts";

const BLOCKS =
  /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|CENTER|DD|DIV|DL|DT|FIGURE|FOOTER|H[1-6]|HEADER|HR|LI|MAIN|OL|P|PRE|SECTION|TABLE|TBODY|TD|TFOOT|TH|THEAD|TR|UL)$/;

/** What plain text cannot say. Paragraphs, lines and quotes it can; a list's marks are written out. */
const FORMATTED =
  "b,strong,i,em,u,s,strike,del,sub,sup,code,pre,font,img,table,h1,h2,h3,h4,h5,h6,hr,ul,ol,[style],[align],[bgcolor]";

function parse(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** Whether something that a reader would see is lost when the text becomes plain. */
export function losesFormatting(html: string): boolean {
  const body = parse(html);
  for (const link of body.querySelectorAll("a[href]")) {
    const shown = link.textContent?.trim() ?? "";
    const href = link.getAttribute("href") ?? "";
    if (shown !== "" && bareUrl(shown) !== bareUrl(href)) return true;
  }
  return [...body.querySelectorAll(FORMATTED)].some(
    (element) => element.nodeName === "IMG" || element.nodeName === "HR" || (element.textContent ?? "").trim() !== "",
  );
}

function bareUrl(url: string): string {
  return url.replace(/^(?:https?:\/\/|mailto:|tel:)/i, "").replace(/\/$/, "");
}

/** Whether there is nothing to read. */
export function isBlank(html: string): boolean {
  const body = parse(html);
  return (body.textContent ?? "").trim() === "" && body.querySelector("img,hr,table") === null;
}

/** The text of formatted text: quotes with `>`, lists with their marks, a link's address behind its words. */
export function htmlToText(html: string): string {
  const lines = blockLines(parse(html));
  return lines.join("\n").replace(/\n+$/, "");
}

/** Lines of a container. Each block begins a line of its own. */
function blockLines(container: Element): string[] {
  const lines: string[] = [];
  let open: string | null = null;
  const end = () => {
    if (open !== null) lines.push(...tidy(open));
    open = null;
  };
  container.childNodes.forEach((node) => {
    if (!(node instanceof Element) || !isBlock(node)) {
      open = (open ?? "") + inlineText(node);
      return;
    }
    end();
    lines.push(...linesOf(node));
  });
  end();
  return lines;
}

function isBlock(element: Element): boolean {
  return BLOCKS.test(element.nodeName) || (element.nodeName !== "A" && [...element.children].some(isBlock));
}

function linesOf(block: Element): string[] {
  switch (block.nodeName) {
    case "HR":
      return ["-".repeat(20)];
    case "PRE":
      return (block.textContent ?? "").replace(/\n$/, "").split("\n");
    case "BLOCKQUOTE":
      return blockLines(block).map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd()));
    case "UL":
    case "OL":
      return [...block.children].flatMap((item, index) => itemLines(item, block, index));
    case "TR":
      return [[...block.children].map((cell) => blockLines(cell).join(" ").trim()).join("\t")];
    default: {
      const lines = blockLines(block);
      if (block.hasAttribute("data-sig")) lines.unshift("-- ");
      return lines.length === 0 ? [""] : lines;
    }
  }
}

function itemLines(item: Element, list: Element, index: number): string[] {
  if (item.nodeName !== "LI") return linesOf(item).map((line) => `  ${line}`);
  const first = Number(list.getAttribute("start") ?? 1) || 1;
  const mark = list.nodeName === "OL" ? `${first + index}. ` : "• ";
  const lines = blockLines(item);
  return (lines.length === 0 ? [""] : lines).map((line, at) => (at === 0 ? mark : " ".repeat(mark.length)) + line);
}

function inlineText(node: Node): string {
  if (node instanceof Text) return node.data.replace(/[ \t\r\n]+/g, " ");
  if (!(node instanceof Element)) return "";
  if (node.nodeName === "BR") return "\n";
  if (node.nodeName === "IMG") return node.getAttribute("alt") ? `[${node.getAttribute("alt")}]` : "";
  const text = [...node.childNodes].map(inlineText).join("");
  const href = node.nodeName === "A" ? (node.getAttribute("href") ?? "") : "";
  const shown = text.trim();
  return href !== "" && shown !== "" && bareUrl(shown) !== bareUrl(href)
    ? `${text} <${href.replace(/^mailto:/i, "")}>`
    : text;
}

/** Splits a stretch of text at its line breaks; the break at the end of a block is no line. */
function tidy(text: string): string[] {
  const clean = text.replaceAll("\u00a0", " ").replaceAll("\u200b", "").replace(/\n$/, "");
  const lines = clean.split("\n").map((line) => line.trim());
  return lines.length === 1 && lines[0] === "" && text.trim() === "" && !text.includes("\n") ? [] : lines;
}

/** Formatted text that reads the same as plain text: a line each, quotes as quotes, the signature as one. */
export function textToHtml(text: string, signature = ""): string {
  const body = document.implementation.createHTMLDocument("").body;
  const lines = text.split(/\r\n|\r|\n/);
  const mark = signatureText(signature).split("\n");
  const at =
    signature.trim() === "" ? -1 : lines.findIndex((_, index) => mark.every((line, n) => lines[index + n] === line));
  if (at < 0) appendLines(body, lines);
  else {
    appendLines(body, lines.slice(0, at));
    body.append(signatureElement(body.ownerDocument, signature));
    appendLines(body, lines.slice(at + mark.length));
  }
  // eslint-disable-next-line no-restricted-properties -- Read, not written: nothing is parsed here.
  return body.innerHTML;
}

function appendLines(parent: Element, lines: readonly string[]): void {
  let quote: string[] = [];
  const endQuote = () => {
    if (quote.length === 0) return;
    const element = parent.ownerDocument.createElement("blockquote");
    element.setAttribute("type", "cite");
    appendLines(element, quote);
    parent.append(element);
    quote = [];
  };
  for (const line of lines) {
    if (line.startsWith(">")) {
      quote.push(line.slice(1).replace(/^ /, ""));
      continue;
    }
    endQuote();
    const block = parent.ownerDocument.createElement("div");
    block.setAttribute("dir", "auto");
    block.append(line === "" ? parent.ownerDocument.createElement("br") : keepBlanks(line));
    parent.append(block);
  }
  endQuote();
}

function keepBlanks(line: string): string {
  return line.replace(/^ | (?= )/g, "\u00a0");
}
