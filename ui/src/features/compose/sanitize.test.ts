import { expect, test } from "vitest";
import { InlineImages } from "./inline-images";
import { cleanFragment, draftHtml } from "./sanitize";

const images = new InlineImages();
images.learn(
  [{ id: 1, name: "a.png", contentType: "image/png", sizeBytes: 3, contentId: "one@barid", show: "draft/1/one" }],
  "http://127.0.0.1:9/c",
);

function clean(html: string): HTMLElement {
  const holder = document.createElement("div");
  holder.append(cleanFragment(html, images));
  return holder;
}

test("nothing that runs comes in", () => {
  const holder = clean(
    `<script>parent.hit=1</script><img src=x onerror="parent.hit=1"><a href="javascript:parent.hit=1">a</a>
     <svg onload="parent.hit=1"></svg><iframe srcdoc="x"></iframe><div onclick="parent.hit=1">d</div>
     <form action="https://x.example"><input name=a><button>b</button></form><math><mi xlink:href="javascript:1">m</mi></math>
     <a href="data:text/html,x">data</a><style>body{display:none}</style><base href="https://x.example">`,
  );
  expect(holder.querySelector("script,svg,iframe,form,input,button,math,style,base,img")).toBeNull();
  expect([...holder.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([null, null]);
  const attributes = [...holder.querySelectorAll("*")].flatMap((element) => element.getAttributeNames());
  expect(attributes.filter((name) => name.startsWith("on"))).toEqual([]);
});

test("nothing is loaded from elsewhere", () => {
  const holder = clean(
    `<img src="https://x.example/track.gif"><img src="//x.example/a"><img srcset="https://x.example/b 2x">
     <td background="https://x.example/c"></td><p style="background:url(https://x.example/d);color:#123456">t</p>
     <p style="background-image:\\75rl(https://x.example/e)">u</p><video src="https://x.example/f"></video><img src="file:///C:/a.png">`,
  );
  expect(holder.querySelector("img,video")).toBeNull();
  expect(holder.innerHTML).not.toContain("x.example");
  expect(holder.querySelector("p")?.style.color).toBe("rgb(18, 52, 86)");
});

test("nothing lays itself over the window", () => {
  const holder = clean('<div style="position:fixed;inset:0;z-index:9;color:red" class="toast" id="app">x</div>');
  const div = holder.querySelector("div");
  expect(div?.getAttribute("style")).toBe("color: red;");
  expect(div?.getAttributeNames()).toEqual(["style"]);
});

test("what a letter looks like stays", () => {
  const html =
    '<table width="10" align="right" dir="rtl"><tbody><tr><td valign="top" lang="ar">x</td></tr></tbody></table><ol type="a" start="3"><li>y</li></ol>';
  expect(clean(html).innerHTML).toBe(html);
  expect(clean('<div data-sig=""><div>me</div></div>').querySelector("[data-sig]")).not.toBeNull();
  expect(clean('<div data-attribution=""></div>').querySelector("[data-attribution]")).not.toBeNull();
});

test("a draft's own picture is shown from where it is kept and saved by its Content-ID", () => {
  const holder = clean('<p><img src="cid:one@barid" width="20" alt="a"></p>');
  expect(holder.querySelector("img")?.src).toBe("http://127.0.0.1:9/c/draft/1/one");
  expect(draftHtml(holder.innerHTML, images)).toBe('<p><img src="cid:one@barid" width="20" alt="a"></p>');
});

test("a picture copied within the text is kept, wherever it is shown from", () => {
  const app = new InlineImages();
  const show = "/draft/1/2?t=abc";
  app.learn(
    [{ id: 2, name: "b.png", contentType: "image/png", sizeBytes: 3, contentId: "two@barid", show }],
    "mail://localhost",
  );
  const holder = document.createElement("div");
  holder.append(
    cleanFragment('<p><img src="mail://localhost/draft/1/2?t=abc"><img src="mail://localhost/other"></p>', app),
  );
  expect(draftHtml(holder.innerHTML, app)).toBe('<p><img src="cid:two@barid"></p>');
});

test("marks of the editor are not saved, and a list has the direction it is seen in", () => {
  expect(draftHtml('<div class="x" id="y">t<input id="squire-selection-start" type="hidden"></div>', images)).toBe(
    "<div>t</div>",
  );
  expect(draftHtml('<ul><li dir="auto">مرحبا</li></ul>', images)).toBe('<ul dir="rtl"><li dir="auto">مرحبا</li></ul>');
  expect(draftHtml('<ul dir="rtl"><li dir="auto">hello</li></ul>', images)).toBe(
    '<ul dir="ltr"><li dir="auto">hello</li></ul>',
  );
});
