import { page, userEvent } from "vitest/browser";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { setLocale } from "../../i18n/index.svelte";
import type { Draft } from "../../rpc/contract";
import type { FakeOptions } from "../../rpc/fake";
import { expectAccessible } from "../../testing";
import Composer from "./Composer.svelte";
import { amira, omar, startCompose } from "./testing";

async function open(change: Partial<Draft> = {}, options: FakeOptions = {}) {
  const started = await startCompose(change, options);
  const onsent = vi.fn();
  const ondone = vi.fn();
  const { composition, context } = started;
  const screen = await render(Composer, { props: { composition, onsent, ondone }, context });
  const body = screen.container.querySelector<HTMLElement>("[contenteditable]");
  if (!body) throw new Error("no editor");
  return { ...started, screen, onsent, ondone, body };
}

const toField = () => page.getByRole("combobox", { name: "To" });

function pasteInto(target: Element, texts: Record<string, string>, files: File[] = []): void {
  const clipboardData = new DataTransfer();
  for (const [type, text] of Object.entries(texts)) clipboardData.setData(type, text);
  for (const file of files) clipboardData.items.add(file);
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

const png = () => new File([new Uint8Array([137, 80, 78, 71])], "shot.png", { type: "image/png" });

test("opening a draft changes nothing", async () => {
  const { client, composition } = await open({ html: '<p>Hi</p><blockquote type="cite"><div>q</div></blockquote>' });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(client.calls.some(({ call }) => call === "save_draft")).toBe(false);
  expect(composition.save.kind).toBe("saved");
});

test("what is typed is saved, and reads the same when opened again", async () => {
  const { body, saved, screen, client, context } = await open();
  await userEvent.click(body);
  await userEvent.keyboard(
    "{Control>}{End}{/Control}{Enter}مرحبا {Control>}b{/Control}now{Control>}b{/Control}{Enter}end",
  );
  await vi.waitFor(() => expect(saved().html).toContain("end"), 2000);
  const first = body.textContent;
  const html = saved().html;
  await screen.unmount();
  const { Composition } = await import("./composition.svelte");
  const again = await Composition.open(client, 7, () => client.settings);
  const second = await render(Composer, { props: { composition: again, onsent: () => {}, ondone: () => {} }, context });
  expect(second.container.querySelector("[contenteditable]")?.textContent).toBe(first);
  expect(again.html()).toBe(html);
});

test("the caret stays in sight, line after line, and begins below a quote that stands first", async () => {
  const quote = '<div data-attribution="" dir="auto">A wrote:</div><blockquote type="cite"><div>q</div></blockquote>';
  const { body } = await open({ html: `${quote}<div dir="auto"><br></div>` });
  const frame = body.parentElement as HTMLElement;
  frame.style.maxBlockSize = "200px";
  await userEvent.click(page.getByRole("textbox", { name: "Subject" }));
  await userEvent.keyboard("{Enter}");
  await userEvent.keyboard(`${"line{Enter}".repeat(14)}`);
  expect(body.querySelector("blockquote")?.textContent).toBe("q");
  await expect
    .poll(() => {
      const caret = document.getSelection()?.getRangeAt(0).startContainer;
      const line = caret instanceof Element ? caret : caret?.parentElement;
      return (line?.getBoundingClientRect().bottom ?? Infinity) <= frame.getBoundingClientRect().bottom;
    })
    .toBe(true);
});

test("recipients become chips at a comma, at Enter, and at an Arabic comma", async () => {
  const { composition } = await open({ to: [] });
  await userEvent.type(toField(), "Sara Ali <sara@x.example>,omar@x.example{Enter}هدى <huda@x.example>،");
  await expect
    .poll(() => composition.to.map(({ address }) => address))
    .toEqual(["sara@x.example", "omar@x.example", "huda@x.example"]);
  await expect.element(page.getByRole("button", { name: /Remove .*Sara Ali/ })).toBeInTheDocument();
});

test("a pasted list becomes chips", async () => {
  const { composition } = await open({ to: [] });
  await userEvent.click(toField());
  pasteInto(toField().element(), { "text/plain": "A <a@b.example>, c@d.example\ne@f.example" });
  expect(composition.to.map(({ address }) => address)).toEqual(["a@b.example", "c@d.example", "e@f.example"]);
});

test("what is no address is marked in words, stays, and can be changed", async () => {
  const { composition, screen } = await open({ to: [] });
  await userEvent.type(toField(), "Sara Ali{Enter}");
  await expect.element(page.getByText("is no address.")).toBeInTheDocument();
  await userEvent.dblClick(screen.container.querySelector("[data-chip]") as Element);
  await expect.poll(() => (toField().element() as HTMLInputElement).value).toBe("Sara Ali");
  await userEvent.fill(toField(), "sara@x.example");
  await userEvent.keyboard("{Enter}");
  expect(composition.to.map(({ address }) => address)).toEqual(["sara@x.example"]);
});

test("chips are reached and removed by keys", async () => {
  const { composition } = await open({ to: [amira, omar] });
  await userEvent.click(toField());
  await userEvent.keyboard("{Backspace}");
  await expect.poll(() => document.activeElement?.textContent).toContain("Omar");
  await userEvent.keyboard("{ArrowLeft}");
  expect(document.activeElement?.textContent).toContain("Amira");
  await userEvent.keyboard("{Delete}");
  await expect.poll(() => composition.to).toEqual([omar]);
});

test("a recipient is dragged, or taken with Alt and an arrow, to another field", async () => {
  const { composition } = await open({ to: [amira, omar] });
  const chip = page.getByRole("button", { name: amira.name, exact: true }).element();
  const event = (type: string) =>
    new DragEvent(type, { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true });
  chip.dispatchEvent(event("dragstart"));
  await expect.element(page.getByRole("combobox", { name: "Cc", exact: true })).toBeVisible();
  const cc = page.getByRole("group", { name: "Cc", exact: true }).element();
  const over = event("dragover");
  cc.dispatchEvent(over);
  expect(over.defaultPrevented).toBe(true);
  cc.dispatchEvent(event("drop"));
  expect([composition.to, composition.cc]).toEqual([[omar], [amira]]);
  await vi.waitFor(() =>
    expect(page.getByRole("button", { name: amira.name, exact: true }).elements()).toHaveLength(1),
  );
  (page.getByRole("button", { name: amira.name, exact: true }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
  expect([composition.cc, composition.bcc]).toEqual([[], [amira]]);
});

test("people are offered while typing, and one is taken with Enter", async () => {
  const { composition } = await open({ to: [] });
  await userEvent.type(toField(), "ami");
  const offer = page.getByRole("option", { name: /Amira Nasser/ });
  await expect.element(offer).toBeInTheDocument();
  expect(offer.element().querySelector("b")?.textContent).toBe("Ami");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => composition.to[0]?.address).toBe("amira@atlasstone.example");
  await expect.element(page.getByRole("option")).not.toBeInTheDocument();
});

test("leaving the field takes over what was typed", async () => {
  const { composition, body } = await open({ to: [] });
  await userEvent.type(toField(), "sara@x.example");
  await userEvent.click(body);
  expect(composition.to.map(({ address }) => address)).toEqual(["sara@x.example"]);
});

test("Cc and Bcc are there on demand", async () => {
  const { composition } = await open();
  await expect.element(page.getByRole("combobox", { name: "Bcc" })).not.toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: "Bcc" }));
  await expect.element(page.getByRole("combobox", { name: "Bcc" })).toHaveFocus();
  await userEvent.keyboard("sara@x.example{Enter}");
  expect(composition.bcc.length).toBe(1);
});

