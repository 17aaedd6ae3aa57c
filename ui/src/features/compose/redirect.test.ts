import { page, userEvent } from "vitest/browser";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, failure, startApp } from "../../testing";
import RedirectDialog from "./RedirectDialog.svelte";

async function open() {
  const { client, context } = await startApp();
  const onclose = vi.fn();
  await render(RedirectDialog, { props: { message: 5, account: 2, onclose }, context });
  return { client, onclose };
}

const to = () => page.getByRole("combobox", { name: "To" });
const redirect = () => page.getByRole("dialog").getByRole("button", { name: "Redirect", exact: true });

test("a message goes on from its account to whom was typed", async () => {
  const { client, onclose } = await open();
  await expect.element(to()).toHaveFocus();
  await expectAccessible();
  await userEvent.type(to(), "sara@x.example");
  await userEvent.click(redirect());
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(client.calls.find(({ call }) => call === "redirect")).toMatchObject({
    message: 5,
    passOn: { identity: 2, from: "", to: [{ address: "sara@x.example" }], cc: [], bcc: [] },
  });
});

test("without anybody to go to it stays, and says so, as it does where it fails", async () => {
  const { client, onclose } = await open();
  await userEvent.click(redirect());
  await expect.element(page.getByText("Say who should get this message.")).toBeInTheDocument();
  await userEvent.type(to(), "nobody{Enter}");
  await userEvent.click(redirect());
  expect(client.calls.some(({ call }) => call === "redirect")).toBe(false);
  client.handlers.redirect = () => {
    throw failure("not_found");
  };
  await userEvent.dblClick(page.getByText("nobody", { exact: true }));
  await userEvent.fill(to(), "sara@x.example");
  await userEvent.click(redirect());
  await expect.element(page.getByText(/^Not redirected/)).toBeInTheDocument();
  expect(onclose).not.toHaveBeenCalled();
});
