// Templates and groups of people: made, changed and removed on the page of writing.
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import PeopleGroupList from "./PeopleGroupList.svelte";
import TemplateList from "./TemplateList.svelte";

const save = () => page.getByRole("dialog").getByRole("button", { name: "Save" });

test("a template is made, and one whose words are left alone keeps its formatting", async () => {
  const { client, context } = await startApp();
  client.aids.templates = [{ id: 1, name: "Thanks", subject: "", html: "<div>Dear <b>{{name}}</b></div>" }];
  await render(TemplateList, { context });
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("textbox", { name: "Subject", exact: true }).fill("Thank you");
  await expectAccessible();
  await save().click();
  await expect.element(page.getByText("Thank you")).toBeVisible();
  expect(client.aids.templates[0]?.html).toBe("<div>Dear <b>{{name}}</b></div>");

  await page.getByRole("button", { name: "Add template" }).click();
  await save().click();
  await expect.element(page.getByText("A template needs a name.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Invoice");
  await page.getByRole("textbox", { name: /^Text/ }).fill("Here is <it>\n{{cursor}}");
  await save().click();
  await expect.element(page.getByText("Invoice")).toBeVisible();
  expect(client.aids.templates[0]?.html).toContain("Here is &lt;it&gt;");

  await page.getByRole("button", { name: "Change" }).first().click();
  await page.getByRole("button", { name: "Remove template" }).click();
  await expect.element(page.getByText("Invoice")).not.toBeInTheDocument();
});

test("a group of people has a name and somebody in it", async () => {
  const { client, context } = await startApp();
  await render(PeopleGroupList, { context });
  await page.getByRole("button", { name: "Add group of people" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("School board");
  await save().click();
  await expect.element(page.getByText("A group needs a name and somebody in it.")).toBeVisible();
  await userEvent.type(page.getByRole("combobox", { name: "People" }), "sara@x.example{Enter}Omar <omar@x.example>");
  await expectAccessible();
  await save().click();
  await expect.element(page.getByText("School board")).toBeVisible();
  await expect.element(page.getByText("sara@x.example, Omar")).toBeVisible();
  expect(client.aids.groups[0]?.members.map(({ address }) => address)).toEqual(["sara@x.example", "omar@x.example"]);
});
