// The way to a new account: find the servers, sign in to both, keep it. Each step is proven, none is guessed.
import { t } from "../../i18n/index.svelte";
import type { AccountForm, RpcError, ServerCopies } from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";
import { adviceText, codeText, faultText } from "../../state/errors";
import { Finding } from "./finding.svelte";
import { hostOf, isAddress, isHost, isPort, server, spoken, url, type Protocol, type Server } from "./servers";

export type Phase = "form" | "found" | "servers" | "proving" | "ready";
export type StepName = "receive" | "submit" | "keep";

/** One of the three steps, as it is shown. */
export interface Step {
  name: StepName;
  state: "waiting" | "working" | "done" | "failed";
  detail: string;
}

const names: StepName[] = ["receive", "submit", "keep"];

export class Adding {
  phase = $state<Phase>("form");
  name = $state("");
  address = $state("");
  password = $state("");
  user = $state("");
  receive = $state<Server>({ protocol: "imap", host: "", port: "993", encryption: "tls" });
  submit = $state<Server>({ protocol: "smtp", host: "", port: "465", encryption: "tls" });
  /** What becomes of messages on a server that hands them over. */
  serverCopies = $state.raw<ServerCopies>({ mode: "keep" });
  certificate = $state.raw<{ name: string; pem: string } | null>(null);
  /** Whether the user gave the servers, so that they are not looked for. */
  isByHand = $state(false);
  /** The search for the servers. */
  readonly finding: Finding;
  steps = $state<Step[]>([]);
  failure = $state.raw<{ step: StepName; error: RpcError } | null>(null);
  /** The account's row, once it is kept. */
  account = $state<number | null>(null);
  /** Whether to point out what is missing. */
  isChecked = $state(false);
  readonly #client: Client;
  #run = 0;

  constructor(client: Client) {
    this.#client = client;
    this.finding = new Finding(client);
  }

  /** Hosts that were asked without success. */
  get asked(): string[] {
    return this.finding.isUsable ? [] : this.finding.asked;
  }

  get domain(): string {
    return this.address.trim().split("@")[1]?.toLowerCase() ?? "";
  }

  get addressError(): string | undefined {
    return this.isChecked && !isAddress(this.address) ? t("adding-bad-address") : undefined;
  }

  get passwordError(): string | undefined {
    return this.isChecked && this.password === "" ? t("adding-no-password") : undefined;
  }

  hostError(one: Server): string | undefined {
    return this.isChecked && !isHost(one.host) ? t("adding-bad-host") : undefined;
  }

  portError(one: Server): string | undefined {
    return this.isChecked && !isPort(one.port) ? t("adding-bad-port") : undefined;
  }

  /** Shows the form for servers, filled with what is known or likely. */
  openServers(): void {
    if (this.receive.host === "") this.receive = server("receive", this.finding.receive?.url ?? null, this.domain);
    if (this.submit.host === "") this.submit = server("submit", this.finding.submit?.url ?? null, this.domain);
    this.finding.stop();
    this.isByHand = true;
    this.isChecked = false;
    this.phase = "servers";
  }

  /** The server that mail goes to: with JMAP, the one that it comes from. */
  get sending(): Server {
    return this.receive.protocol === "jmap" ? this.receive : this.submit;
  }

  /** Chooses how mail is fetched. */
  speak(protocol: Protocol): void {
    const found = this.isByHand ? null : this.finding.of(protocol);
    this.receive = found ? server("receive", found.url, this.domain) : spoken(this.receive, protocol);
  }

  back(): void {
    this.#run++;
    this.failure = null;
    this.isChecked = false;
    this.phase = this.phase !== "proving" ? "form" : this.isByHand ? "servers" : "found";
    if (this.phase !== "servers") this.isByHand = false;
  }

