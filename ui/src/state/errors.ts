// The words for whatever went wrong.
import { has, t } from "../i18n/index.svelte";
import type { Code, RpcError } from "../rpc/contract";

/** A short name of a cause, such as "Password not accepted". */
export function codeText(code: Code): string {
  const id = `error-${code.replaceAll("_", "-")}`;
  return has(id) ? t(id) : t("error-internal");
}

/** What exactly was in the way to a server, such as `no_such_host`, in a sentence. */
export function faultText(fault: string): string {
  const id = `fault-${fault.replaceAll("_", "-")}`;
  return has(id) ? t(id) : t("error-unreachable");
}

/** What helps against it; `null` where nobody knows. */
export function adviceText(fault: string): string | null {
  const id = `advice-${fault.replaceAll("_", "-")}`;
  return has(id) ? t(id) : null;
}

/** What happened, in a sentence. */
export function errorText(error: RpcError): string {
  return codeText(error.code);
}
