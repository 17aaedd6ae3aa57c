// The editor of formatted text: Squire, with what it does differently from what a writer expects mended.
import Squire from "squire-rte";
import { fillSignature, signatureElement } from "./parts";
import { CARET } from "./templates";

/** What a format bar shows about the place where the caret is. */
export interface FormatState {
  bold: boolean;
  italic: boolean;
  underline: boolean;
  bullets: boolean;
  numbers: boolean;
  quote: boolean;
  /** The address of the link that the caret is in. */
  link: string;
  direction: "ltr" | "rtl";
}

export type InlineFormat = "B" | "I" | "U";

/** Formats that stay as they are when a line ends. */
const CARRIED = ["B", "I", "U", "S"] as const;

const ZERO_WIDTH = "\u200b";

export class RichText extends Squire {
  /** Where the last text was pasted. */
  #paste: Place | null = null;

  constructor(root: HTMLElement, clean: (html: string) => DocumentFragment) {
    super(root, {
      blockTag: "DIV",
      blockAttributes: { dir: "auto" },
      tagAttributes: { li: { dir: "auto" } },
      sanitizeToDOMFragment: clean,
      undo: { documentSizeThreshold: 200_000, undoLimit: 200 },
      didError: (error: unknown) => {
        throw error;
      },
    });
    // Page keys scroll, as everywhere; and Ctrl+D is no writing mail in code.
    for (const key of ["PageUp", "PageDown", "Ctrl-d", "Meta-d"]) this.setKeyHandler(key, null);
  }

  /** Puts the caret where one writes: at the beginning, or below a quote that stands first. */
  caretToWrite(): void {
    const first = this.getRoot().firstElementChild;
    const quote = first?.matches("[data-attribution]") ? first.nextElementSibling : null;
    const line = quote?.matches("blockquote") ? quote.nextElementSibling : null;
    if (line) this.#caretInto(line);
    else this.moveCursorToStart();
  }

  /** Where the caret is seen. */
  caretBox(): DOMRect | null {
    const range = this.getSelection();
    const rect = [...range.getClientRects()].at(-1);
    if (rect) return rect;
    // An empty line has no text to measure.
    const node = range.startContainer;
    const inside = node.childNodes[range.startOffset] ?? node;
    const element = inside instanceof Element && inside.nodeName !== "BR" ? inside : inside.parentElement;
    return element && element !== this.getRoot() ? element.getBoundingClientRect() : null;
  }

  /** Replaces the whole text. A line to write on stands at its end. */
  override setHTML(html: string): Squire {
    super.setHTML(html);
    this._ensureBottomLine();
    return this;
  }

