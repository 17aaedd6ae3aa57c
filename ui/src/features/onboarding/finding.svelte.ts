// The search for the servers of an address: one at a time, begun while the user still types the password.
import type { Discovered, FoundServer, RpcError } from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";
import { isAddress, protocolOf, type Protocol } from "./servers";

export class Finding {
  /** The domain that is, or was, asked about. */
  domain = $state("");
  isLooking = $state(false);
  found = $state.raw<Discovered | null>(null);
  failure = $state.raw<RpcError | null>(null);
  /** How many answers have come. */
  count = $state(0);
  readonly #client: Client;
  #run = 0;
  #end: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Whether there are two servers that a password may be tried on. */
  get isUsable(): boolean {
    const access = this.found?.access;
    return this.receive !== null && this.submit !== null && access !== "web" && access !== "none";
  }

  /** What is in the way of the best servers, such as `certificate_expired`; `null` where nothing is known to be. */
  get fault(): string | null {
    return this.receive?.fault ?? this.submit?.fault ?? null;
  }

  /** The best server that mail comes from. */
  get receive(): FoundServer | null {
    return this.found?.receive[0] ?? null;
  }

  /** The best server that mail goes to. */
  get submit(): FoundServer | null {
    return this.found?.submit[0] ?? null;
  }

  /** The best server of that protocol. */
  of(protocol: Protocol): FoundServer | null {
    return this.found?.receive.find(({ url }) => protocolOf(url) === protocol) ?? null;
  }

  /** Hosts that were asked for mail, each once. */
  get asked(): string[] {
    const servers = (this.found?.tried ?? []).filter(({ step }) => step === "server");
    return [...new Set(servers.map(({ subject }) => subject.replace(/^\w+:\/\//, "").replace(/:\d+$/, "")))];
  }

  /** Begins to look, unless that address was looked at. What was found for another is forgotten. */
  look(address: string): void {
    const domain = isAddress(address) ? (address.trim().split("@").at(-1)?.toLowerCase() ?? "") : "";
    if (domain === this.domain) return;
    this.stop();
    this.domain = domain;
    this.found = null;
    this.failure = null;
    if (domain) this.#end = this.#search(address.trim());
  }

  /** Looks again, and waits for the answer. */
  async again(address: string): Promise<void> {
    this.domain = "";
    this.look(address);
    await this.#end;
  }

  /** Waits until there is an answer. */
  async settled(): Promise<void> {
    await this.#end;
  }

  /** Ends what is on its way. */
  stop(): void {
    if (!this.isLooking) return;
    const run = this.#run;
    this.#run = 0;
    this.isLooking = false;
    // Whether it still heard that changes nothing here.
    void this.#client.call({ call: "stop_discovery", run }).catch(() => undefined);
  }

  async #search(address: string): Promise<void> {
    // Other windows may be looking, too.
    const run = 1 + Math.floor(Math.random() * 0x7fff_fffe);
    this.#run = run;
    this.isLooking = true;
    this.count = 0;
    const unlisten = this.#client.on((event) => {
      if (event.kind === "tried" && event.run === run) this.count++;
    });
    try {
      const found = await this.#client.call({ call: "discover", run, address, caPem: null });
      if (run === this.#run) this.found = found;
    } catch (thrown) {
      if (run === this.#run) this.failure = rpcError(thrown);
    } finally {
      unlisten();
      if (run === this.#run) this.isLooking = false;
    }
  }
}