  /** Shows what was found for the address, looking for it if that was not done yet. */
  async start(): Promise<void> {
    this.isChecked = true;
    if (this.addressError || this.passwordError) return;
    this.isByHand = false;
    this.phase = "found";
    this.finding.look(this.address);
    await this.#take();
  }

  /** Looks for the servers once more. */
  async findAgain(): Promise<void> {
    void this.finding.again(this.address);
    await this.#take();
  }

  /** Takes over what was found, once it was. */
  async #take(): Promise<void> {
    const run = ++this.#run;
    await this.finding.settled();
    const { receive, submit } = this.finding;
    if (run !== this.#run || this.phase !== "found" || !receive || !submit) return;
    this.receive = server("receive", receive.url, this.domain);
    this.submit = server("submit", submit.url, this.domain);
    this.user = receive.user === this.address.trim() ? "" : receive.user;
  }

  /** Goes through all steps, from the first. */
  async prove(): Promise<void> {
    this.isChecked = true;
    if (this.addressError || this.passwordError) {
      this.phase = "form";
      return;
    }
    if ([this.receive, this.sending].some((one) => this.hostError(one) ?? this.portError(one))) return;
    const run = ++this.#run;
    this.failure = null;
    this.steps = names.map((name) => ({ name, state: "waiting", detail: "" }));
    this.phase = "proving";
    for (const step of this.steps) {
      step.state = "working";
      try {
        await this.#make(step);
        if (run !== this.#run) return;
      } catch (thrown) {
        if (run === this.#run) this.#fail(step, rpcError(thrown));
        return;
      }
      step.state = "done";
    }
    this.phase = "ready";
  }

  #fail(step: Step, error: RpcError): void {
    step.state = "failed";
    this.failure = { step: step.name, error };
  }

  async #make(step: Step): Promise<void> {
    switch (step.name) {
      case "receive":
        step.detail = t("adding-encrypted", { host: hostOf(this.#form().receive) });
        await this.#client.call({ call: "prove_receive", form: this.#form() });
        return;
      case "submit":
        step.detail = t("adding-encrypted", { host: hostOf(this.#form().submit) });
        await this.#client.call({ call: "prove_submit", form: this.#form() });
        return;
      case "keep":
        this.account = await this.#client.call({ call: "add_account", form: this.#form() });
        step.detail = t("adding-kept");
        this.password = "";
    }
  }

  #form(): AccountForm {
    return {
      name: this.name.trim(),
      address: this.address.trim(),
      user: this.user.trim(),
      password: this.password,
      receive: url(this.receive),
      submit: url(this.sending),
      caPem: this.certificate?.pem ?? null,
      serverCopies: this.receive.protocol === "pop3" ? this.serverCopies : null,
    };
  }

  /** What failed, in a sentence. */
  get failureText(): string {
    if (!this.failure) return "";
    const { step, error } = this.failure;
    const { fault } = error.values;
    const reason = fault ? faultText(fault) : codeText(error.code);
    if (step === "receive") return t("adding-fail-receive", { reason });
    return step === "submit" ? t("adding-fail-submit", { reason }) : t("adding-fail-keep", { reason });
  }

  /** What can be done about it. */
  get advice(): string {
    const { fault } = this.failure?.error.values ?? {};
    return (fault ? adviceText(fault) : null) ?? t("adding-advice-other");
  }

  /** Where the provider has app passwords made, where that may be what is missing. */
  get appPasswordPage(): string | null {
    const fault = this.failure?.error.values.fault;
    const mayHelp = fault === "wrong_password" || fault === "app_password";
    return mayHelp && !this.isByHand ? (this.finding.found?.provider?.page ?? null) : null;
  }

  /** For whoever helps: what was tried and what came of it. No password. */
  get details(): string {
    const form = this.#form();
    const error = this.failure?.error;
    const what = [this.failure?.step, error?.code, error?.values.fault, error?.detail];
    return [form.address, form.receive, form.submit, ...what].filter((line) => line).join("\n");
  }
}
