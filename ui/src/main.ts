// Starts the window: finds the engine, then shows the page.
import { mount } from "svelte";
import App from "./App.svelte";
import { setLocale } from "./i18n/index.svelte";
import { connect, rpcError, type Client } from "./rpc";
import { appContext, createApp } from "./state/app.svelte";
import "./styles";

const target = document.getElementById("app");

/** Stands in where there is no engine: every request fails with the reason. */
const unreachable = (thrown: unknown): Client => ({
  inApp: false,
  contentOrigin: "",
  call: () => Promise.reject(thrown),
  on: () => () => {},
});

let client: Client;
try {
  client = await connect();
} catch (thrown) {
  console.error(rpcError(thrown).detail);
  client = unreachable(thrown);
  await setLocale("en");
}
if (target) mount(App, { target, context: appContext(createApp(client)) });