  /**
   * Ends a line. Squire begins the new one with the formats that stand before the caret, though they were switched
   * off: here it has those that were on. An empty line within a quote leaves the quote.
   */
  override splitBlock(lineBreakOnly: boolean, range?: Range): Squire {
    const at = range ?? this.getSelection();
    if (lineBreakOnly) return super.splitBlock(true, at);
    if (at.collapsed && this.#isOnEmptyLine(at) && !this.#closest(at, "LI") && this.splitQuote(at)) return this;
    const formats = CARRIED.filter((tag) => this.hasFormat(tag, null, at.cloneRange()));
    super.splitBlock(false, at);
    this.#beginLineWith(formats);
    return this;
  }

  /** Parts the quote that the caret is in and puts a line to answer on between. Returns whether there was one. */
  splitQuote(range: Range = this.getSelection()): boolean {
    const quote = this.#outermostQuote(range.startContainer);
    if (!quote) return false;
    this.saveUndoState(range);
    if (!range.collapsed) range.deleteContents();
    const tail = range.cloneRange();
    tail.setEndAfter(quote);
    const rest = tail.extractContents();
    const line = this.createDefaultBlock();
    quote.after(line);
    const second = rest.firstElementChild;
    if (second) {
      dropEmptyEdge(second, "first");
      if (hasContent(second)) line.after(second);
    }
    dropEmptyEdge(quote, "last");
    if (!hasContent(quote)) quote.remove();
    this.#caretInto(line);
    return true;
  }

  /** Inserts plain text that was pasted, so that `replacePaste` may put something else in its place. */
  pasteText(text: string): void {
    this.#paste = placeOf(this.getRoot(), this.getSelection());
    this.insertPlainText(text, true);
  }

  /** Takes back what `pasteText` inserted, nothing having been written since, and inserts this instead. */
  replacePaste(html: string): void {
    const place = this.#paste;
    this.#paste = null;
    this.undo();
    const range = place && rangeOf(this.getRoot(), place);
    if (range) this.setSelection(range);
    this.insertPasted(html);
    this.focus();
  }

  /**
   * Inserts what was pasted. A list, quote or table begins on a line of its own: Squire would make its first line part
   * of the one that the caret is in.
   */
  insertPasted(html: string): void {
    const first = cleanStart(html);
    if (first !== null && /^(?:UL|OL|BLOCKQUOTE|TABLE|H[1-6]|PRE|HR)$/.test(first)) {
      const range = this.getSelection();
      if (!range.collapsed || !this.#isOnEmptyLine(range)) super.splitBlock(false, range);
      const block = this.#closest(this.getSelection(), "DIV,P");
      if (block && hasContent(block)) {
        const line = this.createDefaultBlock();
        block.before(line);
        this.#caretInto(line);
      }
    }
    this.insertHTML(html, true);
  }

  /** Inserts a template; the caret stands where the template says, or behind it. */
  putTemplate(html: string): void {
    this.insertPasted(html);
    const walker = document.createTreeWalker(this.getRoot(), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = (node.textContent ?? "").indexOf(CARET);
      if (at < 0 || !(node instanceof Text)) continue;
      node.deleteData(at, CARET.length);
      const range = document.createRange();
      const line = node.parentElement;
      if (node.data === "" && line && line.childNodes.length === 1) {
        // An empty line needs something to stand on.
        line.replaceChildren(document.createElement("br"));
        range.setStart(line, 0);
      } else range.setStart(node, Math.min(at, node.data.length));
      range.collapse(true);
      this.setSelection(range);
      this._updatePath(range, true);
      break;
    }
    this.focus();
  }

  toggle(tag: InlineFormat): void {
    if (this.hasFormat(tag)) this.changeFormat(null, { tag });
    else this.changeFormat({ tag });
  }

  toggleList(tag: "UL" | "OL"): void {
    if (this.#closest(this.getSelection(), "UL,OL")?.nodeName === tag) this.removeList();
    else if (tag === "UL") this.makeUnorderedList();
    else this.makeOrderedList();
  }

  toggleQuote(): void {
    if (this.#closest(this.getSelection(), "BLOCKQUOTE")) this.decreaseQuoteLevel();
    else this.increaseQuoteLevel();
  }

  /** Turns the paragraphs of the selection around, for good: they no longer follow what is written in them. */
  toggleDirection(): void {
    this.setTextDirection(this.state().direction === "rtl" ? "ltr" : "rtl");
  }

  /** Makes a link out of the selection, or of the one that the caret is in. `text` is shown where there is none. */
  putLink(url: string, text: string): void {
    const range = this.getSelection();
    const link = this.#closest(range, "A");
    if (link) range.selectNodeContents(link);
    const shown = text.trim() || url;
    if (range.collapsed || (link && shown !== link.textContent)) {
      if (link) {
        range.selectNode(link);
        this.setSelection(range);
      }
      const anchor = document.createElement("a");
      anchor.href = url;
      anchor.textContent = shown;
      this.saveUndoState(range);
      range.deleteContents();
      this.insertElement(anchor, range);
      return;
    }
    this.setSelection(range);
    this.makeLink(url);
  }

  /** The words of the link that the caret is in, or else what is selected. */
  linkText(): string {
    const range = this.getSelection();
    return this.#closest(range, "A")?.textContent ?? this.getSelectedText(range.cloneRange()).trim();
  }

  unlink(): void {
    const range = this.getSelection();
    const link = this.#closest(range, "A");
    if (link) {
      range.selectNode(link);
      this.setSelection(range);
    }
    this.removeLink();
  }

  /** Puts another signature in the place of the one that stands; above the quote where there is none. */
  swapSignature(signature: string): void {
    this.saveUndoState();
    const root = this.getRoot();
    const there = root.querySelector("[data-sig]");
    if (there && signature.trim() === "") there.remove();
    else if (there) fillSignature(there, signature);
    else {
      const quote = root.querySelector("[data-attribution]") ?? root.querySelector(":scope > blockquote");
      root.insertBefore(signatureElement(document, signature), quote);
    }
  }

  state(): FormatState {
    const range = this.getSelection();
    const list = this.#closest(range, "UL,OL")?.nodeName;
    const block = this.#closest(range, "DIV,P,LI,TD,TH,H1,H2,H3,H4,H5,H6,PRE,BLOCKQUOTE") ?? this.getRoot();
    return {
      bold: this.hasFormat("B", null, range.cloneRange()),
      italic: this.hasFormat("I", null, range.cloneRange()),
      underline: this.hasFormat("U", null, range.cloneRange()),
      bullets: list === "UL",
      numbers: list === "OL",
      quote: this.#closest(range, "BLOCKQUOTE") !== null,
      link: this.#closest(range, "A")?.getAttribute("href") ?? "",
      direction: getComputedStyle(block).direction === "rtl" ? "rtl" : "ltr",
    };
  }

  /** Puts the caret at the beginning of an element. */
  #caretInto(element: Element): void {
    const range = document.createRange();
    range.setStart(element, 0);
    range.collapse(true);
    this.setSelection(range);
    this._updatePath(range, true);
  }

  /** Gives an empty new line the formats that the one before ended with, no more and no fewer. */
  #beginLineWith(formats: readonly string[]): void {
    const block = this.#closest(this.getSelection(), "DIV,P,LI,DD,DT");
    if (!block || block.textContent?.replaceAll(ZERO_WIDTH, "") !== "" || block.querySelector("img")) return;
    const inner = formats.reduceRight<Node[]>(
      (content, tag) => {
        const element = document.createElement(tag);
        element.append(...content);
        return [element];
      },
      formats.length === 0 ? [document.createElement("br")] : [document.createTextNode(ZERO_WIDTH)],
    );
    block.replaceChildren(...inner);
    let deepest: Node = block;
    while (deepest.firstChild && deepest.firstChild.nodeName !== "BR") deepest = deepest.firstChild;
    const range = document.createRange();
    range.setStart(deepest, deepest instanceof Text ? deepest.length : 0);
    range.collapse(true);
    this._mayHaveZWS = this._mayHaveZWS || formats.length > 0;
    this.setSelection(range);
    this._updatePath(range, true);
  }

  #isOnEmptyLine(range: Range): boolean {
    const block = this.#closest(range, "DIV,P,LI,TD,TH,PRE,BLOCKQUOTE");
    return block !== null && !hasContent(block);
  }

  #outermostQuote(node: Node): HTMLElement | null {
    let found: HTMLElement | null = null;
    for (let one: Node | null = node; one && one !== this.getRoot(); one = one.parentNode) {
      if (one instanceof HTMLQuoteElement && one.nodeName === "BLOCKQUOTE") found = one;
    }
    return found;
  }