test("pasted HTML is cleaned by the engine and brings nothing that runs", async () => {
  const { body, client, composition } = await open({ html: "" });
  client.handlers.clean_html = ({ html }) => ({ html: html.replace("MSO", "clean"), direction: "ltr" });
  await userEvent.click(body);
  pasteInto(body, {
    "text/html": '<p class="MsoNormal" onclick="x()">MSO<script>x()</script><img src="https://t.example/a"></p>',
  });
  await vi.waitFor(() => expect(composition.html()).toContain("clean"));
  expect(body.querySelector("script,img,[onclick],[class]")).toBeNull();
  expect(composition.html()).not.toMatch(/script|onclick|class|t\.example/);
});

test("a pasted picture is stored by the engine and stands in the text by its Content-ID", async () => {
  const { body, composition, saved } = await open();
  await userEvent.click(body);
  pasteInto(body, {}, [png()]);
  await vi.waitFor(() => expect(body.querySelector("img")).not.toBeNull());
  expect(body.querySelector("img")?.src).toMatch(/^blob:/);
  expect(composition.html()).toMatch(/<img [^>]*src="cid:part\d+@barid"/);
  await vi.waitFor(() => expect(saved().html).toContain("cid:part"), 2000);
  expect(composition.attachments.files).toEqual([]);
});

