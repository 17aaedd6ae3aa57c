// What the whole window knows: the profile, accounts and mailboxes, how they do, and the settings.
import { setLocale, type Locale } from "../i18n/index.svelte";
import type {
  AccountRow,
  Event,
  MailboxRow,
  Overview,
  ProfileState,
  Progress,
  Replaying,
  RpcError,
  Settings,
  Started,
  Status,
  View,
} from "../rpc/contract";
import { rpcError, type Client } from "../rpc/client";
import { applySettings } from "./appearance";

const nothing: Overview = {
  accounts: [],
  mailboxes: [],
  groups: [],
  counts: { inboxUnread: 0, starred: 0, snoozed: 0, drafts: 0, outbox: 0, troubled: 0 },
};

/** The state of one window's connection to the engine. */
export class Session {
  started = $state.raw<Started | null>(null);
  /** Why the engine can't be reached at all. */
  failure = $state.raw<RpcError | null>(null);
  profile = $state<ProfileState>("open");
  overview = $state.raw<Overview>(nothing);
  settings = $state.raw<Settings | null>(null);
  /** What the mail window showed last, for when it comes back. */
  lastView: View | null = null;
  lastGroup: number | null = null;
  /** First synchronizations that are going on, by account. */
  progress = $state.raw<ReadonlyMap<number, Progress>>(new Map());
  /** Changes of many messages that servers are making, by operation. */
  replaying = $state.raw<ReadonlyMap<number, Replaying>>(new Map());
  readonly accounts = $derived(this.overview.accounts);
  readonly counts = $derived(this.overview.counts);
  readonly isOffline = $derived(
    this.accounts.some((account) => account.status.state === "offline") &&
      this.accounts.every((account) => ["offline", "needs_user"].includes(account.status.state)),
  );

  readonly client: Client;
  readonly #listeners = new Set<(event: Event) => void>();
  #refreshing: Promise<void> | null = null;
  #again = false;

  constructor(client: Client) {
    this.client = client;
  }

  /** Opens the profile and follows what happens. Returns how to stop. */
  async start(): Promise<() => void> {
    const stop = this.client.on((event) => this.#hear(event));
    try {
      await this.#take(await this.client.call({ call: "start" }));
    } catch (thrown) {
      this.failure = rpcError(thrown);
      await setLocale(navigator.language.startsWith("ar") ? "ar" : "en");
    }
    return stop;
  }

  /** Opens a locked profile. Fails with `RpcFailure`; a wrong passphrase is a state, not a failure. */
  async unlock(passphrase: string | null, keyFile: boolean): Promise<void> {
    await this.#take(await this.client.call({ call: "unlock", passphrase, keyFile }));
  }

  async #take(started: Started): Promise<void> {
    this.settings = started.settings;
    this.profile = started.profile;
    if (started.overview) this.overview = started.overview;
    await this.#apply(started.settings, started.systemLocale);
    this.started = started;
  }

  /** Listens to events, after the session has dealt with them. Returns how to stop. */
  on(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes settings, at once here and then in the engine. */
  async change(change: Partial<Settings>): Promise<void> {
    if (!this.settings) return;
    const before = this.settings;
    const settings = { ...before, ...change };
    this.settings = settings;
    await this.#apply(settings, this.started?.systemLocale ?? "en");
    try {
      await this.client.call({ call: "put_settings", settings });
    } catch (thrown) {
      this.settings = before;
      await this.#apply(before, this.started?.systemLocale ?? "en");
      throw thrown;
    }
  }

  async #apply(settings: Settings, systemLocale: string): Promise<void> {
    await setLocale(chosenLocale(settings, systemLocale), settings.numerals);
    applySettings(settings);
  }

  /** Asks for the accounts, mailboxes and counts again. Calls while one is running become one more. */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#bring().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #bring(): Promise<void> {
    do {
      this.#again = false;
      try {
        this.overview = await this.client.call({ call: "overview" });
      } catch {
        // What is shown stays; the next change asks again.
      }
    } while (this.#again);
  }

  #hear(event: Event): void {
    switch (event.kind) {
      case "changed":
        void this.refresh();
        break;
      case "missed":
        void this.refresh();
        void this.#readSettings();
        break;
      case "settings_changed":
        void this.#readSettings();
        break;
      case "status":
        this.#setStatus(event.account, event.status);
        break;
      case "progress": {
        const { kind: _, ...progress } = event;
        const next = new Map(this.progress);
        if (progress.done >= progress.total) next.delete(progress.account);
        else next.set(progress.account, progress);
        this.progress = next;
        break;
      }
      case "replaying": {
        const { kind: _, ...replaying } = event;
        this.#setReplaying(replaying.op, replaying.done >= replaying.total ? null : replaying);
        break;
      }
      case "sent_late":
      case "new_mail":
      case "link":
      case "compose":
      case "draft_changed":
      case "tried":
      case "command":
        break;
    }
    this.#listeners.forEach((listener) => listener(event));
  }

  #setStatus(id: number, status: Status): void {
    const checked = status.state === "up_to_date" ? { checkedAtMs: Date.now() } : {};
    this.overview = {
      ...this.overview,
      accounts: this.accounts.map((account) => (account.id === id ? { ...account, status, ...checked } : account)),
    };
    if (status.state !== "syncing") {
      for (const { account, op } of this.replaying.values()) if (account === id) this.#setReplaying(op, null);
    }
    if (status.state === "up_to_date" && this.progress.has(id)) {
      const next = new Map(this.progress);
      next.delete(id);
      this.progress = next;
    }
  }

  #setReplaying(op: number, replaying: Replaying | null): void {
    const next = new Map(this.replaying);
    if (replaying) next.set(op, replaying);
    else next.delete(op);
    this.replaying = next;
  }

  async #readSettings(): Promise<void> {
    const settings = await this.client.call({ call: "settings" });
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.settings = settings;
    await this.#apply(settings, this.started?.systemLocale ?? "en");
  }

  /** The accounts that a group stands for; all of them without one. */
  accountsOf(group: number | null): AccountRow[] {
    const found = this.overview.groups.find((one) => one.id === group);
    return found ? this.accounts.filter(({ id }) => found.accounts.includes(id)) : this.accounts;
  }

  account(id: number): AccountRow | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  mailbox(id: number | null): MailboxRow | undefined {
    return this.overview.mailboxes.find((mailbox) => mailbox.id === id);
  }
}

/** The language to show: the one that was chosen, or the computer's where we have it. */
export function chosenLocale(settings: Settings, systemLocale: string): Locale {
  if (settings.language !== "system") return settings.language;
  return systemLocale.toLowerCase().startsWith("ar") ? "ar" : "en";
}
