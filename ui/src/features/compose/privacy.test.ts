import { page } from "vitest/browser";
import { expect, it, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import type { DraftPrivacy, RecipientState } from "../../rpc/contract";
import { expectAccessible, startApp } from "../../testing";
import Composer from "./Composer.svelte";
import { markOf, outlookOf } from "./privacy.svelte";
import { amira, omar, startCompose } from "./testing";

const jonas = { name: "Jonas", address: "jonas@weber.example", isMe: false };
const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, "");

function outlook(states: RecipientState[], change: Partial<DraftPrivacy> = {}): DraftPrivacy {
  const names = ["Jonas", "Amira", "Omar"];
  const recipients = states.map((state, index) => ({
    name: names[index] ?? "",
    address: `${index}@x.example`,
    state,
    key: "AB",
    prefersPrivate: false,
  }));
  return { wish: "auto", answersPrivate: false, hasOwnKey: true, decision: "open", recipients, ...change };
}

async function open(change: Parameters<typeof startCompose>[0], prepare: (keys: FakeKeys) => Promise<void> | void) {
  const started = await startCompose(change);
  await prepare(started.client.keys);
  const onsent = vi.fn();
  const { composition, context } = started;
  await composition.privacy.look();
  await render(Composer, { props: { composition, onsent, ondone: vi.fn() }, context });
  await expect.element(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  return { ...started, onsent };
}
type FakeKeys = Awaited<ReturnType<typeof startCompose>>["client"]["keys"];

const own = (keys: FakeKeys) => {
  keys.answer(
    { call: "generate_key", name: "Layla", address: "layla@northquay.example" },
    () => {
      throw new Error("no draft is asked for");
    },
    () => {
      throw new Error("it can't fail");
    },
  );
};

test("the footer says what will happen, in words", async () => {
  await startApp();
  const said: [DraftPrivacy, string][] = [
    [outlook(["remembered"], { decision: "private" }), "Encrypted for Jonas"],
    [outlook(["remembered", "confirmed"], { decision: "private" }), "Encrypted for both recipients"],
    [outlook(["remembered", "confirmed", "remembered"], { decision: "private" }), "Encrypted for all 3 recipients"],
    [outlook(["no_key"], { decision: "signed" }), "Signed"],
    [outlook(["no_key", "confirmed"]), "Not private: no key for Jonas"],
    [outlook(["no_key"], { hasOwnKey: false }), "Not private"],
    [outlook(["no_key"], { wish: "open" }), "Not private"],
    [outlook(["confirmed"], { decision: "open_could_be_private" }), "Not private, though it could be"],
    [outlook(["no_key"], { answersPrivate: true }), "Not private, though the message you answer was"],
    [outlook(["no_key"], { decision: "blocked" }), "Can’t be sent privately: no key for Jonas"],
    [outlook(["changed"], { decision: "blocked" }), "Decide about Jonas to send"],
    [
      outlook(["confirmed"], { decision: "blocked", hasOwnKey: false }),
      "Can’t be sent privately: your address isn’t set up for it",
    ],
    [outlook([], { wish: "private", decision: "blocked" }), "Private"],
  ];
  for (const [found, text] of said) expect(bare(outlookOf(found).text)).toBe(text);
});

test("each recipient's state has its words, and only doubt is loud", async () => {
  await startApp();
  const words: Record<RecipientState, string> = {
    confirmed: "Private ✓✓",
    remembered: "Private",
    no_key: "Not private",
    changed: "Needs a decision",
    expired: "Key expired",
    revoked: "Key taken back",
    unusable: "Key can’t be used",
  };
  for (const [state, text] of Object.entries(words) as [RecipientState, string][]) {
    const mark = markOf(state);
    expect(mark.text).toBe(text);
    expect([state, mark.isSpoken]).toEqual([state, mark.tone === "warn"]);
  }
});

it("shows who can be written to privately, and says so in the footer", async () => {
  await open({ to: [amira, omar] }, (keys) => {
    own(keys);
    keys.know(amira.address, "confirmed");
    keys.know(omar.address, "remembered");
  });
  await expect.element(page.getByText("Encrypted for both recipients")).toBeVisible();
  await expect.element(page.getByText("Private ✓✓")).toBeInTheDocument();
  await expectAccessible();
});

it("never sends silently what can't be private, and offers each way on", async () => {
  const { client, composition, onsent } = await open({ to: [amira, jonas] }, (keys) => {
    own(keys);
    keys.know(amira.address, "confirmed");
  });
  await page.getByRole("button", { name: /Not private: no key for/ }).click();
  await page.getByRole("menuitemradio", { name: "Private", exact: true }).click();
  await expect.element(page.getByRole("status").getByText(/Can’t be sent privately/)).toBeVisible();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect.element(page.getByRole("alert").getByText(/Can’t be sent privately/)).toBeVisible();
  expect(client.calls.some(({ call }) => call === "send")).toBe(false);
  await expectAccessible();
  await page.getByRole("button", { name: "Look for it" }).click();
  await expect.element(page.getByText(/No key was found for .*Jonas/)).toBeVisible();
  await page
    .getByRole("button", { name: /Remove .*Jonas/ })
    .last()
    .click();
  await expect.element(page.getByText(/Encrypted for .*Amira/)).toBeVisible();
  expect(composition.to).toEqual([amira]);
  expect(onsent).not.toHaveBeenCalled();
});

it("sends without encryption only where that is chosen", async () => {
  const { client, onsent } = await open({ to: [jonas] }, own);
  await page.getByRole("button", { name: /Not private: no key for/ }).click();
  await page.getByRole("menuitemradio", { name: "Private", exact: true }).click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("alert").getByRole("button", { name: "Send without encryption" }).click();
  await expect.poll(() => onsent.mock.calls.length).toBe(1);
  const wishes = client.calls.filter(({ call }) => call === "set_draft_privacy");
  expect(wishes.at(-1)).toMatchObject({ wish: "open" });
});

it("asks about a new key, and remembers what was decided", async () => {
  const { client, onsent } = await open({ to: [jonas] }, (keys) => {
    own(keys);
    keys.know(jonas.address, "changed", { fingerprint: "BEEF" });
  });
  await expect.element(page.getByText("Needs a decision")).toBeVisible();
  await page
    .getByRole("button", { name: /Not private|Decide/ })
    .first()
    .click();
  await page.getByRole("menuitemradio", { name: "Private", exact: true }).click();
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await expect.element(page.getByRole("button", { name: /Send without privacy/ })).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: /They told me/ }).click();
  await expect.element(page.getByText(/Encrypted for .*Jonas/)).toBeVisible();
  expect(client.calls.find(({ call }) => call === "decide_key")).toMatchObject({ fingerprint: "BEEF" });
  expect(onsent).not.toHaveBeenCalled();
});

it("sets private mail up where the own address has none", async () => {
  const { client } = await open({ to: [amira] }, (keys) => void keys.know(amira.address, "remembered"));
  await page.getByRole("button", { name: "Not private" }).click();
  await page.getByRole("menuitemradio", { name: "Private", exact: true }).click();
  await page.getByRole("button", { name: "Set it up" }).click();
  await expect.element(page.getByText(/Encrypted for .*Amira/)).toBeVisible();
  expect(client.calls.find(({ call }) => call === "generate_key")).toMatchObject({
    address: "layla@northquay.example",
  });
});

it("says so in Arabic, too", async () => {
  const { app } = await open({ to: [amira, omar] }, (keys) => {
    own(keys);
    keys.know(amira.address, "confirmed");
    keys.know(omar.address, "remembered");
  });
  await app.session.change({ language: "ar" });
  await expect.element(page.getByText("مشفَّرة إلى المستلمَين")).toBeVisible();
  await expectAccessible();
  await app.session.change({ language: "en" });
});
