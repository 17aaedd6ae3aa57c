// Whether the certificate that signed a message was withdrawn: asked of its issuer where the user chose that.
import type { Privacy, RevocationTold } from "../rpc/contract";
import type { App } from "../state/app.svelte";

/** Make it while a component begins: it asks anew whenever another message or setting is in place. */
export class SignerRevocation {
  told = $state.raw<RevocationTold | null>(null);

  constructor({ client, session }: App, message: () => number, privacy: () => Privacy | null) {
    const isWanted = (): boolean =>
      session.settings?.asksRevocation === true && privacy()?.technology === "smime" && privacy()?.signer !== null;
    $effect(() => {
      this.told = null;
      if (!isWanted()) return;
      let isGone = false;
      client.call({ call: "revocation", message: message() }).then(
        (found) => {
          if (!isGone) this.told = found;
        },
        // Nothing is said then, as where nobody is asked.
        () => undefined,
      );
      return () => (isGone = true);
    });
  }
}
