import { page, userEvent } from "vitest/browser";
import { createRawSnippet, tick } from "svelte";
import { beforeEach, expect, it, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import type { FakeOptions } from "../../rpc/fake";
import type { Conversation, ListQuery, MessageBody, MessageHead } from "../../rpc/contract";
import { expectAccessible, failure, startApp, type FakeClient } from "../../testing";
import Reader from "./Reader.svelte";
import { amira, attachment, body, head, jonas, layla, omar } from "./samples";

const list: ListQuery = {
  view: { kind: "role", role: "inbox", account: null },
  filter: "none",
  threaded: true,
  oldestFirst: false,
  group: null,
  accounts: [],
};

/** A page like the engine's: it tells its height, and counts what it is asked to find. */
function frame(text: string): string {
  const script = `
    const matches = (find) => (find ? text.innerText.toLowerCase().split(find.toLowerCase()).length - 1 : 0);
    let at = 0;
    addEventListener("message", ({ data }) => {
      if (data.find === undefined) return;
      const count = matches(data.find);
      at = { 0: 0, 1: Math.min(1, count), "-1": count, 2: at + 1, "-2": at - 1 }[data.step];
      parent.postMessage({ barid: "x", matches: count, at, top: 10 }, "*");
    });
    parent.postMessage({ barid: "x", height: text.offsetHeight }, "*");`;
  const html = `<!doctype html><html lang="en"><title>m</title><body style="margin:0"><div id="text">${text}</div><script>${script}</script>`;
  return URL.createObjectURL(new Blob([html], { type: "text/html" }));
}

/** Matches `text` with the isolates that stand around what was put into it. */
function words(text: string): RegExp {
  const signs = [...text].map((sign) => sign.replace(/[.*+?^${}()|[\]\\]/, "\\$&"));
  return new RegExp(signs.join("[\u2066-\u2069]*"));
}

interface Given {
  messages?: MessageHead[];
  bodies?: Record<number, Partial<MessageBody>>;
  subject?: string;
}

async function open(given: Given = {}, props: Record<string, unknown> = {}, options: FakeOptions = {}) {
  const messages = given.messages ?? [head()];
  const { app, client, context } = await startApp(options);
  const conversation: Conversation = {
    thread: 1,
    account: 1,
    subject: given.subject ?? "Stone samples and the revised budget",
    messages,
  };
  client.handlers.conversation = () => ({ ...conversation });
  client.handlers.body = ({ message }) =>
    body({ id: message, frame: frame(`Text of ${message}`), ...given.bodies?.[message] });
  const shown = await render(Reader, { props: { thread: 1, message: null, list, ...props }, context });
  if (props.thread !== null) await expect.element(page.getByRole("heading", { level: 2 })).toBeVisible();
  return { app, client, conversation, shown };
}

const asked = (client: FakeClient, call: string) => client.calls.filter((request) => request.call === call);

beforeEach(() => {
  // A composer is a tab of its own here, and a second page of tests would be one, too.
  vi.spyOn(window, "open").mockReset().mockReturnValue(null);
});

it("shows the subject once, folds what is old and opens what is new", async () => {
  await open({
    messages: [
      head({ id: 1, from: [jonas], preview: "Can we see both finishes wet?" }),
      head({ id: 2, from: [omar], preview: "Photos tomorrow." }),
      head({ id: 3, from: [amira] }),
    ],
  });
  await expect.element(page.getByRole("heading", { level: 3, name: "Amira Nasser" })).toBeVisible();
  expect(document.querySelectorAll("iframe")).toHaveLength(1);
  await expect.element(page.getByTitle(words("Message from Amira Nasser"))).toBeVisible();
  await page.getByRole("button", { name: /Jonas Weber/ }).click();
  await expect.element(page.getByTitle(words("Message from Jonas Weber"))).toBeVisible();
});

it("makes the frame as tall as its body, and believes no other frame", async () => {
  await open({ bodies: { 1: { frame: frame('<div style="height:777px">tall</div>') } } });
  const shown = () => document.querySelector("iframe");
  await expect.poll(() => shown()?.offsetHeight).toBe(777);
  window.postMessage({ barid: "x", height: 5 }, "*");
  await new Promise((done) => setTimeout(done, 50));
  expect(shown()?.offsetHeight).toBe(777);
});

it("gives the frame no more than it needs", async () => {
  await open();
  const shown = document.querySelector("iframe");
  expect([...(shown?.sandbox ?? [])].sort()).toEqual(["allow-popups", "allow-same-origin", "allow-scripts"]);
});

it("shows remote images when asked, for this message alone", async () => {
  const { client } = await open({ bodies: { 1: { remoteBlocked: 3, trackers: 1 } } });
  await expect.element(page.getByText(words("3 remote images are hidden"))).toBeVisible();
  await expect.element(page.getByText(words("1 of them only reports"))).toBeVisible();
  client.handlers.body = ({ message, choice }) =>
    body({ id: message, showsRemote: choice.remoteImages ?? false, frame: frame("with images") });
  await page.getByRole("button", { name: "Show images" }).click();
  await expect.element(page.getByText(words("Remote images are shown in this message."))).toBeVisible();
  expect(asked(client, "body").at(-1)).toMatchObject({ message: 1, choice: { remoteImages: true } });
  await expect.element(page.getByRole("button", { name: "Hide images" })).toHaveFocus();
});

it("says each odd thing in words", async () => {
  await open({
    messages: [head({ replyTo: [{ name: "", address: "desk@mailbox.example", isMe: false }] })],
    bodies: { 1: { warnings: ["deceptive_name", "reply_elsewhere", "damaged", "unclear_sender"] } },
  });
  await expect
    .element(page.getByText(words("A reply would go to another address: desk@mailbox.example")))
    .toBeVisible();
  await expect.element(page.getByText(/looks like an address/)).toBeVisible();
  await expect.element(page.getByText(/damaged/)).toBeVisible();
  await expect.element(page.getByText(/unclear who sent/)).toBeVisible();
});

it("shows every recipient and the full date on request", async () => {
  await open({ messages: [head({ cc: [jonas], dateMs: Date.UTC(2024, 1, 5, 12) })] });
  await page.getByRole("button", { name: /To you/ }).click();
  await expect.element(page.getByText("jonas@weber.example")).toBeVisible();
  await expect.element(page.getByText(/Monday,? 5 February 2024/)).toBeVisible();
});

it("retries a body once the account is up to date", async () => {
  const { client, context } = await startApp();
  client.handlers.conversation = () => ({ thread: 1, account: 1, subject: "S", messages: [head()] });
  const offline = failure("unreachable");
  offline.error.retryable = true;
  client.handlers.body = () => {
    throw offline;
  };
  await render(Reader, { props: { thread: 1, message: null, list }, context });
  await expect.element(page.getByText("This message isn’t on this computer yet")).toBeVisible();
  client.handlers.body = () => body({ frame: frame("here now") });
  client.emit({ kind: "status", account: 1, status: { state: "up_to_date" } });
  await expect.element(page.getByTitle(words("Message from Amira Nasser"))).toBeVisible();
});

it("asks before a link is opened, and shows its host", async () => {
  const { client } = await open();
  client.emit({
    kind: "link",
    link: {
      url: "https://forms.salary-desk.example/x?y=1",
      host: "forms.salary-desk.example",
      text: "northquay.example/payroll",
      reasons: ["text_differs"],
      original: null,
      isMailto: false,
    },
  });
  await expect.element(page.getByRole("dialog")).toBeVisible();
  await expect.element(page.getByText("forms.salary-desk.example", { exact: true })).toBeVisible();
  await expect.element(page.getByText(/names another site/)).toBeVisible();
  expect(asked(client, "open_link")).toEqual([]);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  expect(asked(client, "open_link")).toEqual([{ call: "open_link", url: "https://forms.salary-desk.example/x?y=1" }]);
});

it("opens an address without what tells about the reader, or as it was sent", async () => {
  const { client } = await open();
  const [url, original] = ["https://shop.example/a", "https://shop.example/a?utm_id=1"];
  const link = { url, host: "shop.example", text: "a", reasons: [], original, isMailto: false };
  for (const [name, opened] of [
    ["Open", url],
    ["Open as sent", original],
  ] as const) {
    client.emit({ kind: "link", link });
    await page.getByRole("button", { name, exact: true }).click();
    expect(asked(client, "open_link").at(-1)).toEqual({ call: "open_link", url: opened });
  }
});

it("opens a plain link at once where the user wants that, an odd one never", async () => {
  const { app, client } = await open();
  await app.session.change({ openPlainLinks: true });
  const link = {
    url: "https://a.example/",
    host: "a.example",
    text: "a",
    reasons: [],
    original: null,
    isMailto: false,
  };
  client.emit({ kind: "link", link });
  expect(asked(client, "open_link")).toHaveLength(1);
  client.emit({ kind: "link", link: { ...link, reasons: ["user_info"] } });
  await expect.element(page.getByRole("dialog")).toBeVisible();
  expect(asked(client, "open_link")).toHaveLength(1);
});

it("finds text through all open messages", async () => {
  const { app } = await open({
    messages: [head({ id: 1, isUnread: true }), head({ id: 2 })],
    bodies: { 1: { frame: frame("stone and stone") }, 2: { frame: frame("a stone") } },
  });
  await expect.poll(() => document.querySelectorAll("iframe").length).toBe(2);
  app.commands.run("reader.find");
  await page.getByRole("textbox", { name: "Find in conversation" }).fill("stone");
  await expect.element(page.getByText(words("1 of 3"))).toBeVisible();
  await userEvent.keyboard("{Enter}{Enter}");
  await expect.element(page.getByText(words("3 of 3"))).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await expect.element(page.getByRole("search")).not.toBeInTheDocument();
});

it("acts on keys that were pressed within a body", async () => {
  const { app } = await open({
    bodies: {
      1: {
        frame: frame(
          "text<script>document.addEventListener('keydown',e=>parent.postMessage({barid:'x',keydown:{key:e.key,code:e.code}},'*'))</script>",
        ),
      },
    },
  });
  const heard: string[] = [];
  const listen = (event: KeyboardEvent) => heard.push(`${event.code} ${app.commands.press(event, ["reader"])}`);
  window.addEventListener("keydown", listen);
  const shown = document.querySelector("iframe");
  await expect.poll(() => shown?.contentDocument?.body.innerText).toContain("text");
  shown?.contentDocument?.dispatchEvent(new KeyboardEvent("keydown", { key: "r", code: "KeyR" }));
  await expect.poll(() => heard).toEqual(["KeyR true"]);
  window.removeEventListener("keydown", listen);
});

it("saves, opens and previews attachments, and never opens one that could run", async () => {
  const { client } = await open({
    bodies: {
      1: {
        attachments: [
          attachment(),
          attachment({
            path: "3",
            name: "invoice.exe",
            contentType: "application/octet-stream",
            preview: "none",
            isDangerous: true,
          }),
        ],
      },
    },
  });
  client.handlers.preview = () => ({ kind: "text", text: "page one", isCut: true });
  await page.getByRole("button", { name: "Save all" }).click();
  expect(asked(client, "save_attachments")).toEqual([{ call: "save_attachments", message: 1, path: null }]);
  await page.getByRole("button", { name: /^Façade budget v4/ }).click();
  await expect.element(page.getByText(words("page one"))).toBeVisible();
  await expect.element(page.getByText(/Only the beginning is shown/)).toBeVisible();
  await page.getByRole("button", { name: "Next attachment" }).click();
  await expect.element(page.getByText(/could run it as a program/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Open", exact: true })).not.toBeInTheDocument();
});

it("says of an attachment that it is still on the server, until it is asked for", async () => {
  await open({ bodies: { 1: { isComplete: false, attachments: [attachment({ isHere: false })] } } });
  const kind = page.getByText(/^On the server/);
  await expect.element(kind).toBeVisible();
  await page.getByRole("button", { name: /^Façade budget v4/ }).click();
  await expect.element(kind).not.toBeInTheDocument();
});

it("asks again for a message that was cut short, and says where no more came", async () => {
  const { client } = await open({ bodies: { 1: { warnings: ["cut_short"] } } });
  client.handlers.fetch_again = () => false;
  await expect.element(page.getByText(/ends too early: its server announced more/)).toBeVisible();
  await page.getByRole("button", { name: "Get it again" }).click();
  await expect.element(page.getByText(/sent no more of it when asked again/)).toBeVisible();
  expect(asked(client, "fetch_again")).toEqual([{ call: "fetch_again", message: 1 }]);
  expect(asked(client, "body")).toHaveLength(1);
});

it("shows what came of a message that was cut short", async () => {
  const { client } = await open({ bodies: { 1: { warnings: ["cut_short"] } } });
  client.handlers.fetch_again = () => true;
  await page.getByRole("button", { name: "Get it again" }).click();
  await expect.poll(() => asked(client, "body")).toHaveLength(2);
});

it("begins an answer to everybody, named", async () => {
  const { client } = await open();
  await page.getByRole("button", { name: words("Reply to Amira and Omar") }).click();
  await expect
    .poll(() => asked(client, "new_draft"))
    .toEqual([{ call: "new_draft", start: { kind: "reply_all", message: 1 } }]);
});

it("goes on with a draft of the conversation", async () => {
  const { client } = await open({
    messages: [head(), head({ id: 2, isDraft: true, draft: 7, from: [layla], preview: "Half a thought" })],
  });
  await page.getByRole("button", { name: /Draft.*Half a thought/ }).click();
  expect(vi.mocked(window.open).mock.calls[0]?.[0]).toContain("#/compose/7");
  expect(asked(client, "new_draft")).toEqual([]);
});

it("keeps what is open when mail comes in, and opens the new message", async () => {
  const { client, conversation } = await open({ messages: [head({ id: 1 }), head({ id: 2 })] });
  await page
    .getByRole("button", { name: /Amira Nasser/ })
    .first()
    .click();
  await expect.poll(() => document.querySelectorAll("iframe").length).toBe(2);
  conversation.messages = [...conversation.messages, head({ id: 3, from: [omar], isUnread: true })];
  client.changed();
  await expect.element(page.getByTitle(words("Message from Omar Farouk"))).toBeVisible();
  expect(document.querySelectorAll("iframe")).toHaveLength(3);
});

it("drops the answer about a conversation that was left", async () => {
  const { client, context } = await startApp();
  let late: (conversation: Conversation) => void = () => undefined;
  client.handlers.conversation = ({ thread }) =>
    thread === 1
      ? new Promise((done) => (late = done))
      : { thread, account: 1, subject: "The second", messages: [head({ id: 5 })] };
  client.handlers.body = ({ message }) => body({ id: message, frame: frame("x") });
  const shown = await render(Reader, { props: { thread: 1, message: null, list }, context });
  await shown.rerender({ thread: 2 });
  await expect.element(page.getByRole("heading", { name: "The second" })).toBeVisible();
  late({ thread: 1, account: 1, subject: "The first", messages: [head()] });
  await tick();
  await expect.element(page.getByRole("heading", { name: "The second" })).toBeVisible();
});

it("gives back bodies when it is closed", async () => {
  const { client, shown } = await open();
  await expect.element(page.getByTitle(words("Message from Amira Nasser"))).toBeVisible();
  shown.unmount();
  expect(asked(client, "close_body")).toEqual([{ call: "close_body", message: 1 }]);
});

it("speaks of the selection where several are selected", async () => {
  const { context } = await startApp();
  await render(Reader, { props: { thread: 1, message: null, list, selected: 3 }, context });
  await expect.element(page.getByText(words("3 conversations selected"))).toBeVisible();
});

it.each([
  ["en", "light"],
  ["en", "dark"],
  ["ar", "light"],
  ["ar", "dark"],
] as const)("has nothing for axe to find in %s, %s", async (locale, theme) => {
  await open(
    {
      messages: [head({ id: 1, from: [jonas] }), head({ id: 2, isDraft: true }), head({ id: 3, isStarred: true })],
      bodies: {
        3: { remoteBlocked: 2, warnings: ["damaged"], attachments: [attachment(), attachment({ path: "3" })] },
      },
    },
    {},
    { settings: { language: locale, theme } },
  );
  await expect.poll(() => document.querySelectorAll("iframe").length).toBe(1);
  await expectAccessible();
});

it("says why a message is no longer on its server", async () => {
  const deletedAtMs = Date.UTC(2026, 10, 20, 8);
  const serverCopy = { state: "deleted", deletedAtMs, reason: "days_over" } as const;
  await open({ messages: [head({ serverCopy })] });
  await page.getByRole("button", { name: /Omar/, expanded: false }).first().click();
  await expect.element(page.getByText("On the server", { exact: true })).toBeVisible();
  await expect.element(page.getByText(/^Deleted on .*2026.*The days were over/)).toBeVisible();
});

it("names all labels of a message and takes one off that is the user's own", async () => {
  const { client } = await open({ messages: [head({ id: 7, mailbox: 100, mailboxes: [100, 103] })] });
  await expect.element(page.getByRole("button", { name: words("Take out of Inbox") })).toBeVisible();
  expect(page.getByRole("button", { name: words("Take out of Sent") }).elements()).toHaveLength(0);
  await page.getByRole("button", { name: words("Take out of Inbox") }).click();
  expect(asked(client, "unfile")).toEqual([
    { call: "unfile", targets: { kind: "messages", messages: [7] }, mailbox: 100 },
  ]);
});

it("shows at once what was expected to be opened next, and asks again whether it is still so", async () => {
  const { client, shown, conversation } = await open();
  const named = (subject: string) => page.getByRole("heading", { level: 2, name: subject });
  client.handlers.conversation = ({ thread }) => ({ ...conversation, thread, subject: `Subject ${thread}` });
  await shown.rerender({ next: [2] });
  await expect.poll(() => asked(client, "conversation").length).toBe(2);
  let answer = (_: Conversation) => {};
  client.handlers.conversation = () => new Promise<Conversation>((resolve) => (answer = resolve));
  await shown.rerender({ thread: 2, next: [] });
  await expect.element(named("Subject 2")).toBeVisible();
  expect(asked(client, "conversation")).toHaveLength(3);
  answer({ ...conversation, thread: 2, subject: "Subject 2, mended" });
  await expect.element(named("Subject 2, mended")).toBeVisible();
});

it("does not show what was expected once anything has changed", async () => {
  const { client, shown, conversation } = await open();
  client.handlers.conversation = ({ thread }) => ({ ...conversation, thread, subject: `Subject ${thread}` });
  await shown.rerender({ next: [2] });
  await expect.poll(() => asked(client, "conversation").length).toBe(2);
  client.handlers.conversation = ({ thread }) => ({ ...conversation, thread, subject: "Another" });
  client.emit({
    kind: "changed",
    many: true,
    messages: [],
    mailboxes: [],
    drafts: false,
    accounts: [],
    outgoing: false,
  });
  await shown.rerender({ thread: 2, next: [] });
  await expect.element(page.getByRole("heading", { level: 2, name: "Another" })).toBeVisible();
  await expect.element(page.getByText("Subject 2")).not.toBeInTheDocument();
});

it("says whom one's own message did not reach, and what the server said", async () => {
  const undelivered = [
    { address: "bo@y.example", isDelayed: false, words: "550 no such user" },
    { address: "zoe@y.example", isDelayed: true, words: "" },
  ];
  await open({ messages: [head({ from: [layla], undelivered })] });
  await expect.element(page.getByText(/bo@y\.example.* did not get this message.*550 no such user/)).toBeVisible();
  await expect.element(page.getByText(/zoe@y\.example.* has not got this message yet/)).toBeVisible();
});

it("says how one's own message left, and what was odd about it", async () => {
  const wantedAtMs = Date.UTC(2026, 10, 20, 8);
  const refused = [{ recipient: "bo@y.example", reply: "550 no" }];
  const first = { atMs: wantedAtMs + 3_600_000, wantedAtMs, reply: "250 queued as 7", isResent: true, refused };
  const second = { atMs: wantedAtMs, wantedAtMs, reply: "", isResent: false, refused: [] };
  await open({ messages: [head({ sendings: [first, second] })] });
  await page.getByRole("button", { name: /Omar/, expanded: false }).first().click();
  for (const words of [/server said.*250 queued as 7/, /It was sent twice/, /bo@y\.example.* was not accepted/])
    await expect.element(page.getByText(words)).toBeVisible();
  await expect.element(page.getByText(/^The connection broke before/)).toBeVisible();
  expect(page.getByText(/^It was to leave/).elements()).toHaveLength(1);
});

it("asks for the body only of the conversation at which the reader rests", async () => {
  const { client, shown, conversation } = await open();
  client.handlers.conversation = ({ thread }) => ({
    ...conversation,
    thread,
    messages: [head({ id: thread * 10 })],
    subject: `Subject ${thread}`,
  });
  for (const thread of [2, 3, 4]) {
    await shown.rerender({ thread });
    await expect.element(page.getByRole("heading", { level: 2, name: `Subject ${thread}` })).toBeVisible();
  }
  await expect.poll(() => asked(client, "body").map((one) => "message" in one && one.message)).toContain(40);
  expect(asked(client, "body").map((one) => "message" in one && one.message)).toEqual([1, 40]);
});

it("an answer quotes what is selected in the message that it answers", async () => {
  const { client } = await open();
  const frame = await vi.waitFor(() => {
    const found = document.querySelector("iframe");
    if (!found?.contentWindow) throw new Error("no frame");
    return found;
  });
  const says = (selected: string) =>
    dispatchEvent(new MessageEvent("message", { source: frame.contentWindow, data: { barid: "x", selected } }));
  const started = () => client.calls.flatMap((one) => (one.call === "new_draft" ? [one.start] : [])).at(-1);
  says("the words\n");
  await userEvent.click(page.getByRole("button", { name: "Reply", exact: true }).last());
  await vi.waitFor(() => expect(started()).toMatchObject({ kind: "reply", selection: "the words" }));
  says("");
  await userEvent.click(page.getByRole("button", { name: "Reply", exact: true }).last());
  await vi.waitFor(() => expect(started()).toEqual({ kind: "reply", message: 1 }));
});

it("a message is forwarded as a file, edited as a new one, and passed on as it came", async () => {
  const redirect = createRawSnippet((given: () => { message: number; account: number }) => ({
    render: () => `<p>Redirects ${given().message} of ${given().account}</p>`,
  }));
  const { client } = await open({}, { redirect });
  const choose = async (name: string) => {
    await userEvent.click(page.getByRole("button", { name: "More about this message" }));
    await userEvent.click(page.getByRole("menuitem", { name }));
  };
  const started = () => client.calls.flatMap((one) => (one.call === "new_draft" ? [one.start] : [])).at(-1);
  await choose("Forward as attachment");
  await vi.waitFor(() => expect(started()).toEqual({ kind: "forward_attached", message: 1 }));
  await choose("Edit as new message");
  await vi.waitFor(() => expect(started()).toEqual({ kind: "edit", message: 1 }));
  await choose("Redirect…");
  await expect.element(page.getByText("Redirects 1 of 1")).toBeInTheDocument();
});
