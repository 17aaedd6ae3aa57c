import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import OutboxView from "../../views/OutboxView.svelte";
import type { OpRow, OutgoingRow } from "../../rpc/contract";
import { expectAccessible, startApp } from "../../testing";

const row: OutgoingRow = {
  id: 5,
  account: 1,
  state: { state: "waiting", notBeforeMs: 0 },
  recipients: ["omar@post.example"],
  subject: "The plan",
  attempts: 0,
  error: null,
  reply: "",
  refused: [],
  createdAtMs: 0,
  sentAtMs: null,
};
const op: OpRow = {
  id: 3,
  account: 1,
  what: "move",
  messages: 2,
  object: "archive",
  createdAtMs: 0,
  attempts: 1,
  wedged: "rejected",
};

async function open(outbox: OutgoingRow[], ops: OpRow[], arabic = false) {
  const started = await startApp({ arabic, settings: { language: arabic ? "ar" : "en" } });
  started.client.outbox = outbox;
  started.client.ops = ops;
  await render(OutboxView, { context: started.context });
  return started;
}

test("nothing waiting is said so", async () => {
  await open([], []);
  await expect.element(page.getByText("Nothing waiting")).toBeVisible();
});

test("a message that waits counts down and can be taken back", async () => {
  const { client } = await open([{ ...row, state: { state: "waiting", notBeforeMs: Date.now() + 9000 } }], []);
  await expect.element(page.getByText(/Leaves in/)).toBeVisible();
  await page.getByRole("button", { name: "Back to draft" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "undo_send" && call.outgoing === 5)).toBe(true);
});

test("an uncertain message is never sent again by itself", async () => {
  const { client } = await open([{ ...row, state: { state: "uncertain" } }], []);
  await expect.element(page.getByText(/It may have been sent/)).toBeVisible();
  expect(client.calls.some((call) => call.call === "retry_sending")).toBe(false);
  await page.getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "retry_sending")).toBe(true);
});

test("a change that can't be made says why, and can be tried again or discarded", async () => {
  const { client } = await open([], [op]);
  await expect.element(page.getByText(/Move .*2.* messages to .*Archive/)).toBeVisible();
  await expect.element(page.getByText(/The server refused/)).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "discard_op" && call.op === 3)).toBe(true);
});

test("the outbox is accessible in Arabic", async () => {
  await open([{ ...row, state: { state: "wedged" }, error: "over_quota", reply: "552 full" }], [op], true);
  await expect.element(page.getByText(/لم تُرسل/)).toBeVisible();
  await expectAccessible();
});
