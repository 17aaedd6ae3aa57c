import { expect, test } from "vitest";
import { looksLikeMarkdown, markdownToHtml } from "./markdown";

const plain = (html: string) => html.replaceAll(' dir="auto"', "");

test.each([
  ["# Title", true],
  ["a **bold** word", true],
  ["see [this](https://x.example)", true],
  ["- one\n- two", true],
  ["1. one\n2. two", true],
  ["```\ncode\n```", true],
  ["| a | b |\n|---|---|\n| 1 | 2 |", true],
  ["use `cargo build` here", true],
  ["Hello,\n\nsee you at 5 * 3 = 15.\n- Amira", false],
  ["a snake_case_name and 2*3*4", false],
  ["Price: 20 #1 choice", false],
  ["مرحبا\nشكرا", false],
  ["", false],
])("%j is Markdown: %s", (text, expected) => expect(looksLikeMarkdown(text)).toBe(expected));

test.each([
  ["## Title ##", "<h2>Title</h2>"],
  ["a **b _c_** `d<e`", "<div>a <b>b <i>c</i></b> <code>d&lt;e</code></div>"],
  ["one\ntwo\n\nthree", "<div>one</div><div>two</div><div>three</div>"],
  ["- a\n- b\n  - c\n\n- d", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"],
  ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["- [x] done\n- [ ] not", "<ul><li>☑ done</li><li>☐ not</li></ul>"],
  ["> a\n> > b", "<blockquote><div>a</div><blockquote><div>b</div></blockquote></blockquote>"],
  ["```js\nif (a < b) {\n\n}\n```\nx", "<pre>if (a &lt; b) {\n\n}</pre><div>x</div>"],
  ["***", "<hr>"],
  ["snake_case_name 2*3*4 ~~no~~", "<div>snake_case_name 2*3*4 <s>no</s></div>"],
  ['[x](https://x.example/?a=1&b="2)', '<div><a href="https://x.example/?a=1&amp;b=&quot;2">x</a></div>'],
  ["[x](javascript:alert(1))", "<div>[x](javascript:alert(1))</div>"],
  ["<script>x</script> **<b>**", "<div>&lt;script&gt;x&lt;/script&gt; <b>&lt;b&gt;</b></div>"],
  ["**مهم**: نص", "<div><b>مهم</b>: نص</div>"],
])("%j is made %s", (text, html) => expect(plain(markdownToHtml(text))).toBe(html));

test("a table has its rows, cells and sides", () => {
  const html = markdownToHtml("Name | Price\n:---|---:\nStone \\| sand | 5\n\nend");
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const rows = [...body.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([
    ["Name", "Price"],
    ["Stone | sand", "5"],
  ]);
  expect(body.querySelector("td:last-child")?.getAttribute("align")).toBe("right");
  expect(body.lastElementChild?.textContent).toBe("end");
});

test("whatever is pasted ends, and takes no time", () => {
  const begin = performance.now();
  for (const text of [
    ">".repeat(5000),
    "- ".repeat(5000),
    "**".repeat(5000),
    "[".repeat(5000),
    `${"  ".repeat(40)}- a\n`.repeat(400),
    "|".repeat(3000) + "\n" + "|-".repeat(1000),
    "_a".repeat(5000),
    "`".repeat(4999),
  ]) {
    markdownToHtml(text);
    looksLikeMarkdown(text);
  }
  expect(performance.now() - begin).toBeLessThan(4000);
});
