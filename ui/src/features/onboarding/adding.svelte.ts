// The way to a new account: find the servers, sign in to both, keep it. Each step is proven, none is guessed.
import { t } from "../../i18n/index.svelte";
import type { AccountForm, RpcError, ServerCopies } from "../../rpc/contract";
import { rpcError, type Client } from "../../rpc/client";
import { codeText } from "../../state/errors";
import { hostOf, isHost, isPort, server, spoken, url, type Protocol, type Server } from "./servers";

export type Phase = "form" | "servers" | "proving" | "ready";
export type StepName = "find" | "receive" | "submit" | "keep";

/** One of the four steps, as it is shown. */
export interface Step {
  name: StepName;
  state: "waiting" | "working" | "done" | "failed";
  detail: string;
}

const names: StepName[] = ["find", "receive", "submit", "keep"];

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
  /** Hosts that were asked without success. */
  asked = $state.raw<string[]>([]);
  steps = $state<Step[]>([]);
  failure = $state.raw<{ step: StepName; error: RpcError | null } | null>(null);
  /** The account's row, once it is kept. */
  account = $state<number | null>(null);
  /** Whether to point out what is missing. */
  isChecked = $state(false);
  readonly #client: Client;
  #run = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  get domain(): string {
    return this.address.trim().split("@")[1]?.toLowerCase() ?? "";
  }

  get addressError(): string | undefined {
    return this.isChecked && !/^[^\s@]+@[^\s@]+$/.test(this.address.trim()) ? t("adding-bad-address") : undefined;
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
    if (this.receive.host === "") this.receive = server("receive", null, this.domain);
    if (this.submit.host === "") this.submit = server("submit", null, this.domain);
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
    this.receive = spoken(this.receive, protocol);
  }

  back(): void {
    this.#run++;
    this.failure = null;
    this.isChecked = false;
    this.phase = this.phase === "proving" && this.isByHand ? "servers" : "form";
    if (this.phase === "form") this.isByHand = false;
  }

  /** Goes through all steps, from the first. */
  async start(): Promise<void> {
    this.isChecked = true;
    if (this.addressError || this.passwordError) {
      this.phase = "form";
      return;
    }
    if (this.isByHand && [this.receive, this.sending].some((one) => this.hostError(one) ?? this.portError(one))) return;
    const run = ++this.#run;
    this.failure = null;
    this.steps = names.map((name) => ({ name, state: "waiting", detail: "" }));
    this.phase = "proving";
    for (const step of this.steps) {
      step.state = "working";
      try {
        const isFound = await this.#make(step, run);
        if (run !== this.#run) return;
        if (!isFound) return this.#fail(step, null);
      } catch (thrown) {
        if (run === this.#run) this.#fail(step, rpcError(thrown));
        return;
      }
      step.state = "done";
    }
    this.phase = "ready";
  }

  #fail(step: Step, error: RpcError | null): void {
    step.state = "failed";
    this.failure = { step: step.name, error };
  }

  async #make(step: Step, run: number): Promise<boolean> {
    switch (step.name) {
      case "find":
        return this.#find(step, run);
      case "receive":
        step.detail = t("adding-encrypted", { host: hostOf(this.#form().receive) });
        await this.#client.call({ call: "prove_receive", form: this.#form() });
        return true;
      case "submit":
        step.detail = t("adding-encrypted", { host: hostOf(this.#form().submit) });
        await this.#client.call({ call: "prove_submit", form: this.#form() });
        return true;
      case "keep":
        this.account = await this.#client.call({ call: "add_account", form: this.#form() });
        step.detail = t("adding-kept");
        this.password = "";
        return true;
    }
  }

  async #find(step: Step, run: number): Promise<boolean> {
    if (this.isByHand) {
      step.detail = [...new Set([this.receive.host, this.sending.host])].join(", ");
      return true;
    }
    step.detail = t("adding-asking", { hosts: this.domain });
    const found = await this.#client.call({ call: "find_servers", address: this.address.trim() });
    if (run !== this.#run) return false;
    this.asked = found.asked;
    this.receive = server("receive", found.receive, this.domain);
    this.submit = server("submit", found.submit, this.domain);
    const isFound = found.receive !== null && found.submit !== null;
    step.detail = isFound ? [this.receive.host, this.submit.host].join(", ") : found.asked.join(", ");
    return isFound;
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
    const reason = error ? codeText(error.code) : "";
    if (step === "find") return error ? reason : t("adding-fail-find");
    if (step === "receive") return t("adding-fail-receive", { reason });
    return step === "submit" ? t("adding-fail-submit", { reason }) : t("adding-fail-keep", { reason });
  }

  /** What can be done about it. */
  get advice(): string {
    const code = this.failure?.error?.code;
    if (!code) return t("adding-servers-tried", { hosts: this.asked.join(", ") });
    if (code === "unauthorized") return t("adding-advice-unauthorized");
    if (code === "unreachable" || code === "connection_lost") return t("adding-advice-unreachable");
    if (code === "encryption_missing") return t("adding-advice-encryption-missing");
    return code.startsWith("certificate") ? t("adding-advice-certificate") : t("adding-advice-other");
  }

  /** For whoever helps: what was tried and what came of it. No password. */
  get details(): string {
    const form = this.#form();
    const error = this.failure?.error;
    return [form.address, form.receive, form.submit, this.failure?.step, error?.code, error?.detail]
      .filter((line) => line)
      .join("\n");
  }
}
