// What is said after Send, with the way to take it back while that is possible.
import { formatDate, t } from "../../i18n/index.svelte";
import type { Event, Sending } from "../../rpc/contract";
import { rpcError } from "../../rpc/client";
import type { App } from "../../state/app.svelte";
import { codeText } from "../../state/errors";
import type { Toast } from "../../state/toasts.svelte";
import { openComposer } from "../../state/open-composer";

export function sentToast(app: App, sending: Sending, isLater: boolean): Toast {
  const left = sending.leavesAtMs - Date.now();
  if (left <= 0) return { text: t("compose-sent") };
  const moment = { day: formatDate(sending.leavesAtMs, "day"), time: formatDate(sending.leavesAtMs, "time") };
  const text = isLater ? t("compose-sent-later", moment) : t("compose-sending");
  const action = { label: t("undo"), key: "z", run: () => void takeBack(app, sending.outgoing) };
  return { text, action, ms: isLater ? 8000 : left };
}

/** What is said of a message for later that left after its time. It stays until it was seen. */
export function lateToast({ subject, wantedAtMs, nowMs }: Extract<Event, { kind: "sent_late" }>): Toast {
  const what = subject || t("outbox-no-subject");
  const moments = { wanted: formatDate(wantedAtMs, "full"), time: formatDate(nowMs, "time") };
  return { text: t("sent-late", { subject: what, ...moments }), ms: null };
}

async function takeBack(app: App, outgoing: number): Promise<void> {
  try {
    const draft = await app.client.call({ call: "undo_send", outgoing });
    await openComposer(app.client, draft.id);
  } catch (thrown) {
    app.toasts.show({
      text: t("compose-undo-failed", { why: codeText(rpcError(thrown).code) }),
      tone: "danger",
      ms: null,
    });
  }
}
