// What tests of components need: a fake engine in a whole app, and a check for accessibility.
import axe from "axe-core";
import { expect } from "vitest";
import { FakeClient, type FakeOptions } from "../rpc/fake";
import { appContext, createApp, type App } from "../state/app.svelte";

export { FakeClient, failure, defaultSettings } from "../rpc/fake";

/** An app on a fake engine, already started. Pass `context` to `render`. */
export async function startApp(
  options: FakeOptions = {},
): Promise<{ app: App; client: FakeClient; context: Map<symbol, App> }> {
  const client = new FakeClient({ extra: 40, ...options });
  const app = createApp(client);
  await app.session.start();
  return { app, client, context: appContext(app) };
}

/** Fails on anything that axe finds within `element`. */
export async function expectAccessible(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, { resultTypes: ["violations"], rules: { region: { enabled: false } } });
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`),
  ).toEqual([]);
}
