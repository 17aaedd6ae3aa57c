// What every part of the window may use, passed down as one context.
import { getContext, setContext } from "svelte";
import { Commands } from "../lib/commands.svelte";
import type { Client } from "../rpc/client";
import { Acts } from "./acts.svelte";
import { Router } from "./router.svelte";
import { Session } from "./session.svelte";
import { Toasts } from "./toasts.svelte";

/** The parts that a window is made of. */
export interface App {
  client: Client;
  session: Session;
  commands: Commands;
  toasts: Toasts;
  router: Router;
  /** What is done to messages, with undo. */
  acts: Acts;
}

const key = Symbol("app");

/** Makes the parts, all talking to one engine. */
export function createApp(client: Client): App {
  const session = new Session(client);
  const commands = new Commands();
  const toasts = new Toasts();
  return { client, session, commands, toasts, router: new Router(), acts: new Acts(client, toasts, commands) };
}

/** What `mount` and tests pass as context. */
export function appContext(app: App): Map<symbol, App> {
  return new Map([[key, app]]);
}

export function provideApp(app: App): void {
  setContext(key, app);
}

/** The parts of the window that this component is in. */
export function useApp(): App {
  return getContext<App>(key);
}
