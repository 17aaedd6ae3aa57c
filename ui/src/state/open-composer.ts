// Shows a draft in a window of its own: one of the app's, or, in a browser, one of the browser's.
import type { Client } from "../rpc/client";

export async function openComposer(client: Client, draft: number): Promise<void> {
  if (client.inApp) await client.call({ call: "open_composer", draft });
  else window.open(`${location.pathname}${location.search}#/compose/${draft}`, "_blank");
}
