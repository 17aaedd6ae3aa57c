import { page } from "vitest/browser";
import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import type { SenderCheck } from "../../rpc/contract";
import { expectAccessible, startApp } from "../../testing";
import SenderLogo from "./SenderLogo.svelte";

const url = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=";
const sender: SenderCheck = {
  verdict: "verified",
  toldBy: "here",
  domain: "news.example.org",
  address: "a@news.example.org",
  isFirst: false,
  usualAddress: null,
  looksLike: null,
};

async function open(showsLogos: boolean, verdict: SenderCheck["verdict"]) {
  const { app, client, context } = await startApp();
  client.handlers.logo = () => ({ domain: "example.org", url });
  await app.session.change({ showsLogos });
  const { container } = await render(SenderLogo, { props: { message: 7, sender: { ...sender, verdict } }, context });
  return { container, client };
}

it("asks for nothing without the choice, and for nobody who is not verified", async () => {
  for (const [choice, verdict] of [
    [false, "verified"],
    [true, "unverified"],
    [true, "unknown"],
  ] as const) {
    const { container, client } = await open(choice, verdict);
    await new Promise((done) => setTimeout(done, 100));
    expect(container.querySelector("img")).toBeNull();
    expect(client.calls.some(({ call }) => call === "logo")).toBe(false);
  }
});

it("shows a logo with the words that nobody has checked it", async () => {
  const { container, client } = await open(true, "verified");
  await expect.element(page.getByText(/Logo published by .*example\.org.*; nobody has checked it/)).toBeVisible();
  expect(container.querySelector("img")?.src).toBe(url);
  expect(client.calls.filter(({ call }) => call === "logo")).toEqual([{ call: "logo", message: 7 }]);
  await expectAccessible();
});
