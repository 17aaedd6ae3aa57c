import { expect, test } from "vitest";
import { readLink } from "./link";

test("an address without its scheme is completed", () => {
  expect(readLink(" x.example/a ")).toBe("https://x.example/a");
  expect(readLink("x.example:8080")).toBe("https://x.example:8080");
  expect(readLink("sara@x.example")).toBe("mailto:sara@x.example");
  expect(readLink("http://x.example")).toBe("http://x.example");
});

test("nothing but the web, mail and telephone is linked", () => {
  for (const text of [
    "",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "two words.example",
    "word",
  ]) {
    expect(readLink(text), text).toBeNull();
  }
});
