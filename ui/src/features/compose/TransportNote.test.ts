import { page } from "vitest/browser";
import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import TransportNote from "./TransportNote.svelte";

const addresses = ["a@safe.example", "b@Safe.example", "c@open.example"];

it("asks nobody before the user wants that", async () => {
  const { client, context } = await startApp();
  const { container } = await render(TransportNote, { props: { addresses }, context });
  await new Promise((done) => setTimeout(done, 800));
  expect(container.textContent).toBe("");
  expect(client.calls.some(({ call }) => call === "transport")).toBe(false);
});

it("tells which domains require encryption and which do not", async () => {
  const { app, client, context } = await startApp();
  client.handlers.transport = () => [
    { domain: "open.example", promise: "none" },
    { domain: "safe.example", promise: "required" },
    { domain: "lost.example", promise: "unknown" },
  ];
  await app.session.change({ asksTransport: true });
  await render(TransportNote, { props: { addresses }, context });
  await expect.element(page.getByText(/safe\.example.* requires encrypted delivery/)).toBeVisible();
  await expect.element(page.getByText(/open\.example.* does not promise/)).toBeVisible();
  expect(client.calls.findLast(({ call }) => call === "transport")).toMatchObject({
    addresses: ["open.example", "safe.example"],
  });
  await expectAccessible();
});
