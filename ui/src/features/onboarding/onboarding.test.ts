import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import WelcomeView from "../../views/WelcomeView.svelte";
import { expectAccessible, failure, startApp } from "../../testing";

async function open(options: Parameters<typeof startApp>[0] = {}) {
  location.hash = "";
  const started = await startApp({ isEmpty: true, ...options });
  await render(WelcomeView, { context: started.context });
  return started;
}

async function fillIn() {
  await page.getByLabelText("Your name").fill("Ada");
  await page.getByLabelText("Email address").fill("ada@post.example");
  await page.getByRole("textbox", { name: "Password" }).fill("secret");
}

test("sample mail is one press away", async () => {
  const { client, app } = await open();
  await page.getByRole("button", { name: "Explore with sample mail" }).click();
  await expect.poll(() => app.session.accounts.length).toBeGreaterThan(0);
  expect(client.calls.map(({ call }) => call)).toContain("add_sample");
});

test("the first screen is accessible in both languages", async () => {
  const { app } = await open();
  await expectAccessible();
  await page.getByRole("button", { name: "العربية" }).click();
  await expect.element(page.getByRole("button", { name: "إضافة حساب" })).toBeVisible();
  expect(app.session.settings?.language).toBe("ar");
  await expectAccessible();
});

test("each step is proven in order before the account is kept", async () => {
  const { client, app } = await open();
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("heading", { name: /mail/i })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const steps = client.calls.map(({ call }) => call).filter((call) => /find|prove|add/.test(call));
  expect(steps).toEqual(["find_servers", "prove_receive", "prove_submit", "add_account"]);
});

test("a refused password names the step, and keeps nothing", async () => {
  const { client, app } = await open();
  client.handlers.prove_submit = () => {
    throw failure("unauthorized");
  };
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText(/Receiving works, but sending does not: .*Password not accepted/)).toBeVisible();
  expect(client.calls.map(({ call }) => call)).not.toContain("add_account");
  await expectAccessible();
});

test("where no server answers, the form for servers is filled with what is likely", async () => {
  const { client, app } = await open();
  client.handlers.find_servers = () => ({ receive: null, submit: null, asked: ["imap.post.example"] });
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Review servers" }).click();
  const hosts = page.getByLabelText("Server", { exact: true });
  await expect.element(hosts.nth(0)).toHaveValue("imap.post.example");
  await expect.element(hosts.nth(1)).toHaveValue("smtp.post.example");
  await page.getByLabelText("Encryption").nth(1).selectOptions("STARTTLS, required");
  await expect.element(page.getByLabelText("Port").nth(1)).toHaveValue("587");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const form = client.calls.find((call) => call.call === "add_account");
  expect(form?.call === "add_account" && form.form.submit).toBe("smtp://smtp.post.example:587");
});

test("mail can live here alone, with the server told what to do", async () => {
  const { client, app } = await open();
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Enter servers by hand" }).click();
  await expect.element(page.getByRole("radio", { name: /On the server/ })).toBeChecked();
  await page.getByRole("radio", { name: /On this computer alone/ }).click();
  await expect.element(page.getByLabelText("Server", { exact: true }).nth(0)).toHaveValue("pop.post.example");
  await expect.element(page.getByLabelText("Port").nth(0)).toHaveValue("995");
  await page.getByLabelText("Once messages are safe here").selectOptions("days:14");
  await expectAccessible();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const added = client.calls.find((call) => call.call === "add_account");
  const form = added?.call === "add_account" ? added.form : null;
  expect(form?.receive).toBe("pop3s://pop.post.example:995");
  expect(form?.serverCopies).toEqual({ mode: "keep_days", days: 14 });
});

test("one server by JMAP receives and sends", async () => {
  const { client, app } = await open();
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Enter servers by hand" }).click();
  await page.getByRole("radio", { name: /By JMAP/ }).click();
  await expect.element(page.getByLabelText("Server", { exact: true })).toHaveValue("jmap.post.example");
  await expect.element(page.getByLabelText("Port")).toHaveValue("443");
  await expectAccessible();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const added = client.calls.find((call) => call.call === "add_account");
  const form = added?.call === "add_account" ? added.form : null;
  expect([form?.receive, form?.submit]).toEqual(["jmap://jmap.post.example:443", "jmap://jmap.post.example:443"]);
  expect(form?.serverCopies).toBeNull();
});

test("nothing is asked of servers before address and password are there", async () => {
  const { client, app } = await open();
  app.router.go("/add-account");
  await page.getByLabelText("Email address").fill("no address");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText("This is not an email address")).toBeVisible();
  await expect.element(page.getByText("The password is missing")).toBeVisible();
  expect(client.calls.map(({ call }) => call)).not.toContain("find_servers");
});

test("a locked profile opens with its passphrase", async () => {
  const { client } = await open({ profile: "needs_passphrase" });
  await page.getByRole("textbox", { name: "Passphrase" }).fill("open sesame");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => client.calls.some((call) => call.call === "unlock")).toBe(true);
  const unlock = client.calls.find((call) => call.call === "unlock");
  expect(unlock?.call === "unlock" && unlock.passphrase).toBe("open sesame");
});

test("a new profile without a keychain lets the user choose, and checks the passphrase", async () => {
  const { client } = await open({ profile: "needs_choice" });
  await expectAccessible();
  await page.getByRole("textbox", { name: "New passphrase" }).fill("long enough");
  await page.getByRole("textbox", { name: "Once more" }).fill("long enougH");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText("The two are not the same")).toBeVisible();
  expect(client.calls.map(({ call }) => call)).not.toContain("unlock");
  await page.getByRole("radio", { name: /A key in a file/ }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "unlock" && call.keyFile)).toBe(true);
});
