// Reads the Markdown that people write in chats and notes, and makes formatted text of it: headings, emphasis, links,
// lists, quotes, code, rules and tables. What it does not know stays as it was written.

/** Lines that only Markdown begins so. */
const BLOCK = /^\s{0,3}(?:#{1,6}\s+\S|(?:[-*+]|\d{1,9}[.)])\s+\S|>\s?\S|```|~~~|(?:[-*_]\s*){3,}$|\|.*\|\s*$)/u;
/** A line of dashes that makes a table of the line above. */
const RULER = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/u;
const INLINE = /\*\*\S(?:[^*]*\S)?\*\*|__\S(?:[^_]*\S)?__|`[^`\n]+`|\[[^\]\n]+\]\([^)\s]+\)/u;

/** Whether a text was probably written as Markdown: it has more of it than a person puts into plain words by chance. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const blocks = lines.filter((line) => BLOCK.test(line)).length;
  const isSure = /^\s{0,3}#{1,6}\s+\S/mu.test(text) || /^\s{0,3}(?:```|~~~)/mu.test(text) || lines.some(isRulerOfTable);
  return isSure || INLINE.test(text) || blocks >= 2;
}

function isRulerOfTable(line: string): boolean {
  return line.includes("|") && RULER.test(line);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const quoted = (text: string) => escaped(text).replaceAll('"', "&quot;");

/** Makes HTML of Markdown. Nothing of the text becomes a tag or leads anywhere but to a page or a person. */
export function markdownToHtml(text: string): string {
  return blocks(text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n"), 0);
}

/** Levels of quotes and lists that are read; deeper ones are text. */
const DEEPEST = 12;

function blocks(lines: readonly string[], depth: number): string {
  let html = "";
  let at = 0;
  while (at < lines.length) {
    const rest = lines.slice(at);
    const [made, taken] = depth > DEEPEST ? paragraph(rest) : block(rest, depth);
    html += made;
    at += taken;
  }
  return html;
}

/** Makes one block. Returns its HTML, and how many lines it took. */
function block(rest: readonly string[], depth: number): [string, number] {
  const line = rest[0] ?? "";
  if (line.trim() === "") return ["", 1];
  const fence = /^\s{0,3}(```+|~~~+)/u.exec(line)?.[1];
  if (fence !== undefined) return code(rest, fence);
  const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$/u.exec(line);
  if (heading) {
    const level = heading[1]?.length ?? 1;
    return [`<h${level} dir="auto">${inline(heading[2] ?? "")}</h${level}>`, 1];
  }
  if (/^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/u.test(line)) return ["<hr>", 1];
  if (/^\s{0,3}>/u.test(line)) {
    const quote = run(rest, (one) => /^\s{0,3}>/u.test(one));
    const inner = quote.map((one) => one.replace(/^\s{0,3}>\s?/u, ""));
    return [`<blockquote>${blocks(inner, depth + 1)}</blockquote>`, quote.length];
  }
  if (point(line)) return list(rest, depth);
  if (line.includes("|") && isRulerOfTable(rest[1] ?? "")) return table(rest);
  return paragraph(rest);
}

function run(lines: readonly string[], belongs: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !belongs(line));
  return lines.slice(0, end < 0 ? lines.length : end);
}

function code(rest: readonly string[], fence: string): [string, number] {
  const end = rest.findIndex((line, index) => index > 0 && line.trim().startsWith(fence));
  const inner = rest.slice(1, end < 0 ? rest.length : end);
  return [`<pre>${escaped(inner.join("\n"))}</pre>`, end < 0 ? rest.length : end + 1];
}

interface Point {
  indent: number;
  tag: "ul" | "ol";
  start: number;
  words: string;
}

function point(line: string): Point | null {
  const found = /^(\s*)([-*+]|(\d{1,9})[.)])(\s+)(\S.*)$/u.exec(line);
  if (!found) return null;
  const [, indent = "", , number, , words = ""] = found;
  return { indent: indent.length, tag: number === undefined ? "ul" : "ol", start: Number(number ?? 1), words };
}

function list(rest: readonly string[], depth: number): [string, number] {
  const first = point(rest[0] ?? "");
  if (!first) return paragraph(rest);
  let items = "";
  let at = 0;
  while (at < rest.length) {
    const here = point(rest[at] ?? "");
    if (!here || here.indent > first.indent + 1 || here.indent < first.indent || here.tag !== first.tag) break;
    at += 1;
    // What stands further in belongs to the point; so does an empty line before more of it.
    const inner: string[] = [];
    while (at < rest.length) {
      const line = rest[at] ?? "";
      const next = rest[at + 1] ?? "";
      const isInside = /^\s{2,}\S/u.test(line.slice(first.indent)) && line.slice(0, first.indent).trim() === "";
      const isGap = line.trim() === "" && /^\s{2,}\S/u.test(next.slice(first.indent));
      if (!isInside && !isGap) break;
      inner.push(line.slice(first.indent + 2));
      at += 1;
    }
    const task = /^\[([ xX])\]\s+(.*)$/u.exec(here.words);
    const words = task ? `${task[1] === " " ? "☐" : "☑"} ${inline(task[2] ?? "")}` : inline(here.words);
    items += `<li dir="auto">${words}${blocks(inner, depth + 1)}</li>`;
    if ((rest[at] ?? "").trim() === "" && point(rest[at + 1] ?? "")?.indent === first.indent) at += 1;
  }
  const start = first.tag === "ol" && first.start !== 1 ? ` start="${first.start}"` : "";
  return [`<${first.tag}${start}>${items}</${first.tag}>`, at];
}

function cells(line: string): string[] {
  const bare = line
    .trim()
    .replace(/^\|/u, "")
    .replace(/(?<!\\)\|$/u, "");
  return bare.split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function table(rest: readonly string[]): [string, number] {
  const rows = [rest[0] ?? "", ...run(rest.slice(2), (line) => line.includes("|") && line.trim() !== "")];
  const aligned = cells(rest[1] ?? "").map((cell) =>
    cell.startsWith(":") && cell.endsWith(":") ? ' align="center"' : cell.endsWith(":") ? ' align="right"' : "",
  );
  const style = 'style="border: 1px solid #bbb; padding: 4px 8px"';
  const row = (line: string, tag: string) => {
    const made = cells(line).map((cell, index) => `<${tag}${aligned[index] ?? ""} ${style}>${inline(cell)}</${tag}>`);
    return `<tr>${made.join("")}</tr>`;
  };
  const [head = "", ...body] = rows;
  const html = `<table style="border-collapse: collapse"><tbody>${row(head, "th")}${body.map((line) => row(line, "td")).join("")}</tbody></table>`;
  return [html, rows.length + 1];
}

function paragraph(rest: readonly string[]): [string, number] {
  const first = rest[0] ?? "";
  const more = run(rest.slice(1), (line) => line.trim() !== "" && !BLOCK.test(line));
  const lines = [first, ...more];
  return [lines.map((line) => `<div dir="auto">${inline(line.trim())}</div>`).join(""), lines.length];
}

const SPANS =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|\*\*(?=\S)([^\n]+?\S|\S)\*\*|(?<![\p{L}\p{N}_])__(?=\S)([^\n]+?\S|\S)__(?![\p{L}\p{N}_])|~~(?=\S)([^\n]+?)~~|(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\p{L}\p{N}_])/gu;

function inline(text: string): string {
  let html = "";
  let at = 0;
  for (const found of text.matchAll(SPANS)) {
    const [whole, mono, words, url, bold, bold2, gone, slanted, slanted2] = found;
    html += escaped(text.slice(at, found.index));
    at = found.index + whole.length;
    const strong = bold ?? bold2;
    const slant = slanted ?? slanted2;
    if (mono !== undefined) html += `<code>${escaped(mono)}</code>`;
    else if (words !== undefined) html += link(words, url ?? "", whole);
    else if (strong !== undefined) html += `<b>${inline(strong)}</b>`;
    else if (gone !== undefined) html += `<s>${inline(gone)}</s>`;
    else if (slant !== undefined) html += `<i>${inline(slant)}</i>`;
  }
  return html + escaped(text.slice(at));
}

function link(words: string, url: string, whole: string): string {
  if (!/^(?:https?:\/\/|mailto:|tel:)/iu.test(url)) return escaped(whole);
  return `<a href="${quoted(url)}">${inline(words)}</a>`;
}
