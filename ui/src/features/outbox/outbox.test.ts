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
  wantedAtMs: null,
  isResent: false,
  sentAtMs: null,
  isApart: false,
  canBeDraft: true,
};
const op: OpRow = {
  id: 3,
  account: 1,
  what: "move",
  messages: 2,
  done: 0,
  object: "archive",
  name: "",
  createdAtMs: 0,
  attempts: 1,
  wedged: "rejected",
  againAtMs: null,
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

test("a copy for somebody in Bcc is told as such, and is taken back alone once others left", async () => {
  const { client } = await open([{ ...row, isApart: true, canBeDraft: false }], []);
  await expect.element(page.getByText(/A copy of their own/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Back to draft" })).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Don’t send" }).click();
  await expect
    .poll(() => client.calls.some((call) => call.call === "cancel_sending" && call.outgoing === 5))
    .toBe(true);
  await expectAccessible();
});

test("an uncertain message is never sent again by itself", async () => {
  const { client } = await open([{ ...row, state: { state: "uncertain", resendAtMs: null } }], []);
  await expect.element(page.getByText(/It may have been sent/)).toBeVisible();
  expect(client.calls.some((call) => call.call === "retry_sending")).toBe(false);
  await page.getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "retry_sending")).toBe(true);
});

test("where the account wants that, it is told when it is sent once more", async () => {
  const resendAtMs = Date.now() + 9 * 60_000;
  await open([{ ...row, state: { state: "uncertain", resendAtMs } }], []);
  await expect.element(page.getByText(/sends it once more at .* unless it turns up/)).toBeVisible();
});

test("a time that has passed is told while the message still waits", async () => {
  const wantedAtMs = Date.now() - 3_600_000;
  const state = { state: "waiting", notBeforeMs: wantedAtMs } as const;
  await open([{ ...row, state, wantedAtMs, isResent: true }], []);
  await expect.element(page.getByText(/^It was to leave .*, and leaves as soon as/)).toBeVisible();
  await expect.element(page.getByText(/sent a second time/)).toBeVisible();
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

test("a change of many messages tells how far it is, and can be stopped", async () => {
  const { client } = await open([], [{ ...op, messages: 7000, done: 3000, object: "Work", wedged: null }]);
  await expect.element(page.getByText(/Moving .*3,000.* of .*10,000/)).toBeVisible();
  client.emit({ kind: "replaying", account: 1, op: 3, done: 3500, total: 10_000 });
  await expect.element(page.getByText(/Moving .*3,500.* of .*10,000/)).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "discard_op" && call.op === 3)).toBe(true);
});

test("every change is told in words, and what may pass says when it is tried again", async () => {
  await open(
    [],
    [
      { ...op, id: 1, what: "create_mailbox", object: "Plans", messages: 0, wedged: null },
      { ...op, id: 2, what: "rename_mailbox", object: "Plans", name: "Ideas", messages: 0, wedged: null },
      { ...op, id: 4, what: "delete_mailbox", object: "Old", messages: 0, wedged: "not_empty" },
      { ...op, id: 5, what: "copy", object: "Work", messages: 1, wedged: "over_quota", againAtMs: Date.now() },
      { ...op, id: 6, what: "unsubscribe", object: "List", messages: 0, wedged: null },
    ],
  );
  await expect.element(page.getByText(/Make the mailbox .*Plans/)).toBeVisible();
  await expect.element(page.getByText(/Rename the mailbox .*Plans.* to .*Ideas/)).toBeVisible();
  await expect.element(page.getByText(/New messages are in the mailbox/)).toBeVisible();
  await expect.element(page.getByText(/The mailbox is full.*Tried again at/)).toBeVisible();
  await expect.element(page.getByText(/No longer follow the mailbox .*List/)).toBeVisible();
});
