import { page } from "vitest/browser";
import { beforeEach, expect, it, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { caseOf, grouped, helpOf, oddOf, saidOf } from "../../private/reading";
import type { ListQuery, MessageBody, Privacy, UnreadableReason } from "../../rpc/contract";
import { privacyOf } from "../../rpc/fake-keys";
import { expectAccessible, startApp } from "../../testing";
import Reader from "./Reader.svelte";
import { attachment, body, head } from "./samples";

const list: ListQuery = {
  view: { kind: "role", role: "inbox", account: null },
  filter: "none",
  threaded: true,
  oldestFirst: false,
  group: null,
  accounts: [],
};
const bare = (text: string | undefined) => text?.replace(/[\u2066-\u2069]/g, "");

async function open(privacy: Privacy | null, change: Partial<MessageBody> = {}, arabic = false) {
  const started = await startApp(arabic ? { settings: { language: "ar" } } : {});
  const { client, context } = started;
  client.handlers.conversation = () => ({ thread: 1, account: 1, subject: "[...]", messages: [head()] });
  client.handlers.body = ({ message }) => body({ id: message, frame: "about:blank", privacy, ...change });
  await render(Reader, { props: { thread: 1, message: null, list }, context });
  await expect.element(page.getByRole("heading", { level: 2 })).toBeVisible();
  return started;
}

beforeEach(() => {
  vi.spyOn(window, "open").mockReset().mockReturnValue(null);
});

const sentences: [string, Partial<Privacy>, string | undefined, string?][] = [
  ["confirmed", { trust: "confirmed" }, "Private · confirmed person", "trust"],
  ["remembered", {}, "Private", "quiet"],
  ["not signed", { signature: "none", signer: null }, "Private, but we can’t confirm who wrote it", "warn"],
  ["signed by nobody known", { trust: "unknown" }, "Private, but we can’t confirm who wrote it", "warn"],
  ["signed alone", { encryption: "none" }, "Signed by Hana Kim", "quiet"],
  ["signed alone, unknown", { encryption: "none", trust: "unknown" }, "Signed, but we don’t know this signature yet"],
  [
    "signature unknown",
    { encryption: "none", signature: "unknown", trust: "unknown" },
    "Signed, but we don’t know this signature yet",
  ],
  ["broken", { signature: "bad", trust: "confirmed" }, "Changed after signing", "danger"],
  [
    "somebody else",
    { signature: "mismatch" },
    "Signed by hana.kim@lantern.example, not by who it says it is from",
    "warn",
  ],
  ["new key", { trust: "changed" }, "Amira uses a new key – check", "warn"],
  ["a part", { encryption: "partial", signature: "none" }, "Only a part of this message was private", "warn"],
  ["a part signed", { encryption: "none", signature: "partial" }, "Only a part is signed", "warn"],
  ["unreadable", { encryption: "failed", unreadable: "damaged" }, "Private, but it can’t be read here"],
  ["nothing", { encryption: "none", signature: "none", trust: "unknown" }, undefined],
];

test("each way a message was closed has its sentence", async () => {
  await startApp();
  for (const [what, change, text, tone] of sentences) {
    const said = saidOf(privacyOf(change), "Amira");
    expect([what, bare(said?.text)]).toEqual([what, text]);
    if (tone) expect([what, said?.tone]).toEqual([what, tone]);
  }
});

test("trust is never said of what is broken, in part, or by somebody else", () => {
  for (const signature of ["bad", "mismatch", "partial", "unknown", "none"] as const)
    for (const encryption of ["none", "full", "partial", "failed"] as const) {
      const found = caseOf(privacyOf({ signature, encryption, trust: "confirmed" }));
      expect([signature, encryption, found === "confirmed" || found === "private" || found === "signed"]).toEqual([
        signature,
        encryption,
        false,
      ]);
    }
});

test("every odd thing has words, and a fingerprint stands in groups of four", async () => {
  await startApp();
  const codes =
    "no_secret_key encrypted_part_not_root signed_part_not_root signature_not_verified signature_broken signer_key_changed signer_key_expired signer_key_revoked signature_weak signature_in_future signature_time_apart signer_not_sender sender_unclear structure outer_signature_ignored protected_from_differs legacy_header_protection not_authenticated chain_untrusted purpose_wrong";
  for (const code of codes.split(" ")) expect(oddOf(code)).not.toBe(code);
  expect(oddOf("something_new")).toBe("something_new");
  expect(grouped("9f4c21a7e0")).toBe("9F4C 21A7 E0");
});

it("says quietly that a message was private, with the facts behind one press", async () => {
  await open(privacyOf({ problems: ["signature_weak"], subject: "The lease" }));
  await expect.element(page.getByText("Private", { exact: true })).toBeVisible();
  await expect.element(page.getByRole("heading", { level: 2, name: "The lease" })).toBeVisible();
  await expect.element(page.getByText("AES-256")).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Details" }).click();
  await expect.element(page.getByText("AES-256")).toBeVisible();
  await expect.element(page.getByText(/9F4C 21A7/)).toBeVisible();
  await expect.element(page.getByText(/no longer safe/)).toBeVisible();
  await expectAccessible();
});

it("says nothing where nothing was closed", async () => {
  await open(null);
  expect(document.querySelector("[data-privacy]")).toBeNull();
});

it("takes a new key over only when the user was told about it", async () => {
  const { client } = await open(privacyOf({ trust: "changed" }));
  await page.getByRole("button", { name: "Check" }).click();
  await expectAccessible();
  expect(client.calls.some(({ call }) => call === "decide_key")).toBe(false);
  await page.getByRole("button", { name: /They told me about it/ }).click();
  await expect
    .poll(() => client.calls.find(({ call }) => call === "decide_key"))
    .toMatchObject({
      address: "amira@atlasstone.example",
      fingerprint: privacyOf().signer?.key,
      state: "remembered",
    });
});

it("asks the person by a draft that is not sent", async () => {
  const { client } = await open(privacyOf({ trust: "changed" }));
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByRole("button", { name: /Ask them/ }).click();
  await expect.poll(() => client.calls.find(({ call }) => call === "new_draft")).toBeTruthy();
  const asked = client.calls.find(({ call }) => call === "new_draft");
  expect(JSON.stringify(asked)).toContain("mailto:amira%40atlasstone.example?subject=");
  expect(client.calls.some(({ call }) => call === "send")).toBe(false);
});

const cant: [UnreadableReason, RegExp, RegExp][] = [
  ["no_key_here", /not on this computer/, /Bring your key/],
  ["not_for_you", /for somebody else/, /Ask .*Amira Nasser.* to send it again/],
  ["locked", /is locked/, /Open settings/],
  ["on_card", /on a card/, /Save the message/],
  ["password", /with a password/, /Save the message/],
  ["no_integrity", /could have been changed/, /Ask .* again/],
  ["damaged", /was damaged/, /Ask .* again/],
  ["unknown_method", /doesn’t know/, /Save the message/],
  ["too_large", /too large/, /Save the message/],
];

it.each(cant)("says why a message can't be read: %s, and what helps", async (unreadable, sentence, action) => {
  const { client, app } = await open(privacyOf({ encryption: "failed", signature: "none", signer: null, unreadable }));
  await expect.element(page.getByText(sentence)).toBeVisible();
  expect(document.querySelector("iframe")).toBeNull();
  const button = page.getByRole("button", { name: action });
  await expectAccessible();
  await button.click();
  const help = helpOf(unreadable);
  if (help === "bring") await expect.element(page.getByRole("dialog", { name: "Bring your key" })).toBeVisible();
  else if (help === "settings") expect(app.router.route).toEqual({ name: "settings", rest: ["keys"] });
  else {
    const call = help === "save" ? "save_message" : "new_draft";
    await expect.poll(() => client.calls.some((one) => one.call === call)).toBe(true);
  }
  app.router.go("/");
});

it("brings a key back by its code, typed with any digits", async () => {
  const { client } = await open(privacyOf({ encryption: "failed", unreadable: "no_key_here" }));
  await page.getByRole("button", { name: "Bring your key" }).click();
  await page.getByRole("textbox", { name: "Code" }).fill("1234");
  await page.getByRole("button", { name: /Choose the file/ }).click();
  await expect.element(page.getByText("The code has 36 digits.")).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill(`١٢٣٤ ${"5678 ".repeat(8)}`);
  await expectAccessible();
  await page.getByRole("button", { name: /Choose the file/ }).click();
  await expect
    .poll(() => client.calls.find(({ call }) => call === "recover_key"))
    .toMatchObject({
      code: ["1234", ...Array<string>(8).fill("5678")].join("-"),
    });
  await expect.poll(() => client.calls.filter(({ call }) => call === "body").length).toBe(2);
});

it("takes a key over that came along, once it is asked to", async () => {
  const keys = attachment({ name: "key.asc", contentType: "application/pgp-keys" });
  const { client } = await open(null, { attachments: [keys] });
  await expect.element(page.getByText("This message brings a key.")).toBeVisible();
  expect(client.calls.some(({ call }) => call === "import_attached_keys")).toBe(false);
  await page.getByRole("button", { name: "Take it over" }).click();
  await expect.element(page.getByText(/You can now write privately to/)).toBeVisible();
  await expectAccessible();
});

it("is accessible in Arabic", async () => {
  const { app } = await open(privacyOf({ trust: "changed" }), {}, true);
  await expect.element(page.getByText(/يستخدم مفتاحًا جديدًا/)).toBeVisible();
  await page.getByRole("button", { name: "التفاصيل" }).click();
  await expectAccessible();
  await app.session.change({ language: "en" });
});

it("says under a message that the certificate which signed it was withdrawn, where that is asked", async () => {
  const privacy = privacyOf({ technology: "smime", encryption: "none" });
  const { app, client } = await open(privacy);
  client.handlers.revocation = () => ({
    standing: "withdrawn",
    withdrawnAtMs: Date.UTC(2026, 9, 2),
    askedAtMs: Date.UTC(2026, 10, 2),
  });
  await expect.element(page.getByText(/Signed by .*Hana Kim/)).toBeVisible();
  expect(client.calls.some(({ call }) => call === "revocation")).toBe(false);
  await app.session.change({ asksRevocation: true });
  await expect.element(page.getByText(/certificate that signed this was withdrawn on .*October/)).toBeVisible();
  expect(client.calls.filter(({ call }) => call === "revocation")).toEqual([
    { call: "revocation", message: head().id },
  ]);
  await expectAccessible();
});