test("other files that are pasted or dropped are attached", async () => {
  const { body, screen } = await open();
  const pdf = new File(["%PDF"], "plan.pdf", { type: "application/pdf" });
  pasteInto(body, {}, [pdf]);
  await expect.element(page.getByText("plan.pdf")).toBeInTheDocument();
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "notes.txt", { type: "text/plain" }));
  const subject = screen.getByRole("textbox", { name: "Subject" }).element();
  subject.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  await expect.element(page.getByText("notes.txt")).toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: /Remove .*plan.pdf/ }));
  await expect.element(page.getByText("plan.pdf")).not.toBeInTheDocument();
});

test("text alone is pasted with Shift", async () => {
  const { body, composition } = await open({ html: "" });
  await userEvent.click(body);
  body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "V", code: "KeyV", ctrlKey: true, shiftKey: true, bubbles: true }),
  );
  pasteInto(body, { "text/html": "<b>bold</b>", "text/plain": "bold" });
  await vi.waitFor(() => expect(composition.html()).toContain("bold"));
  expect(body.querySelector("b")).toBeNull();
});

test("what a word processor copies keeps its table, bold and lines, and nothing else of its own", async () => {
  const { body, composition } = await open({ html: "" });
  await userEvent.click(body);
  const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
    <p class="MsoNormal" style="mso-line-height-rule:exactly">Offer <b>for you</b><o:p></o:p></p>
    <p class="MsoNormal" dir="RTL"><span lang="AR-SA">عرض</span></p>
    <table class="MsoTableGrid" border="1"><tr><td width="50"><p class="MsoNormal">Stone</p></td><td>€5</td></tr></table>
    <img src="file:///C:/Users/x/clip_image001.png" width="10"></body></html>`;
  pasteInto(body, { "text/html": word, "text/plain": "Offer for you", "text/rtf": "{}" });
  await vi.waitFor(() => expect(body.querySelector("table td")?.textContent?.trim()).toBe("Stone"));
  expect(body.querySelector("b")?.textContent).toBe("for you");
  expect([...body.querySelectorAll("[dir]")].find((one) => one.textContent?.trim() === "عرض")).toBeDefined();
  expect(composition.html()).not.toMatch(/mso|class=|o:p|file:|xmlns|<style/i);
});

test("each line that is written runs its own way", async () => {
  const { body, composition } = await open({ html: "" });
  await userEvent.click(body);
  await userEvent.keyboard("Hello{Enter}مرحبا{Enter}end");
  await vi.waitFor(() => expect(body.children).toHaveLength(3));
  expect([...body.children].map((line) => getComputedStyle(line).direction)).toEqual(["ltr", "rtl", "ltr"]);
  expect(composition.html()).toContain('<div dir="auto">مرحبا</div>');
});

test("pasted Markdown is text, and becomes formatted where that is wanted", async () => {
  const { body, composition } = await open({ html: '<div dir="auto">Before </div>' });
  await userEvent.click(body);
  await userEvent.keyboard("{Control>}{End}{/Control}");
  pasteInto(body, { "text/plain": "## Plan\n- **one**\n- two" });
  await vi.waitFor(() => expect(body.textContent).toContain("## Plan"));
  await userEvent.click(page.getByRole("button", { name: "Make formatted text of it" }));
  await vi.waitFor(() => expect(body.querySelector("li b")?.textContent).toBe("one"));
  expect(body.textContent).not.toContain("##");
  expect(composition.html()).toMatch(/Before[^]*<h2[^>]*>Plan<\/h2>[^]*<li[^>]*>two<\/li>/);
  await expect.element(page.getByRole("button", { name: "Make formatted text of it" })).not.toBeInTheDocument();
});

test("the offer for Markdown goes once something else is written, or is left", async () => {
  const { body } = await open({ html: "" });
  const offer = page.getByRole("button", { name: "Make formatted text of it" });
  await userEvent.click(body);
  pasteInto(body, { "text/plain": "a **b**" });
  await expect.element(offer).toBeInTheDocument();
  await userEvent.keyboard("more");
  await expect.element(offer).not.toBeInTheDocument();
  pasteInto(body, { "text/plain": "c **d**" });
  await userEvent.click(page.getByRole("button", { name: "Leave it as it is" }));
  await expect.element(offer).not.toBeInTheDocument();
  expect(body.textContent).toContain("c **d**");
  pasteInto(body, { "text/plain": "just words" });
  await expect.element(offer).not.toBeInTheDocument();
});

test("letters that are being composed are neither sent nor taken for keys", async () => {
  const { body, composition, onsent } = await open({ html: "" });
  await userEvent.click(body);
  body.dispatchEvent(new CompositionEvent("compositionstart", { data: "", bubbles: true }));
  const enter = { key: "Enter", code: "Enter", ctrlKey: true, isComposing: true, bubbles: true, cancelable: true };
  body.dispatchEvent(new KeyboardEvent("keydown", enter));
  document.execCommand("insertText", false, "漢字");
  body.dispatchEvent(new CompositionEvent("compositionend", { data: "漢字", bubbles: true }));
  await vi.waitFor(() => expect(composition.html()).toContain("漢字"));
  expect(onsent).not.toHaveBeenCalled();
  // In a recipient field Enter ends the word, and takes nobody.
  const to = toField().element() as HTMLInputElement;
  to.focus();
  document.execCommand("insertText", false, "かんじ");
  to.dispatchEvent(new KeyboardEvent("keydown", { ...enter, ctrlKey: false }));
  expect(to.value).toBe("かんじ");
});

test("keys of an Arabic keyboard mean what they mean elsewhere", async () => {
  const { body } = await open({ html: "" });
  await userEvent.click(body);
  await userEvent.keyboard("x");
  body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "لا", code: "KeyB", ctrlKey: true, bubbles: true, cancelable: true }),
  );
  const press = new KeyboardEvent("keydown", {
    key: "ﻻ",
    code: "KeyB",
    ctrlKey: true,
    bubbles: true,
    cancelable: true,
  });
  body.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
});

test("going over to plain text asks where formatting would be lost, and only then", async () => {
  const { composition } = await open({ html: '<div dir="auto">a <b>b</b></div>' });
  await userEvent.click(page.getByRole("button", { name: "Plain text" }));
  await userEvent.click(page.getByRole("button", { name: "Keep formatting" }));
  expect(composition.mode).toBe("rich");
  await userEvent.click(page.getByRole("button", { name: "Plain text" }));
  await userEvent.click(page.getByRole("button", { name: "Use plain text" }));
  await expect.poll(() => composition.text).toBe("a b");
  await userEvent.click(page.getByRole("button", { name: "Formatted text" }));
  await userEvent.click(page.getByRole("button", { name: "Plain text" }));
  expect(composition.mode).toBe("plain");
});

test("what is missing is said above Send, and asked about but once", async () => {
  const { client, onsent } = await open({ subject: "" });
  client.handlers.check_draft = () => [{ kind: "no_subject" }, { kind: "attachment_forgotten", word: "attached" }];
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await expect.element(page.getByText("The message has no subject.")).toBeInTheDocument();
  expect(onsent).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole("button", { name: "Send anyway" }));
  await vi.waitFor(() => expect(onsent).toHaveBeenCalled());
});

test("a problem that can't be sent has no way around it", async () => {
  const { onsent } = await open({ to: [] });
  await userEvent.click(page.getByRole("button", { name: "Send", exact: true }));
  await expect.element(page.getByText("Say who should get this message.")).toBeInTheDocument();
  await expect.element(page.getByRole("button", { name: "Send anyway" })).not.toBeInTheDocument();
  expect(onsent).not.toHaveBeenCalled();
});

test("a slip in an address is said while writing, and mended with one press", async () => {
  const { client, composition, onsent } = await open({ to: [{ name: "", address: "sara@gmial.com", isMe: false }] });
  client.handlers.check_draft = ({ draft }) =>
    client.drafts.get(draft)?.to.some(({ address }) => address.endsWith("gmial.com"))
      ? [{ kind: "look_alike", address: "sara@gmial.com", meant: "sara@gmail.com" }, { kind: "no_subject" }]
      : [];
  composition.touch();
  composition.change({ subject: "Hello" });
  await composition.flush();
  await expect.element(page.getByText(/Is .*sara@gmial.com.* right/)).toBeInTheDocument();
  // What may still be written is not missed yet.
  await expect.element(page.getByText("The message has no subject.")).not.toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: /^Use .*sara@gmail.com/ }));
  expect(composition.to.map(({ address }) => address)).toEqual(["sara@gmail.com"]);
  await composition.flush();
  await expect.element(page.getByText(/gmial/)).not.toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: "Send", exact: true }));
  await vi.waitFor(() => expect(onsent).toHaveBeenCalled());
});

test("what is meant so is not asked again, and a note is never in the way", async () => {
  const { client, composition, onsent, screen } = await open();
  client.handlers.check_draft = () => [
    { kind: "left_out", people: [omar] },
    { kind: "to_list", list: "l@lists.example", author: amira },
    { kind: "place_in_pictures", names: ["oasis.jpg"] },
  ];
  await composition.checks.look();
  await expect.element(page.getByText(/Omar Farouk.* will not get this answer/)).toBeInTheDocument();
  await expectAccessible(screen.container);
  await userEvent.click(page.getByRole("button", { name: "It is meant so" }).first());
  await expect.element(page.getByText(/will not get this answer/)).not.toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: "Take that out" }));
  await vi.waitFor(() => expect(client.calls.some(({ call }) => call === "change_pictures")).toBe(true));
  await userEvent.click(page.getByRole("button", { name: "Send", exact: true }));
  await vi.waitFor(() => expect(onsent).toHaveBeenCalled());
});

test("a list is left for its author, someone left out comes back, the address written to is taken", async () => {
  const list = { name: "", address: "l@lists.example", isMe: false };
  const { client, composition } = await open({ to: [list] });
  const second = { ...client.identities[0]!, id: 9, address: "*@shop.example" };
  client.handlers.check_draft = () => [
    { kind: "to_list", list: "l@lists.example", author: amira },
    { kind: "left_out", people: [omar] },
    { kind: "other_sender", writtenTo: "orders@shop.example" },
  ];
  Object.assign(composition, { identities: [...client.identities, second] });
  await composition.checks.look();
  await userEvent.click(page.getByRole("button", { name: /^Answer .*Amira Nasser/ }));
  await userEvent.click(page.getByRole("button", { name: "Add to To" }));
  await userEvent.click(page.getByRole("button", { name: /^Write from/ }));
  expect(composition.to).toEqual([amira, omar]);
  expect([composition.identity, composition.from]).toEqual([9, "orders@shop.example"]);
});

test("what is too large can be made smaller or left out", async () => {
  const file = (id: number, name: string, contentType: string, sizeBytes: number) => ({
    id,
    name,
    contentType,
    sizeBytes,
    contentId: "",
    show: "",
  });
  const attachments = [file(1, "a.jpg", "image/jpeg", 9e6), file(2, "film.mp4", "video/mp4", 3e7)];
  const { client, composition, onsent } = await open({ attachments });
  client.handlers.check_draft = () => [{ kind: "too_large", sizeBytes: 5e7, limitBytes: 2e7 }];
  await composition.checks.look();
  await userEvent.click(page.getByRole("button", { name: "Make pictures smaller" }));
  const change = client.calls.find(({ call }) => call === "change_pictures");
  expect(change).toMatchObject({ draft: 7, change: "smaller" });
  await userEvent.click(page.getByRole("button", { name: "Send", exact: true }));
  await expect.element(page.getByRole("button", { name: "Send anyway" })).not.toBeInTheDocument();
  expect(onsent).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole("button", { name: /^Remove .*film.mp4/ }).last());
  await vi.waitFor(() => expect(composition.attachments.all.map(({ id }) => id)).toEqual([1]));
});

test("a message can be sent later", async () => {
  const { client, onsent } = await open();
  await userEvent.click(page.getByRole("button", { name: "More ways to send" }));
  await userEvent.click(page.getByRole("menuitem", { name: /^Tomorrow/ }));
  await vi.waitFor(() => expect(onsent).toHaveBeenCalledWith(expect.anything(), true));
  const sent = client.calls.find((request) => request.call === "send");
  expect(new Date((sent?.call === "send" && sent.atMs) || 0).getHours()).toBe(8);
});

test("reports, and encryption all the way, are asked for where that is ticked", async () => {
  const { client } = await open({ to: [amira], subject: "Plan", html: "<p>Hi</p>" });
  for (const wish of ["Tell me when it is delivered", "Only over encrypted connections"]) {
    await userEvent.click(page.getByRole("button", { name: "More ways to send" }));
    await userEvent.click(page.getByRole("menuitemradio", { name: wish }));
  }
  await expect.element(page.getByText(/Sent only over encrypted connections\. Reports are asked for\./)).toBeVisible();
  await expectAccessible();
  await userEvent.click(page.getByRole("button", { name: "Send", exact: true }));
  const wishes = { report: true, tlsOnly: true };
  await expect.poll(() => client.calls.find(({ call }) => call === "send")).toMatchObject({ wishes });
});

test("an answer is sent and its conversation archived, by menu and by key", async () => {
  const { client, composition, onsent } = await open({ answers: 1 });
  await userEvent.click(page.getByRole("button", { name: "More ways to send" }));
  await userEvent.click(page.getByRole("menuitem", { name: "Send and archive" }));
  await vi.waitFor(() => expect(onsent).toHaveBeenCalled());
  expect(client.calls.find(({ call }) => call === "send")).toMatchObject({ draft: composition.id, archive: true });
});

test("only an answer can be sent with its conversation archived", async () => {
  await open();
  await userEvent.click(page.getByRole("button", { name: "More ways to send" }));
  await expect.element(page.getByRole("menuitem", { name: /^Tomorrow/ })).toBeInTheDocument();
  await expect.element(page.getByRole("menuitem", { name: "Send and archive" })).not.toBeInTheDocument();
});

test("a group is offered by its name, and everybody in it becomes a recipient", async () => {
  const { client, composition } = await open({ to: [omar] });
  client.aids.groups = [{ id: 1, name: "School board", members: [amira, omar] }];
  await userEvent.type(toField(), "scho");
  await expect.element(page.getByRole("option", { name: /School board.*2.* people/ })).toBeInTheDocument();
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => composition.to).toEqual([omar, amira]);
});

test("throwing away asks where there is something to lose", async () => {
  const { ondone, client } = await open();
  await userEvent.click(page.getByRole("button", { name: "Throw away" }));
  expect(ondone).not.toHaveBeenCalled();
  await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Throw away" }));
  await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(client.drafts.has(7)).toBe(false);
});

test("the time to think again is stated", async () => {
  await open({}, { settings: { undoSendS: 5 } });
  await expect.element(page.getByText(/5.* seconds to undo after sending/)).toBeInTheDocument();
});

test("from-menu, link dialog and a failure to save can be read by everyone", async () => {
  const { client, composition, screen } = await open();
  client.handlers.save_draft = () => {
    throw new Error("no");
  };
  composition.change({ subject: "x", to: [amira, { name: "", address: "nobody", isMe: false }] });
  await composition.flush();
  await expectAccessible(screen.container);
  await userEvent.click(page.getByRole("button", { name: "Link" }));
  await expectAccessible();
});

for (const arabic of [false, true]) {
  for (const theme of ["light", "dark"] as const) {
    test(`nothing is found by axe, ${arabic ? "Arabic" : "English"} ${theme}`, async () => {
      if (arabic) await setLocale("ar");
      Object.assign(document.documentElement, { lang: arabic ? "ar" : "en", dir: arabic ? "rtl" : "ltr" });
      document.documentElement.dataset["theme"] = theme;
      const { screen } = await open({ cc: [omar] }, { arabic });
      await expectAccessible(screen.container);
    });
  }
}
