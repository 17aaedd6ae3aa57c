// Chooses the way to the engine: the app's window, a bridge, or, in development, a fake.
import { RpcFailure, type Client } from "./client";

export { RpcFailure, rpcError, type Answer, type Call, type Client, type RequestOf } from "./client";

/** Connects to the engine that this window belongs to. */
export async function connect(): Promise<Client> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).connectTauri();
  const token = new URLSearchParams(location.search).get("token");
  if (token) return (await import("./bridge")).connectBridge(token);
  if (import.meta.env.DEV) return (await import("./fake-page")).fakeFromAddress(location.search);
  throw new RpcFailure({ code: "unreachable", retryable: false, values: {}, detail: "no engine behind this page" });
}
