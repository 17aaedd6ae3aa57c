import { page } from "vitest/browser";
import { expect, test } from "vitest";
import { render } from "vitest-browser-svelte";
import WelcomeView from "../../views/WelcomeView.svelte";
import { expectAccessible, startApp } from "../../testing";

async function addFirst() {
  location.hash = "";
  const started = await startApp({ isEmpty: true });
  await render(WelcomeView, { context: started.context });
  started.app.router.go("/add-account");
  await page.getByLabelText("Your name").fill("Ada");
  await page.getByLabelText("Email address").fill("ada@post.example");
  await page.getByRole("textbox", { name: "Password" }).fill("secret");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("heading", { name: "What we found" })).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Open inbox" }).click();
  return started;
}

test("after the first account private mail is offered, and made with its recovery sheet", async () => {
  const { app, client } = await addFirst();
  await expect.element(page.getByRole("heading", { name: "Make your mail private?" })).toBeVisible();
  await expectAccessible();
  expect(client.calls.some(({ call }) => call === "generate_key")).toBe(false);
  await page.getByRole("button", { name: "Make it private" }).click();
  await page.getByRole("button", { name: "Make the sheet" }).click();
  await expect.element(page.getByText("Your code")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Later" }).click();
  expect(app.router.route.name).toBe("main");
  expect(client.calls.find(({ call }) => call === "generate_key")).toMatchObject({ address: "ada@post.example" });
});

test("it can be put off, and nothing is made then", async () => {
  const { app, client } = await addFirst();
  await page.getByRole("button", { name: "Not now" }).click();
  expect(app.router.route.name).toBe("main");
  expect(client.calls.some(({ call }) => call === "generate_key")).toBe(false);
});

test("sample mail goes straight to the inbox", async () => {
  location.hash = "";
  const { app, client, context } = await startApp({ isEmpty: true });
  await render(WelcomeView, { context });
  await page.getByRole("button", { name: "Explore with sample mail" }).click();
  await expect.poll(() => app.router.route.name).toBe("main");
  expect(client.calls.some(({ call }) => call === "keys" || call === "generate_key")).toBe(false);
});
