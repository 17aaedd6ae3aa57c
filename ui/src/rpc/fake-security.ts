// What the fake engine knows about a message's safety.
import type { MessageSecurity } from "./contract";

/** A message that its own domain vouches for. */
export function securityOf(address: string): MessageSecurity {
  const domain = address.split("@")[1] ?? "";
  return {
    sender: {
      verdict: "verified",
      toldBy: "here",
      domain,
      address,
      isFirst: false,
      usualAddress: null,
      looksLike: null,
    },
    address,
    signatures: [{ domain, selector: "s1", algorithm: "rsa-sha256", result: "pass", problems: [] }],
    rule: { domain, policy: "reject", isMet: true },
    spf: null,
    sealers: [],
    sealsHold: false,
    server: null,
    askedAtMs: Date.UTC(2026, 10, 24, 9, 30),
    path: [{ from: `mx.${domain}`, by: "mail.northquay.example", privacy: "encrypted", atMs: null }],
    trackerHosts: [],
    trackedMessages: 0,
    otherHosts: [],
    receiptTo: null,
    sealing: "open",
  };
}
