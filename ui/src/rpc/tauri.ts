// The engine behind the app's own window.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Answer, Client } from "./client";
import { RpcFailure } from "./client";
import type { Event, Request } from "./contract";
import { decode, encode, originIn } from "./frame";

/** Connects. Resolves once events arrive, so that none is missed. */
export async function connectTauri(): Promise<Client> {
  const listeners = new Set<(event: Event) => void>();
  await listen<Event>("barid", ({ payload }) => listeners.forEach((listener) => listener(payload)));
  let contentOrigin = "";
  return {
    inApp: true,
    get contentOrigin() {
      return contentOrigin;
    },
    async call<R extends Request>(request: R, bytes?: Uint8Array): Promise<Answer<R["call"]>> {
      let raw: ArrayBuffer;
      try {
        raw = await invoke<ArrayBuffer>("rpc", encode(request, bytes));
      } catch (thrown) {
        throw new RpcFailure({ code: "internal", retryable: false, values: {}, detail: String(thrown) });
      }
      const answer = decode<R["call"]>(raw);
      contentOrigin = originIn(answer) ?? contentOrigin;
      return answer;
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
