// What the mail window shows and does: one list, the conversation that is open, and how one follows the other.
import { t } from "../i18n/index.svelte";
import { lateToast } from "../features/compose/sent-toast";
import { mailboxName } from "../state/mailbox-name";
import { Selection } from "../features/list/selection.svelte";
import { ThreadList } from "../features/list/thread-list.svelte";
import type { Acted, Event, Filter, ListQuery, MailboxRow, Role, Row, Targets, View } from "../rpc/contract";
import type { App } from "../state/app.svelte";
import { openComposer } from "../state/open-composer";

/** How long the focus rests on a row, with a key held down, before it is shown. */
const restMs = 90;
/** How long a row has to be in the reader to be read: longer than whoever leafs through looks at one. */
const readMs = 250;
/** Steps that follow each other more quickly come from a key held down: they show only the conversation they end at. */
const heldMs = 60;

const inbox: View = { kind: "role", role: "inbox", account: null };

export class MailWindow {
  view = $state.raw<View>(inbox);
  /** Which group of accounts the list is of; null for all. */
  group = $state<number | null>(null);
  /** Which accounts it is narrowed to; empty for all. */
  chosen = $state.raw<number[]>([]);
  filter = $state<Filter>("none");
  oldestFirst = $state(false);
  /** What is searched for; empty for nothing. */
  search = $state("");
  /** The row that is read. */
  open = $state.raw<{ thread: number; message: number; key: number } | null>(null);
  /** Where panes lie on each other: which of them is in front. */
  front = $state<"list" | "reader">("list");
  /** Rows that are being dragged. */
  dragging = $state.raw<Targets | null>(null);
  readonly list: ThreadList;
  readonly selection: Selection;
  readonly query: ListQuery;
  /** Conversations beside the one that is read, those that a step leads to. */
  readonly beside: number[];
  /** Whether the list mixes accounts, so that rows say which one they are of. */
  readonly isMixed: boolean;

  readonly #app: App;
  /** Whether the list was just chosen, and nothing in it was opened or put away yet. */
  #isFresh = true;
  #opening: ReturnType<typeof setTimeout> | undefined;
  /** The row that is about to be shown. */
  #next: Row | null = null;
  #steppedAt = -Infinity;
  #reading: ReturnType<typeof setTimeout> | undefined;

  constructor(app: App) {
    this.#app = app;
    this.view = app.session.lastView ?? inbox;
    this.group = app.session.lastGroup;
    this.list = new ThreadList(app.client);
    this.selection = new Selection(this.list);
    this.query = $derived({
      view: this.search ? ({ kind: "search", query: this.search } as const) : this.view,
      filter: this.filter,
      threaded: this.isThreaded,
      oldestFirst: this.oldestFirst,
      group: this.search ? null : this.group,
      accounts: this.search ? [] : this.chosen,
    });
    this.beside = $derived.by(() => {
      void this.list.version;
      const at = this.selection.active;
      if (!this.open || at < 0) return [];
      const rows = [at + 1, at - 1].map((index) => (index < 0 ? undefined : this.list.at(index)));
      return rows.flatMap((row) => (row && row.draft === null ? [row.thread] : []));
    });
    this.isMixed = $derived(
      app.session.accounts.length > 1 &&
        (this.query.view.kind === "search" ||
          this.query.view.kind === "starred" ||
          this.query.view.kind === "snoozed" ||
          (this.query.view.kind === "role" && this.query.view.account === null)),
    );
  }

  /** Shows the list of the query, from its beginning. */
  async load(query: ListQuery): Promise<void> {
    this.selection.reset();
    this.#isFresh = true;
    await this.list.open(query);
    this.#greet();
  }

  /** Opens the newest conversation where nothing is open yet: only if it has been read, since opening reads. */
  #greet(): void {
    const first = this.list.at(0);
    if (!this.#isFresh || !first || this.search || this.open || this.selection.active >= 0) return;
    this.#isFresh = false;
    if (first.unread > 0 || first.draft !== null) return;
    this.selection.activate(0);
    this.#showRow(first);
  }

  /** Whether a conversation is one row here. */
  get isThreaded(): boolean {
    const { settings } = this.#app.session;
    if (!(settings?.threaded ?? true)) return false;
    return (
      this.search !== "" || this.view.kind !== "mailbox" || !settings?.unthreadedMailboxes.includes(this.view.mailbox)
    );
  }

  /** Chooses for this mailbox alone, or for all lists where it is none. */
  async setThreaded(threaded: boolean): Promise<void> {
    const { session } = this.#app;
    const { view } = this.query;
    if (view.kind !== "mailbox" || !session.settings?.threaded) {
      await session.change({ threaded });
      return;
    }
    const others = session.settings.unthreadedMailboxes.filter((id) => id !== view.mailbox);
    await session.change({ unthreadedMailboxes: threaded ? others : [...others, view.mailbox] });
  }

