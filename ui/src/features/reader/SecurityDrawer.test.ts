import { page, userEvent } from "vitest/browser";
import { expect, it, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import type { MessageSecurity, RevocationTold, SenderCheck } from "../../rpc/contract";
import { privacyOf } from "../../rpc/fake-keys";
import { securityOf } from "../../rpc/fake-security";
import { expectAccessible, failure, startApp } from "../../testing";
import SecurityDrawer from "./SecurityDrawer.svelte";
import { chipOf, notesOf } from "./sender";

const sender = (change: Partial<SenderCheck> = {}): SenderCheck => ({
  verdict: "unverified",
  toldBy: "server",
  domain: "bank.example",
  address: "service@bank.example",
  isFirst: false,
  usualAddress: null,
  looksLike: null,
  ...change,
});

async function open(change: Partial<MessageSecurity> = {}) {
  const { client, context } = await startApp();
  client.handlers.security = () => ({ ...securityOf("service@bank.example"), ...change });
  const onclose = vi.fn();
  await render(SecurityDrawer, { props: { message: 1, keys: "Mod+I", onclose }, context });
  return { client, onclose };
}

it("says in one sentence who sent a message, and shows four cards", async () => {
  await open();
  await expect.element(page.getByText(/This came from .*bank\.example/)).toBeVisible();
  for (const name of ["Sender", "Path", "Privacy", "Encryption"])
    await expect.element(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect.element(page.getByText("Not private")).toBeVisible();
  await expectAccessible();
});

it("says what was found out where the domain does not vouch", async () => {
  await open({
    sender: sender(),
    signatures: [
      { domain: "bulk.example", selector: "s", algorithm: "rsa-sha256", result: "fail", problems: ["body_changed"] },
    ],
    rule: { domain: "bank.example", policy: "reject", isMet: false },
    spf: "fail",
    server: "mx.own.example",
    path: [
      { from: "a.bulk.example", by: "relay.bulk.example", privacy: "clear", atMs: null },
      { from: "relay.bulk.example", by: "mx.own.example", privacy: "encrypted", atMs: null },
    ],
    trackerHosts: ["pixel.example"],
    trackedMessages: 7,
    receiptTo: "spy@bulk.example",
  });
  await expect.element(page.getByText("We could not confirm who sent this.")).toBeVisible();
  await expect.element(page.getByText(/By .*bulk\.example.*, wrong/)).toBeVisible();
  await expect.element(page.getByText("Not met")).toBeVisible();
  await expect.element(page.getByText(/3.* stops.*, .*1.* in the clear/)).toBeVisible();
  await expect.element(page.getByText(/7.* messages that would report you/)).toBeVisible();
  await expect.element(page.getByText("Asked for, not sent")).toBeVisible();
  await userEvent.click(page.getByText("Details").first());
  await expect.element(page.getByText("(body_changed)")).toBeVisible();
  await expectAccessible();
});

it("asks who issued a certificate only where that was chosen, and says what came of it", async () => {
  const privacy = privacyOf({ technology: "smime" });
  for (const asksRevocation of [false, true]) {
    const { app, client, context } = await startApp();
    await app.session.change({ asksRevocation });
    const told: RevocationTold = {
      standing: "withdrawn",
      withdrawnAtMs: Date.UTC(2026, 9, 2),
      askedAtMs: Date.UTC(2026, 10, 2),
    };
    client.handlers.revocation = () => told;
    const { unmount } = await render(SecurityDrawer, {
      props: { message: 1, keys: undefined, privacy, onclose: vi.fn() },
      context,
    });
    await expect.element(page.getByRole("heading", { name: "Encryption", exact: true })).toBeVisible();
    const asked = () => client.calls.filter(({ call }) => call === "revocation");
    if (asksRevocation) {
      await expect.element(page.getByText(/certificate that signed this was withdrawn on .*October/)).toBeVisible();
      expect(asked()).toEqual([{ call: "revocation", message: 1 }]);
      await userEvent.click(page.getByText("Details").last());
      await expect.element(page.getByText(/^Withdrawn by its issuer on/)).toBeVisible();
      await expectAccessible();
    } else {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(asked()).toEqual([]);
    }
    await unmount();
  }
});

it("closes on Escape, and says why it has nothing to show", async () => {
  const { client, context } = await startApp();
  client.handlers.security = () => Promise.reject(failure("unreachable"));
  const onclose = vi.fn();
  await render(SecurityDrawer, { props: { message: 1, keys: undefined, onclose }, context });
  await expect.element(page.getByRole("status")).toBeVisible();
  await userEvent.keyboard("{Escape}");
  expect(onclose).toHaveBeenCalledOnce();
});

it("never calls good what nobody vouched for", () => {
  expect(chipOf(null)).toBeNull();
  expect(chipOf(sender({ verdict: "unknown", toldBy: null }))).toBeNull();
  expect(chipOf(sender())?.tone).toBe("warn");
  expect(chipOf(sender({ verdict: "verified" }))?.tone).toBe("ok");
});

it("gives each doubt a line, the gravest first", () => {
  const ids = (change: Partial<SenderCheck>) => notesOf(sender(change), "Omar").map(({ id }) => id);
  expect(ids({ verdict: "verified" })).toEqual([]);
  expect(ids({ verdict: "verified", isFirst: true })).toEqual(["first"]);
  expect(ids({ looksLike: "bank.example", usualAddress: "omar@x.example", isFirst: true })).toEqual([
    "looks",
    "unverified",
    "usual",
  ]);
});
