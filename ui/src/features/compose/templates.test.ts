import { page, userEvent } from "vitest/browser";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import type { Draft } from "../../rpc/contract";
import { expectAccessible } from "../../testing";
import Composer from "./Composer.svelte";
import { CARET, fillHtml, fillText, firstName, ownWords } from "./templates";
import { amira, startCompose } from "./testing";

const values = { name: "Amira <b>", first: "Amira", me: "Layla", subject: "Stone", date: "1 May" };

test.each([
  ["Dear {{name}},", "Dear Amira <b>,"],
  ["Dear {{ First  Name }}, on {{DATE}}", "Dear Amira, on 1 May"],
  ["عزيزتي {{الاسم الأول}}، {{ اسمي }}", "عزيزتي Amira، Layla"],
  ["{{cursor}}a{{cursor}}", `${CARET}a`],
  ["{{constructor}} {{price}} {{}} {name}", "{{constructor}} {{price}} {{}} {name}"],
])("%s is filled in", (text, filled) => {
  expect(fillText(text, values)).toBe(filled);
});

test("values are text, whatever they hold, and the caret is in one place", () => {
  const html = fillHtml("<div>Dear <b>{{name}}</b></div><div>{{cursor}}</div><div>{{cursor}}</div>", values);
  expect(html).toBe(`<div>Dear <b>Amira &lt;b&gt;</b></div><div>${CARET}</div><div></div>`);
});

test.each([
  ["Layla Haddad", "Layla"],
  ["Haddad, Layla", "Layla"],
  ["عبد الله حداد", "عبد الله"],
  ["", ""],
])("%s is called %s", (name, first) => expect(firstName(name)).toBe(first));

test("a template has the writer's own words", () => {
  const html =
    '<div>Hello</div><div><br></div><div data-sig=""><div>L</div></div><div data-attribution="">A:</div><blockquote type="cite">q</blockquote>';
  expect(ownWords(html)).toBe("<div>Hello</div>");
});

async function open(change: Partial<Draft> = {}) {
  const started = await startCompose(change);
  const { composition, context, client } = started;
  client.aids.templates = [
    {
      id: 1,
      name: "Thanks",
      subject: "Thank you",
      html: "<div>Dear {{first name}},</div><div>{{cursor}}</div><div>Yours</div>",
    },
  ];
  const screen = await render(Composer, { props: { composition, onsent: () => {}, ondone: () => {} }, context });
  return { ...started, screen };
}

const menu = () => page.getByRole("button", { name: "Templates" });

test("a template is put in by key, filled in, and writing goes on where it says", async () => {
  const { composition, screen } = await open({ html: "", subject: "", to: [amira] });
  await userEvent.click(screen.container.querySelector("[contenteditable]") as Element);
  await userEvent.keyboard("{Control>}{Shift>}L{/Shift}{/Control}");
  await userEvent.click(page.getByRole("menuitem", { name: "Thanks" }));
  await userEvent.keyboard("for all");
  await expect
    .poll(() => composition.html().replace(/ dir="auto"/g, ""))
    .toContain("<div>Dear Amira,</div><div>for all</div><div>Yours</div>");
  expect(composition.subject).toBe("Thank you");
  expect(composition.html()).not.toContain(CARET);
});

test("in plain text it is text, and a subject that stands stays", async () => {
  const { composition } = await open({ mode: "plain", html: "", text: "Hi. ", subject: "Mine" });
  const area = page.getByRole("textbox", { name: "Message" });
  await userEvent.click(area);
  await userEvent.keyboard("{Control>}{End}{/Control}");
  await userEvent.click(menu());
  await userEvent.click(page.getByRole("menuitem", { name: "Thanks" }));
  await userEvent.keyboard("x");
  await expect.poll(() => composition.text).toBe("Hi. Dear Amira,\nx\nYours");
  expect(composition.subject).toBe("Mine");
});

test("a message is kept as a template under a name, which replaces the one that has it", async () => {
  const { client } = await open({ subject: "Plan", html: '<div dir="auto">Hi <b>you</b></div>' });
  await userEvent.click(menu());
  await userEvent.click(page.getByRole("menuitem", { name: /Keep this message/ }));
  await expectAccessible();
  const name = page.getByRole("dialog").getByRole("textbox", { name: "Name" });
  await expect.element(name).toHaveValue("Plan");
  await userEvent.fill(name, "");
  await userEvent.click(page.getByRole("button", { name: "Save" }));
  await expect.element(page.getByText("A template needs a name.")).toBeInTheDocument();
  await userEvent.fill(name, "Thanks");
  await userEvent.click(page.getByRole("button", { name: "Save" }));
  await vi.waitFor(() => expect(client.aids.templates).toHaveLength(1));
  await vi.waitFor(() =>
    expect(client.aids.templates[0]).toMatchObject({
      id: 1,
      name: "Thanks",
      subject: "Plan",
      html: '<div dir="auto">Hi <b>you</b></div>',
    }),
  );
});
