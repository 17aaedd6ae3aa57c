// The engine behind a socket on this computer, for a browser: tests and development.
import { RpcFailure, type Answer, type Client } from "./client";
import type { Event, Request } from "./contract";
import { decode, encode, originIn } from "./frame";

interface Waiting {
  resolve: (bytes: Uint8Array) => void;
  reject: (failure: RpcFailure) => void;
}

const lost = () =>
  new RpcFailure({ code: "connection_lost", retryable: true, values: {}, detail: "the bridge closed" });

/** Connects to the bridge that served this page. */
export function connectBridge(token: string): Promise<Client> {
  const url = new URL(`/rpc?token=${encodeURIComponent(token)}`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const listeners = new Set<(event: Event) => void>();
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let contentOrigin = "";

  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === "string") {
      const event = JSON.parse(data) as Event;
      listeners.forEach((listener) => listener(event));
      return;
    }
    const id = new DataView(data).getUint32(0, true);
    waiting.get(id)?.resolve(new Uint8Array(data, 4));
    waiting.delete(id);
  });
  socket.addEventListener("close", () => {
    waiting.forEach(({ reject }) => reject(lost()));
    waiting.clear();
  });

  const client: Client = {
    inApp: false,
    get contentOrigin() {
      return contentOrigin;
    },
    async call<R extends Request>(request: R, bytes?: Uint8Array): Promise<Answer<R["call"]>> {
      if (socket.readyState !== WebSocket.OPEN) throw lost();
      const id = ++last;
      const frame = encode(request, bytes);
      const message = new Uint8Array(4 + frame.length);
      new DataView(message.buffer).setUint32(0, id, true);
      message.set(frame, 4);
      const raw = new Promise<Uint8Array>((resolve, reject) => waiting.set(id, { resolve, reject }));
      socket.send(message);
      const answer = decode<R["call"]>(await raw);
      contentOrigin = originIn(answer) ?? contentOrigin;
      return answer;
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return new Promise((resolve, reject) => {
    socket.addEventListener("open", () => resolve(client), { once: true });
    socket.addEventListener("error", () => reject(lost()), { once: true });
  });
}
