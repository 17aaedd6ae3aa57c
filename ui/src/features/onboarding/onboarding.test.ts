import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import WelcomeView from "../../views/WelcomeView.svelte";
import { discovered } from "../../rpc/fake-accounts";
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

/** Goes on from the form to what was found, and from there to signing in. */
async function goOn() {
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("heading", { name: "What we found" })).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
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
  await goOn();
  await expect.element(page.getByRole("heading", { name: /mail/i })).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const steps = client.calls.map(({ call }) => call).filter((call) => /discover|prove|add/.test(call));
  expect(steps).toEqual(["discover", "prove_receive", "prove_submit", "add_account"]);
});

test("a refused password names the step, and keeps nothing", async () => {
  const { client, app } = await open();
  client.handlers.prove_submit = () => {
    throw failure("unauthorized", { fault: "wrong_password" });
  };
  app.router.go("/add-account");
  await fillIn();
  await goOn();
  await expect.element(page.getByText(/Receiving works, but sending does not: .*Password not accepted/)).toBeVisible();
  expect(client.calls.map(({ call }) => call)).not.toContain("add_account");
  await expectAccessible();
});

test("what was found says which servers, why, and how encrypted, before any sign-in", async () => {
  const { client, app } = await open();
  app.router.go("/add-account");
  await fillIn();
  await expect.element(page.getByText(/Servers found: .?imap\.post\.example, smtp\.post\.example/)).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("heading", { name: "What we found" })).toBeVisible();
  await expect.element(page.getByText("imap.post.example", { exact: true })).toBeVisible();
  await expect.element(page.getByText(/TLS from the start, port .?993/)).toBeVisible();
  await expect.element(page.getByText(/post\.example.? publishes it itself/).first()).toBeVisible();
  await expectAccessible();
  await page.getByText("IMAP or POP3?").click();
  await page.getByRole("radio", { name: /On this computer alone/ }).click();
  await expect.element(page.getByText("pop.post.example", { exact: true })).toBeVisible();
  expect(client.calls.some(({ call }) => call.startsWith("prove"))).toBe(false);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("button", { name: "Open inbox" })).toBeVisible();
  const added = client.calls.find((call) => call.call === "add_account");
  expect(added?.call === "add_account" && added.form.receive).toBe("pop3s://pop.post.example:995");
});

test("a provider that wants an app password is told with its page before one is typed", async () => {
  const { client, app } = await open();
  const provider = { name: "Post", page: "https://post.example/app-passwords", enable: null };
  client.handlers.discover = ({ address }) => discovered(address, { provider, access: "app_password" });
  app.router.go("/add-account");
  await page.getByLabelText("Email address").fill("ada@post.example");
  await page.getByRole("textbox", { name: "Password" }).click();
  await expect.element(page.getByText(/Post.? wants an app password here/)).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Make an app password" }).click();
  const opened = client.calls.find(({ call }) => call === "open_link");
  expect(opened).toEqual({ call: "open_link", url: "https://post.example/app-passwords" });
});

test("a provider with its own sign-in page alone is told plainly, and no password is tried", async () => {
  const { client, app } = await open();
  const provider = { name: "Post", page: "https://post.example/help", enable: null };
  client.handlers.discover = ({ address }) => discovered(address, { provider, access: "web" });
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText(/only lets you in through its own sign-in page/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Continue" })).not.toBeInTheDocument();
  await expect.element(page.getByRole("button", { name: "Set up by hand" })).toBeVisible();
  expect(client.calls.some(({ call }) => call.startsWith("prove"))).toBe(false);
});

test("a host elsewhere that only DNS names is said to be one", async () => {
  const { client, app } = await open();
  client.handlers.discover = ({ address }) => {
    const found = discovered(address);
    const foreign = {
      ...found.receive[0]!,
      url: "imaps://imap.other.example:993",
      isForeign: true,
      origin: "srv" as const,
    };
    return { ...found, receive: [foreign] };
  };
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText(/imap\.other\.example.? is outside of .?post\.example/)).toBeVisible();
});

test("servers that can’t be used say why, and get no password", async () => {
  const { client, app } = await open();
  client.handlers.discover = ({ address }) => {
    const found = discovered(address);
    return { ...found, receive: [{ ...found.receive[0]!, answers: false, fault: "certificate_expired" }] };
  };
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByText("The server’s certificate has expired")).toBeVisible();
  await expect.element(page.getByText(/Only whoever runs the server can renew it/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "Continue" })).not.toBeInTheDocument();
  await expect.element(page.getByRole("button", { name: "Set up by hand" })).toBeVisible();
});

test("another address is another search, and the one before ends", async () => {
  const { client, app } = await open();
  let answer = () => {};
  client.handlers.discover = ({ address }) =>
    new Promise((resolve) => {
      answer = () => resolve(discovered(address));
    });
  app.router.go("/add-account");
  await page.getByLabelText("Email address").fill("ada@first.example");
  await expect.element(page.getByText(/Looking for the servers of .?first\.example/)).toBeVisible();
  await page.getByLabelText("Email address").fill("ada@second.example");
  await expect.element(page.getByText(/Looking for the servers of .?second\.example/)).toBeVisible();
  answer();
  await expect.element(page.getByText(/Servers found: .?imap\.second\.example/)).toBeVisible();
  const runs = client.calls.flatMap((call) => (call.call === "discover" ? [call.run] : []));
  expect(client.calls.find(({ call }) => call === "stop_discovery")).toEqual({ call: "stop_discovery", run: runs[0] });
  expect(new Set(runs).size).toBe(2);
});

test("where no server answers, the form for servers is filled with what is likely", async () => {
  const { client, app } = await open();
  const tried = [{ step: "server", subject: "imaps://imap.post.example:993", outcome: "no_such_host" }];
  client.handlers.discover = ({ address }) => discovered(address, { receive: [], submit: [], tried });
  app.router.go("/add-account");
  await fillIn();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect.element(page.getByRole("heading", { name: "No servers found" })).toBeVisible();
  await page.getByText("What was tried").click();
  await expect.element(page.getByText("There is no server of that name")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Set up by hand" }).click();
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
  expect(client.calls.map(({ call }) => call)).not.toContain("discover");
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
