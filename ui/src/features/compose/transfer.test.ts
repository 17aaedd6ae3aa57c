import { expect, test } from "vitest";
import { readClipboard } from "./transfer";

function clipboard(texts: Record<string, string>, files: File[] = []): DataTransfer {
  const transfer = new DataTransfer();
  for (const [type, text] of Object.entries(texts)) transfer.setData(type, text);
  for (const file of files) transfer.items.add(file);
  return transfer;
}

const png = new File([new Uint8Array(3)], "shot.png", { type: "image/png" });
const pdf = new File([new Uint8Array(3)], "a.pdf", { type: "application/pdf" });

test("a picture alone goes into the text, another file beside it", () => {
  expect(readClipboard(clipboard({}, [png]), false)?.kind).toBe("pictures");
  expect(readClipboard(clipboard({ "text/html": "<img src='https://x.example/a'>" }, [png]), false)?.kind).toBe(
    "pictures",
  );
  expect(readClipboard(clipboard({}, [pdf]), false)?.kind).toBe("files");
  expect(readClipboard(clipboard({}, [png, pdf]), false)?.kind).toBe("files");
});

test("text from an office program is text, though a picture of it comes along", () => {
  const word = clipboard({ "text/html": "<p>x</p>", "text/rtf": "{}", "text/plain": "x" }, [png]);
  expect(readClipboard(word, false)).toEqual({ kind: "html", html: "<p>x</p>", isOwn: false });
});

test("what was copied here is known again", () => {
  const own = clipboard({ "text/html": "<!-- squire --><b>x</b>", "text/plain": "x" });
  expect(readClipboard(own, false)).toMatchObject({ kind: "html", isOwn: true });
});

test("text alone is pasted on request", () => {
  expect(readClipboard(clipboard({ "text/html": "<b>x</b>", "text/plain": "x" }), true)).toEqual({
    kind: "text",
    text: "x",
  });
});

test("an empty clipboard is nothing", () => {
  expect(readClipboard(clipboard({}), false)).toBeNull();
});
