import { expect, test } from "vitest";
import { htmlToText, isBlank, losesFormatting, textToHtml } from "./text-body";

test("a line each becomes a line each", () => {
  expect(htmlToText('<div dir="auto">one</div><div dir="auto"><br></div><div dir="auto">two</div>')).toBe("one\n\ntwo");
  expect(htmlToText("a<br>b")).toBe("a\nb");
  expect(htmlToText("<p>one <b>bold</b>\n word</p>")).toBe("one bold word");
});

test("quotes, lists, links and tables can be read as text", () => {
  expect(htmlToText("<blockquote><div>a</div><blockquote><div>b</div></blockquote></blockquote>")).toBe("> a\n>> b");
  expect(htmlToText("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>")).toBe("• a\n• b\n  • c");
  expect(htmlToText('<ol start="3"><li>a</li><li>b</li></ol>')).toBe("3. a\n4. b");
  expect(htmlToText('<a href="https://x.example/a">here</a>')).toBe("here <https://x.example/a>");
  expect(htmlToText('<a href="https://x.example/">x.example</a>')).toBe("x.example");
  expect(htmlToText("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")).toBe("a\tb");
});

test("text becomes lines and quotes, and reads back the same", () => {
  for (const text of ["one\n\ntwo", "a\n> b\n>> c\n> d\ne", "مرحبا\nhello", "<b>&amp;</b>", "  two  blanks"]) {
    expect(htmlToText(textToHtml(text))).toBe(text.trim() === text ? text : text.trim());
  }
  expect(textToHtml("a <script>")).toBe('<div dir="auto">a &lt;script&gt;</div>');
  expect(textToHtml("> q")).toBe('<blockquote type="cite"><div dir="auto">q</div></blockquote>');
});

test("only what a reader would miss counts as lost", () => {
  expect(losesFormatting('<div dir="auto">plain</div><blockquote type="cite"><div>q</div></blockquote>')).toBe(false);
  expect(losesFormatting('<a href="https://x.example">https://x.example/</a>')).toBe(false);
  expect(losesFormatting("<b></b>")).toBe(false);
  for (const html of [
    "<b>x</b>",
    "<ul><li>x</li></ul>",
    '<a href="https://x.example">x</a>',
    '<img src="cid:a">',
    '<p style="color:red">x</p>',
  ]) {
    expect(losesFormatting(html), html).toBe(true);
  }
});

test("nothing to read is told from something", () => {
  expect(isBlank('<div dir="auto"><br></div>')).toBe(true);
  expect(isBlank('<img src="cid:a">')).toBe(false);
  expect(isBlank("<p>x</p>")).toBe(false);
});

test("a signature stays one on the way to plain text and back", () => {
  const html =
    '<div dir="auto">Hi</div><div data-sig=""><div dir="auto">Layla</div><div dir="auto">North Quay</div></div><blockquote type="cite"><div dir="auto">q</div></blockquote>';
  const text = htmlToText(html);
  expect(text).toBe("Hi\n-- \nLayla\nNorth Quay\n> q");
  expect(textToHtml(text, "Layla\nNorth Quay")).toBe(html);
});
