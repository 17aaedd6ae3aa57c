// Two accounts in one inbox: the same message once, one account at a time, conversations taken apart and put together,
// messages put off, groups. In English, and then what it looks like in Arabic.
import { after, before, describe, test } from "node:test";
import { OtherClient, letter, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const users = [user(world, "user5"), user(world, "user6")];
const [first, second] = users;
let browser, bridge, page, view;

before(async () => {
  const mail = (to, id, subject, minute, names = []) =>
    letter({
      from: "Mira <mira@elsewhere.example>",
      to,
      id,
      subject,
      text: `About ${subject}.`,
      date: new Date(Date.UTC(2026, 2, 2, 12, minute)),
      more: names.length > 0 ? [`References: ${names.map((name) => `<${name}@elsewhere.example>`).join(" ")}`] : [],
    });
  const team = "team@example.test";
  const both = mail(team, "both", "For all of us", 9);
  const boxes = [
    [both, mail(team, "plan", "Plan", 1), mail(team, "plan2", "Re: Plan", 3, ["plan", "plan1"]), mail(team, "x", "Alone", 5)],
    [both, mail(team, "plan1", "Re: Plan", 2, ["plan"]), mail(team, "lunch", "Lunch", 6)],
  ];
  browser = await launch();
  bridge = await Bridge.start();
  for (const [index, who] of users.entries()) {
    const client = OtherClient.open(world, who);
    await client.deliver("INBOX", boxes[index]);
    client.close();
    await bridge.add(world, who);
  }
  await bridge.run("sync");
  page = await Page.open(browser, bridge);
  view = page.view;
});
after(async () => {
  await page.close();
  await bridge.end();
  await browser.close();
});

const rows = () => view.getByRole("listbox").getByRole("option");
/** What a row says that is in both; names stand isolated in it. */
const inBoth = new RegExp(`In .*${first.address}, ${second.address}`);
const row = (text) => rows().filter({ hasText: text }).first();
const count = (wanted) => view.waitForFunction((n) => document.querySelectorAll("[role=option]").length === n, wanted);

describe("two accounts in one inbox", () => {
  test("the same message is one row that says where it is, and a conversation lies in both", async () => {
    await row("For all of us").waitFor();
    await count(4);
    await row("For all of us").getByText(inBoth).waitFor();
    await row("Plan").getByText(/3.* messages/).waitFor();
    await page.isAccessible("one inbox");
    await page.picture("one-inbox");
  });

  test("one account at a time, and all again", async () => {
    const chips = view.getByRole("group", { name: "Accounts shown" });
    await chips.getByRole("button", { name: second.address }).click();
    await row("Alone").waitFor({ state: "detached" });
    await count(3);
    await chips.getByRole("button", { name: "All" }).click();
    await row("Alone").waitFor();
  });

  test("deleting the row deletes each copy, and undo brings both back", async () => {
    await row("For all of us").click();
    await view.keyboard.press("#");
    await row("For all of us").waitFor({ state: "detached" });
    await view.keyboard.press("g");
    await view.keyboard.press("x");
    await view.getByRole("heading", { name: "Trash", level: 1 }).waitFor();
    await count(1);
    await row("For all of us").getByText(inBoth).waitFor();
    await view.keyboard.press("z");
    await count(0);
    await view.keyboard.press("g");
    await view.keyboard.press("i");
    await row("For all of us").waitFor();
    await row("For all of us").getByText(inBoth).waitFor();
  });

  test("a conversation is taken apart from a message on, and comes together again", async () => {
    await row("Plan").click();
    await view.getByRole("heading", { name: "Plan", level: 2 }).waitFor();
    await view.getByRole("button", { name: "More about this message" }).last().click();
    await view.getByRole("menuitem", { name: "Split the conversation here" }).click();
    await view.getByText(/a conversation of its own now/).waitFor();
    await count(5);
    await view.keyboard.press("z");
    await count(4);
    await row("Alone").click();
    await view.keyboard.press("x");
    await row("Lunch").click({ modifiers: ["Control"] });
    await view.getByText(/2.* selected/).first().waitFor();
    await view.keyboard.press("Shift+M");
    await view.getByText(/conversations joined/).waitFor();
    await count(3);
    await view.keyboard.press("z");
    await count(4);
  });

  test("a message is put off, waits in Snoozed, and is brought back", async () => {
    await row("Lunch").click();
    await view.keyboard.press("h");
    const dialog = view.getByRole("dialog", { name: "Snooze until" });
    await dialog.waitFor();
    await page.isAccessible("snooze");
    await page.picture("snooze");
    await dialog.getByRole("button", { name: /Tomorrow/ }).click();
    await view.getByText(/Conversation snoozed until/).waitFor();
    await row("Lunch").waitFor({ state: "detached" });
    await view.getByRole("button", { name: /^Snoozed/ }).click();
    await view.getByRole("heading", { name: "Snoozed", level: 1 }).waitFor();
    await row("Lunch").click();
    await row("Lunch").click({ button: "right" });
    await view.getByRole("menuitem", { name: "Bring back now" }).click();
    await count(0);
    await view.keyboard.press("g");
    await view.keyboard.press("i");
    await row("Lunch").waitFor();
  });

  test("a group of accounts has an inbox of its own", async () => {
    await view.goto(`${bridge.url}#/settings/accounts`);
    await view.getByRole("button", { name: "Add group" }).click();
    const dialog = view.getByRole("dialog", { name: "New group" });
    await dialog.getByLabel("Name").fill("Office");
    await dialog.getByText(second.address).click();
    await page.isAccessible("a group");
    await dialog.getByRole("button", { name: "Save" }).click();
    await view.getByText("Office").first().waitFor();
    await view.goto(`${bridge.url}#/`);
    await view.getByRole("button", { name: /^Office/ }).first().click();
    await view.getByRole("heading", { name: /Inbox.*Office/, level: 1 }).waitFor();
    await count(3);
    await page.picture("group-inbox");
  });

  test("in Arabic all of it has its words", async () => {
    await view.goto(`${bridge.url}#/settings/appearance`);
    await view.getByRole("combobox", { name: "Language" }).selectOption({ label: "العربية" });
    await view.goto(`${bridge.url}#/`);
    await view.getByRole("button", { name: /^الوارد/ }).first().click();
    await row("Lunch").click();
    await view.keyboard.press("h");
    await view.getByRole("dialog", { name: "تأجيل إلى" }).waitFor();
    await page.isAccessible("snooze in Arabic");
    await page.picture("snooze-ar");
    await view.getByRole("dialog").getByRole("button", { name: /غدًا/ }).click();
    await view.getByText(/أُجّلت المحادثة إلى/).waitFor();
    await view.getByRole("group", { name: "الحسابات المعروضة" }).waitFor();
    await page.isAccessible("one inbox in Arabic");
    await page.picture("one-inbox-ar");
  });
});
