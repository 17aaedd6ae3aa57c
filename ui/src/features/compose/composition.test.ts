import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Draft } from "../../rpc/contract";
import { failure } from "../../testing";
import { Composition, type BodyEditor } from "./composition.svelte";
import { amira, draftOf, omar, startCompose } from "./testing";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

function fakeEditor(html: string): BodyEditor & { text: string } {
  const editor = { text: html, html: () => editor.text, swapSignature: vi.fn(), focus: () => {} };
  return editor;
}

test("a change is on disk within a second, and what was saved is what is read again", async () => {
  const { composition, saved } = await startCompose();
  composition.change({ subject: "Other", to: [amira, omar] });
  expect(composition.save.kind).toBe("saving");
  await vi.advanceTimersByTimeAsync(1000);
  expect(composition.save.kind).toBe("saved");
  expect(saved()).toMatchObject({ subject: "Other", to: [amira, omar], revision: 4 });
});

test("nothing is saved where nothing changed", async () => {
  const { composition, client } = await startCompose();
  composition.touch();
  await vi.advanceTimersByTimeAsync(1000);
  expect(composition.save.kind).toBe("saved");
  expect(client.calls.some(({ call }) => call === "save_draft")).toBe(false);
});

test("why it is not saved is known, and the next change tries again", async () => {
  const { composition, client, saved } = await startCompose();
  client.handlers.save_draft = () => {
    throw failure("disk");
  };
  composition.change({ subject: "Other" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(composition.save).toMatchObject({ kind: "failed", error: { code: "disk" } });
  client.handlers = {};
  composition.touch();
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved().subject).toBe("Other");
});

test("a draft that another window saved is told, and either version can be kept", async () => {
  const { composition, client, saved } = await startCompose();
  const stop = composition.follow();
  client.handlers.save_draft = () => {
    throw failure("stale");
  };
  composition.change({ subject: "Mine" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(composition.save.kind).toBe("stale");
  client.handlers = {};
  client.drafts.set(7, draftOf({ revision: 9, subject: "Theirs" }));
  composition.touch();
  await vi.advanceTimersByTimeAsync(2000);
  expect(saved().subject).toBe("Theirs");
  await composition.keepMine();
  expect(saved()).toMatchObject({ subject: "Mine", revision: 10 });
  client.drafts.set(7, draftOf({ revision: 12, subject: "Theirs again" }));
  composition.change({ subject: "Mine again" });
  client.emit({ kind: "draft_changed", draft: 7, revision: 12, isGone: false });
  expect(composition.save.kind).toBe("stale");
  await composition.loadOther();
  expect(composition.subject).toBe("Theirs again");
  stop();
});

test("a window that has nothing to lose takes over what another one saved", async () => {
  const { composition, client } = await startCompose();
  const stop = composition.follow();
  const before = composition.body.version;
  client.drafts.set(7, draftOf({ revision: 5, html: "<div>newer</div>" }));
  client.emit({ kind: "draft_changed", draft: 7, revision: 5, isGone: false });
  await vi.advanceTimersByTimeAsync(0);
  expect(composition.body).toMatchObject({ html: "<div>newer</div>", version: before + 1 });
  stop();
});

test("its own savings are no news, and a draft that is gone is", async () => {
  const { composition, client } = await startCompose();
  const stop = composition.follow();
  const before = composition.body.version;
  composition.change({ subject: "Other" });
  await vi.advanceTimersByTimeAsync(1000);
  composition.change({ subject: "Another" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(composition.save.kind).toBe("saved");
  expect(composition.body.version).toBe(before);
  client.emit({ kind: "draft_changed", draft: 7, revision: 0, isGone: true });
  expect(composition.save.kind).toBe("gone");
  stop();
});

test("sending saves first, and stops where something is to be mended", async () => {
  const { composition, client, saved } = await startCompose({ to: [] });
  composition.change({ subject: "Late" });
  expect(await composition.send(null, false)).toBeNull();
  expect(saved().subject).toBe("Late");
  expect(composition.checks.problems).toEqual([{ kind: "no_recipients" }]);
  expect(await composition.send(null, true)).toBeNull();
  composition.change({ to: [amira], subject: "" });
  expect(await composition.send(null, false)).toBeNull();
  expect(composition.checks.problems).toEqual([{ kind: "no_subject" }]);
  const sending = await composition.send(1234, true);
  expect(sending?.leavesAtMs).toBe(1234);
  expect(client.calls.at(-1)).toEqual({
    call: "send",
    draft: 7,
    atMs: 1234,
    archive: false,
    wishes: { report: false, tlsOnly: false },
  });
});

test("a message that could not be sent is a draft that goes on being saved", async () => {
  const { composition, client, saved } = await startCompose();
  client.handlers.send = () => {
    throw failure("disk");
  };
  expect(await composition.send(null, true)).toBeNull();
  expect(composition.trouble).toMatchObject({ what: "send", error: { code: "disk" } });
  composition.change({ subject: "Still here" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(saved().subject).toBe("Still here");
});

test("what is half typed in a field counts", async () => {
  const { composition } = await startCompose({ to: [] });
  composition.onCommit(() => composition.to.length === 0 && composition.change({ to: [omar] }));
  expect(await composition.send(null, false)).not.toBeNull();
});

test("pictures that the text lost do not go along", async () => {
  const picture = { name: "a.png", contentType: "image/png", sizeBytes: 1, show: "x" };
  const attachments = [
    { ...picture, id: 1, contentId: "one@barid" },
    { ...picture, id: 2, contentId: "two@barid" },
  ];
  const { composition, client } = await startCompose({ html: '<img src="cid:one@barid">', attachments });
  await composition.send(null, true);
  expect(client.calls.filter(({ call }) => call === "detach")).toEqual([{ call: "detach", draft: 7, attachment: 2 }]);
});

test("a new answer is laid out with signature and attribution, and closing it untouched leaves nothing", async () => {
  const reply: Partial<Draft> = {
    revision: 1,
    html: '<div data-attribution=""></div><blockquote type="cite"><div>asked</div></blockquote>',
    answers: 4,
    quoted: { author: amira, dateMs: Date.UTC(2026, 10, 24, 10, 24), subject: "", to: [] },
  };
  const { composition } = await startCompose(reply);
  expect(composition.body.html).toContain("Amira Nasser wrote:");
  expect(composition.body.html).not.toMatch(/[\u2066-\u2069]/);
  expect(composition.body.html).toContain("North Quay Studio");
  expect(composition.isUntouched).toBe(true);
  composition.touch();
  expect(composition.isUntouched).toBe(false);
});

test("a draft of the server is never thrown away by closing it", async () => {
  const { composition } = await startCompose({ revision: 1, html: "", to: [amira], subject: "Kept" });
  expect(composition.isUntouched).toBe(false);
});

test("writing as someone else changes the signature", async () => {
  const { composition, client } = await startCompose();
  const editor = fakeEditor("<div>x</div>");
  composition.edit(editor);
  composition.writeAs(2);
  expect(editor.swapSignature).toHaveBeenCalledWith("");
  await composition.flush();
  expect(client.drafts.get(7)?.identity).toBe(2);
});

test("plain text and back", async () => {
  const { composition, saved } = await startCompose();
  const editor = fakeEditor('<div dir="auto">one <b>two</b></div>');
  const release = composition.edit(editor);
  expect(composition.losesFormatting()).toBe(true);
  composition.writePlain();
  release();
  expect(composition.text).toBe("one two");
  await composition.flush();
  expect(saved()).toMatchObject({ mode: "plain", text: "one two", html: "" });
  composition.writeRich();
  expect(composition.body.html).toBe('<div dir="auto">one two</div>');
});

test("a text from another window is not overwritten by the editor that held the old one", async () => {
  const { composition, client } = await startCompose();
  const release = composition.edit(fakeEditor("<div>old</div>"));
  client.drafts.set(7, draftOf({ revision: 5, html: "<div>newer</div>" }));
  await composition.loadOther();
  release();
  expect(composition.body.html).toBe("<div>newer</div>");
});

test("opening brings the draft and who may write it", async () => {
  const { client } = await startCompose();
  const opened = await Composition.open(client, 7, () => client.settings);
  expect(opened.identityRow?.address).toBe("layla@northquay.example");
});
