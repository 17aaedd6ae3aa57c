// The words for whatever went wrong.
import { has, t } from "../i18n/index.svelte";
import type { Code, RpcError } from "../rpc/contract";

/** A short name of a cause, such as "Password not accepted". */
export function codeText(code: Code): string {
  const id = `error-${code.replaceAll("_", "-")}`;
  return has(id) ? t(id) : t("error-internal");
}

/** What happened, in a sentence. */
export function errorText(error: RpcError): string {
  return codeText(error.code);
}