  /** Shows an account in a list of several, or leaves it out. */
  choose(account: number): void {
    const all = this.#app.session.accountsOf(this.group).map(({ id }) => id);
    const before = this.chosen.length === 0 ? [] : this.chosen;
    const next = before.includes(account) ? before.filter((id) => id !== account) : [...before, account];
    this.chosen = next.length === all.length ? [] : all.filter((id) => next.includes(id));
  }

  /** Goes to another list, of all accounts or of a group. */
  show(view: View, group: number | null = null): void {
    this.search = "";
    this.filter = "none";
    this.chosen = [];
    this.group = group;
    this.view = view;
    this.#app.session.lastView = view;
    this.#app.session.lastGroup = group;
    this.front = "list";
    this.close();
  }

  find(query: string): void {
    this.search = query;
  }

  hear(event: Event): void {
    switch (event.kind) {
      case "changed":
      case "missed":
        void this.list.refresh().then(() => this.#greet());
        break;
      case "sent_late":
        this.#app.toasts.show(lateToast(event));
        break;
      case "status":
      case "progress":
      case "new_mail":
      case "link":
      case "compose":
      case "draft_changed":
      case "tried":
      case "settings_changed":
      case "command":
        break;
    }
  }

  /** The list's title. */
  get title(): string {
    const { view } = this.query;
    switch (view.kind) {
      case "search":
        return this.list.shape ? t("search-count", { count: this.list.total }) : t("search");
      case "starred":
      case "snoozed":
        return this.#ofGroup(t(`mailbox-${view.kind}`));
      case "role":
        return view.account === null
          ? this.#ofGroup(t(`mailbox-${view.role}`))
          : (this.#app.session.account(view.account)?.title ?? t(`mailbox-${view.role}`));
      case "mailbox": {
        const mailbox = this.#app.session.mailbox(view.mailbox);
        return mailbox ? mailboxName(mailbox) : "";
      }
    }
  }

  #ofGroup(list: string): string {
    const group = this.#app.session.overview.groups.find(({ id }) => id === this.query.group);
    return group ? t("list-of-group", { list, group: group.name }) : list;
  }

  /** What is in the list, in a few words. */
  get subtitle(): string {
    const { shape } = this.list;
    if (!shape) return "";
    const accounts = this.query.accounts.length || this.#app.session.accountsOf(this.query.group).length;
    const { view } = this.query;
    if (view.kind === "search") return t("search-scope", { count: shape.searched });
    if (shape.unread > 0) {
      return this.isMixed
        ? t("list-unread-accounts", { unread: shape.unread, accounts })
        : t("list-unread-count", { unread: shape.unread });
    }
    return t("list-total", { total: shape.total });
  }

  /** Focus went to a row: it is shown, with a key held down once it rests there, and read after the time that was chosen. */
  focus(row: Row): void {
    clearTimeout(this.#opening);
    const now = performance.now();
    const isQuick = now - this.#steppedAt < heldMs;
    this.#steppedAt = now;
    if (isQuick) {
      this.#next = row;
      this.#opening = setTimeout(() => this.#showRow(row), restMs);
    } else this.#showRow(row);
  }

  #showRow(row: Row): void {
    clearTimeout(this.#opening);
    this.#next = null;
    if (row.draft !== null) {
      this.close();
      return;
    }
    if (this.open?.key !== row.key || this.open.message !== row.message) {
      this.open = { thread: row.thread, message: row.message, key: row.key };
    }
    this.#markRead(row);
  }

  /** Shows a row now, in front. A draft is opened to be written on. */
  enter(row: Row): void {
    clearTimeout(this.#opening);
    this.#next = null;
    if (row.draft !== null) {
      void this.compose(row.draft);
      return;
    }
    this.#showRow(row);
    this.front = "reader";
  }

  close(): void {
    clearTimeout(this.#opening);
    clearTimeout(this.#reading);
    this.#next = null;
    this.open = null;
  }

  #markRead(row: Row): void {
    clearTimeout(this.#reading);
    const after = this.#app.session.settings?.readAfterS ?? 0;
    if (row.unread === 0 || after < 0) return;
    const targets: Targets = { kind: "rows", list: this.query, keys: [row.key] };
    const isStill = () => this.open?.key === row.key && this.#next === null;
    this.#reading = setTimeout(
      () => {
        if (isStill()) void this.#app.acts.read(targets);
      },
      Math.max(readMs, after * 1000),
    );
  }

  /** What commands are about: the selected rows, else the one that is open or has the focus. */
  get targets(): Targets | null {
    return this.selection.targets(this.query);
  }

  /** The rows meant, as far as they are here; for what depends on how they are now. */
  get rows(): Row[] {
    if (this.selection.count === 0) {
      const row = this.selection.active >= 0 ? this.list.at(this.selection.active) : undefined;
      return row ? [row] : [];
    }
    return [...this.selection.keys].flatMap((key) => this.list.find(key)?.row ?? []);
  }

  /** Does something that takes rows away, and lets the focus go on to the row that the user wants next. */
  async take(act: (targets: Targets) => Promise<Acted | null>, targets = this.targets): Promise<void> {
    if (!targets) return;
    const isOpen = this.open !== null || this.#next !== null;
    clearTimeout(this.#opening);
    this.#next = null;
    const { active: before, activeKey: key } = this.selection;
    clearTimeout(this.#reading);
    const acted = await act(targets);
    if (!acted || acted.messages === 0) return;
    this.selection.clear();
    await this.list.refresh();
    await this.selection.settle();
    if (!isOpen || this.selection.activeKey === key) return;
    const after = this.#app.session.settings?.afterAct ?? "next";
    if (after === "list" || this.list.total === 0) {
      this.close();
      this.front = "list";
      return;
    }
    const index = after === "previous" ? Math.max(0, before - 1) : Math.min(before, this.list.total - 1);
    const row = this.selection.activate(index);
    if (row) this.#showRow(row);
    else this.close();
  }

  /** Does something that leaves rows where they are. What says whether they are read ends what would read them. */
  async change(
    act: (targets: Targets) => Promise<Acted | null>,
    targets = this.targets,
    isOfReading = true,
  ): Promise<void> {
    if (!targets) return;
    if (isOfReading) clearTimeout(this.#reading);
    await act(targets);
    await this.list.refresh();
  }

  moveToRole(role: Role, targets = this.targets): Promise<void> {
    const { acts } = this.#app;
    return this.take(
      (them) =>
        role === "archive"
          ? acts.archive(them)
          : role === "trash"
            ? this.#inDrafts
              ? acts.discard(them)
              : acts.trash(them)
            : role === "junk"
              ? acts.junk(them)
              : acts.toInbox(them),
      targets,
    );
  }

  get #inDrafts(): boolean {
    return this.query.view.kind === "role" && this.query.view.role === "drafts";
  }

  /** Puts off what is meant; null brings it back. */
  snooze(untilMs: number | null, targets = this.targets): Promise<void> {
    return this.take((them) => this.#app.acts.snooze(them, untilMs), targets);
  }

  /** Puts the selected conversations together. */
  async join(): Promise<void> {
    const threads = this.rows.map(({ thread }) => thread);
    this.selection.clear();
    await this.change(() => this.#app.acts.join(threads), this.targets ?? { kind: "messages", messages: [] });
  }

  moveTo(mailbox: MailboxRow, targets = this.targets): Promise<void> {
    return this.take((them) => this.#app.acts.moveTo(them, mailbox.id, mailboxName(mailbox)), targets);
  }

  copyTo(mailbox: MailboxRow, targets = this.targets): Promise<void> {
    return this.change((them) => this.#app.acts.copyTo(them, mailbox.id, mailboxName(mailbox)), targets);
  }

  /** Says that messages are no junk, and moves them to the inbox. */
  notJunk(targets = this.targets): Promise<void> {
    return this.take((them) => this.#app.acts.notJunk(them), targets);
  }

  /** The mailbox that is shown, where it is one of the user's own. */
  get ownMailbox(): MailboxRow | null {
    const { view } = this.query;
    const mailbox = view.kind === "mailbox" ? this.#app.session.mailbox(view.mailbox) : undefined;
    return mailbox && mailbox.role === null ? mailbox : null;
  }

  /** Opens a draft in a window of its own. */
  async compose(draft: number): Promise<void> {
    const { client, acts } = this.#app;
    try {
      await openComposer(client, draft);
    } catch (thrown) {
      acts.failed(thrown);
    }
  }

  /** Starts a new message, from the account whose list is shown. */
  async write(): Promise<void> {
    const { view } = this.query;
    const account =
      view.kind === "role"
        ? view.account
        : view.kind === "mailbox"
          ? (this.#app.session.mailbox(view.mailbox)?.account ?? null)
          : null;
    try {
      const draft = await this.#app.client.call({ call: "new_draft", start: { kind: "empty", account, to: [] } });
      await this.compose(draft.id);
    } catch (thrown) {
      this.#app.acts.failed(thrown);
    }
  }
}