  #closest(range: Range, selector: string): Element | null {
    const node = range.startContainer;
    const start = node instanceof Element ? node : node.parentElement;
    const found = start?.closest(selector) ?? null;
    return found && found !== this.getRoot() && this.getRoot().contains(found) ? found : null;
  }
}

/** The name of the first element of HTML, blanks and what only wraps it aside; null where it begins with text. */
function cleanStart(html: string): string | null {
  let node: Element = new DOMParser().parseFromString(html, "text/html").body;
  for (;;) {
    const children: Node[] = [...node.childNodes];
    const first = children.find((child) => child instanceof Element || (child.textContent ?? "").trim() !== "");
    if (!(first instanceof Element)) return null;
    if (first.nodeName !== "DIV") return first.nodeName;
    node = first;
  }
}

/** A place in a tree that is known again once the tree was made anew: the way to an element, and letters within. */
interface Place {
  path: number[];
  letters: number;
}

function placeOf(root: Element, range: Range): Place {
  const start = range.startContainer;
  let element = start instanceof Element ? start : start.parentElement;
  while (element && element !== root && getComputedStyle(element).display === "inline") element = element.parentElement;
  const before = document.createRange();
  before.setStart(element ?? root, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const path: number[] = [];
  for (let node = element; node && node !== root; node = node.parentElement) {
    path.unshift([...(node.parentElement?.children ?? [])].indexOf(node));
  }
  return { path, letters: before.toString().length };
}

function rangeOf(root: Element, { path, letters }: Place): Range | null {
  const element = path.reduce<Element | undefined>((node, index) => node?.children[index], root);
  if (!element) return null;
  const range = document.createRange();
  range.setStart(element, 0);
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let rest = letters;
  for (let node = walker.nextNode(); node && letters > 0; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (rest <= length) {
      range.setStart(node, rest);
      break;
    }
    rest -= length;
  }
  range.collapse(true);
  return range;
}

function hasContent(node: Element): boolean {
  const text = node.textContent ?? "";
  return text.replaceAll(ZERO_WIDTH, "").trim() !== "" || node.querySelector("img,hr,table") !== null;
}

/** Drops the outermost empty line at one end of a tree, and the elements that only held it. */
function dropEmptyEdge(tree: Element, end: "first" | "last"): void {
  const next = (node: Element) => (end === "first" ? node.firstElementChild : node.lastElementChild);
  let edge: Element = tree;
  for (let inner = next(edge); inner && inner.nodeName !== "BR"; inner = next(edge)) edge = inner;
  while (edge !== tree && !hasContent(edge)) {
    const parent: Element | null = edge.parentElement;
    edge.remove();
    if (!parent) return;
    edge = parent;
  }
}
