// How requests and answers look on their way: the length of the JSON, the JSON, then raw bytes.
import { RpcFailure, type Answer, type Call } from "./client";
import type { Request, Response, RpcError, Started } from "./contract";

/** Puts a request into bytes: u32 LE length of the JSON, the JSON, `bytes`. */
export function encode(request: Request, bytes?: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(request));
  const frame = new Uint8Array(4 + json.length + (bytes?.length ?? 0));
  new DataView(frame.buffer).setUint32(0, json.length, true);
  frame.set(json, 4);
  if (bytes) frame.set(bytes, 4 + json.length);
  return frame;
}

/** Reads an answer. Fails with `RpcFailure` where it is an error, or no answer at all. */
export function decode<K extends Call>(bytes: Uint8Array | ArrayBuffer): Answer<K> {
  const answer = JSON.parse(new TextDecoder().decode(bytes)) as { ok: Response } | { error: RpcError };
  if ("error" in answer) throw new RpcFailure(answer.error);
  return ("value" in answer.ok ? answer.ok.value : undefined) as Answer<K>;
}

/** Returns where content begins, if this is the answer that says so. */
export function originIn(answer: unknown): string | undefined {
  return typeof answer === "object" && answer !== null && "contentOrigin" in answer
    ? (answer as Started).contentOrigin
    : undefined;
}
