// An engine made of a few arrays, for tests of components and for looking at the page without Rust.
import { RpcFailure, type Answer, type Call, type Client, type RequestOf } from "./client";
import type {
  Acted,
  Code,
  Draft,
  Event,
  IdentityRow,
  OpRow,
  OutgoingRow,
  Request,
  Settings,
  Started,
  Targets,
} from "./contract";
import { actOnAccounts } from "./fake-accounts";
import { FakeAids } from "./fake-aids";
import { attachmentOf, defaultSettings, draftOf, suggestionsOf } from "./fake-drafts";
import { FakeKeys } from "./fake-keys";
import { answerList, bodyOf, headOf, messagesOf, overviewOf } from "./fake-lists";
import { securityOf } from "./fake-security";
import { fakeMail, type FakeMail, type FakeMessage } from "./fake-mail";
import { actOnMailbox } from "./fake-mailboxes";

export { defaultSettings } from "./fake-drafts";

export interface FakeOptions {
  settings?: Partial<Settings>;
  /** Arabic mail instead of English. */
  arabic?: boolean;
  /** Older messages behind the hand-made ones. */
  extra?: number;
  /** No accounts, as at the first start. */
  isEmpty?: boolean;
  profile?: Started["profile"];
}

type Handlers = { [K in Call]?: (request: RequestOf<K>, bytes?: Uint8Array) => Answer<K> | Promise<Answer<K>> };

/** Makes a failure, to be thrown by a handler. */
export function failure(code: Code, values: Record<string, string> = {}): RpcFailure {
  return new RpcFailure({ code, retryable: false, values, detail: `fake ${code}` });
}

/** The fake engine. Set `handlers.some_call` to answer otherwise; `calls` has all that was asked. */
export class FakeClient implements Client {
  readonly inApp = false;
  readonly contentOrigin = "";
  readonly calls: Request[] = [];
  handlers: Handlers = {};
  mail: FakeMail;
  settings: Settings;
  drafts = new Map<number, Draft>();
  identities: IdentityRow[];
  outbox: OutgoingRow[] = [];
  ops: OpRow[] = [];
  readonly aids = new FakeAids();
  readonly keys = new FakeKeys();
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #undo = new Map<number, () => void>();
  readonly #profile: Started["profile"];
  #last = 1000;
  #revision = 1;

  constructor(options: FakeOptions = {}) {
    this.mail = options.isEmpty
      ? { accounts: [], mailboxes: [], messages: [] }
      : fakeMail(options.arabic ?? false, options.extra);
    this.settings = { ...defaultSettings, ...options.settings };
    this.#profile = options.profile ?? "open";
    this.identities = this.mail.accounts.map((account) => ({
      id: account.id,
      account: account.id,
      name: account.name,
      address: account.address,
      replyTo: "",
      signature: account.id === 1 ? `${account.name}\nNorth Quay Studio` : "",
      isDefault: true,
    }));
  }

  async call<R extends Request>(request: R, bytes?: Uint8Array): Promise<Answer<R["call"]>> {
    this.calls.push(request);
    type Handler = (request: R, bytes?: Uint8Array) => Answer<R["call"]> | Promise<Answer<R["call"]>>;
    const handler = this.handlers[request.call] as Handler | undefined;
    if (handler) return handler(request, bytes);
    await Promise.resolve();
    return this.#answer(request, bytes) as Answer<R["call"]>;
  }

  on(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everyone who listens. */
  emit(event: Event): void {
    this.#listeners.forEach((listener) => listener(event));
  }

  /** Tells that messages, drafts or the outbox changed. */
  changed(): void {
    this.#revision += 1;
    this.emit({
      kind: "changed",
      accounts: [],
      mailboxes: this.mail.mailboxes.map(({ id }) => id),
      messages: [],
      many: true,
      outgoing: true,
      drafts: true,
    });
  }

  #answer(request: Request, bytes?: Uint8Array): unknown {
    switch (request.call) {
      case "start":
      case "unlock":
        return this.#started(request.call === "unlock" ? "open" : this.#profile);
      case "overview":
        return overviewOf(this.mail, this.drafts.size, this.outbox);
      case "settings":
        return this.settings;
      case "put_settings":
        this.settings = request.settings;
        return undefined;
      case "list_shape":
      case "list_window":
      case "list_index":
        return answerList(this.mail, request, this.#revision);
      case "set_flags":
        return this.#setFlags(request.targets, request.add, request.remove);
      case "opened":
        messagesOf(this.mail, request.targets).forEach(({ flags }) => flags.add("$seen"));
        this.changed();
        return undefined;
      case "report": {
        const role = request.verdict === "junk" ? "junk" : "inbox";
        return this.#answer({ call: "move", targets: request.targets, to: { kind: "role", role } });
      }
      case "copy": {
        const to = request.to;
        const messages = messagesOf(this.mail, request.targets);
        const mailbox = to.kind === "mailbox" ? to.mailbox : 0;
        const copies = messages.map((message) => ({ ...message, id: ++this.#last, mailbox }));
        this.mail.messages = [...this.mail.messages, ...copies];
        const undo = ++this.#last;
        this.#undo.set(undo, () => {
          this.mail.messages = this.mail.messages.filter((message) => !copies.includes(message));
        });
        this.changed();
        return { undo, messages: copies.length, conversations: copies.length, mailboxes: 0 };
      }
      // Its servers have no labels.
      case "unfile":
        return { undo: null, messages: 0, conversations: 0, mailboxes: 0 };
      case "create_mailbox":
      case "rename_mailbox":
      case "delete_mailbox":
      case "follow_mailbox": {
        const { acted, back } = actOnMailbox(this.mail, request, (code) => {
          throw failure(code);
        });
        const undo = ++this.#last;
        this.#undo.set(undo, back);
        this.changed();
        return { ...acted, undo };
      }
      case "move": {
        const to = request.to;
        return this.#act(request.targets, (message) => {
          const mailbox =
            to.kind === "mailbox"
              ? to.mailbox
              : this.mail.mailboxes.find((box) => box.account === message.account && box.role === to.role)?.id;
          message.mailbox = mailbox ?? message.mailbox;
        });
      }
      case "destroy": {
        const gone = new Set(messagesOf(this.mail, request.targets));
        this.mail.messages = this.mail.messages.filter((message) => !gone.has(message));
        this.changed();
        const conversations = new Set([...gone].map(({ thread }) => thread)).size;
        return { undo: null, messages: gone.size, conversations, mailboxes: 0 };
      }
      case "snooze": {
        const { untilMs } = request;
        return this.#act(request.targets, (message) => {
          message.snooze = untilMs === null ? null : { untilMs, wokenMs: null };
        });
      }
      case "split_thread": {
        const { thread, dateMs } = this.#message(request.message);
        const later = this.mail.messages.filter((one) => one.thread === thread && one.dateMs >= dateMs);
        return this.#act({ kind: "messages", messages: later.map(({ id }) => id) }, (message) => {
          message.thread = request.message + 10_000;
        });
      }
      case "join_threads": {
        const all = this.mail.messages.filter(({ thread }) => request.threads.includes(thread));
        return this.#act({ kind: "messages", messages: all.map(({ id }) => id) }, (message) => {
          message.thread = request.threads[0] ?? message.thread;
        });
      }
      case "undo": {
        const id = request.undo ?? [...this.#undo.keys()].at(-1);
        const back = id === undefined ? undefined : this.#undo.get(id);
        if (id !== undefined) this.#undo.delete(id);
        back?.();
        if (back) this.changed();
        return { undo: null, messages: back ? 1 : 0, conversations: back ? 1 : 0, mailboxes: 0 };
      }
      case "conversation":
        return this.#conversation(request.thread);
      case "body":
        return bodyOf(this.#message(request.message), request.choice.remoteImages ?? false, request.choice.dark);
      case "security":
        return securityOf(this.#message(request.message).from.address);
      case "source":
        return `From: sender\r\nSubject: ${this.#message(request.message).subject}\r\n\r\n${this.#message(request.message).text}`;
      case "check_link":
        return {
          url: request.url,
          host: new URL(request.url).host,
          text: request.text,
          original: null,
          reasons: [],
          isMailto: request.url.startsWith("mailto:"),
        };
      case "save_attachments":
      case "save_message":
        return { names: ["message.eml"], folder: "Downloads" };
      case "preview":
        return { kind: "none" };
      case "identities":
        return this.identities;
      case "put_identity": {
        const id = request.identity.id || ++this.#last;
        this.identities = [...this.identities.filter((identity) => identity.id !== id), { ...request.identity, id }];
        return id;
      }
      case "remove_identity":
        this.identities = this.identities.filter(({ id }) => id !== request.identity);
        return undefined;
      case "discover":
      case "stop_discovery":
      case "add_account":
      case "add_sample":
      case "remove_sample":
      case "remove_account":
      case "change_account":
      case "put_group":
      case "remove_group":
      case "order_groups": {
        const { answer, mail } = actOnAccounts(this.mail, request, () => ++this.#last);
        if (mail) {
          this.mail = mail;
          this.changed();
        }
        return answer;
      }
      case "new_draft":
        return this.#newDraft(request);
      case "draft":
        return this.drafts.get(request.draft) ?? missing();
      case "drafts":
        return [...this.drafts.values()].map(({ id, to, subject, text, changedAtMs }) => ({
          id,
          account: 1,
          to,
          subject,
          preview: text,
          changedAtMs,
        }));
      case "save_draft": {
        const draft = { ...request.draft, revision: request.draft.revision + 1, changedAtMs: Date.now() };
        this.drafts.set(draft.id, draft);
        this.emit({ kind: "draft_changed", draft: draft.id, revision: draft.revision, isGone: false });
        return { revision: draft.revision, savedAtMs: draft.changedAtMs };
      }
      case "discard_draft":
        this.drafts.delete(request.draft);
        this.emit({ kind: "draft_changed", draft: request.draft, revision: 0, isGone: true });
        return undefined;
      case "attach": {
        const attachment = attachmentOf(++this.#last, request, bytes);
        this.#draft(request.draft).attachments.push(attachment);
        return attachment;
      }
      case "attach_files":
        return [];
      case "detach": {
        const draft = this.#draft(request.draft);
        draft.attachments = draft.attachments.filter(({ id }) => id !== request.attachment);
        return undefined;
      }
      case "check_draft": {
        const draft = this.#draft(request.draft);
        return draft.to.length + draft.cc.length + draft.bcc.length === 0
          ? [{ kind: "no_recipients" }]
          : draft.subject
            ? []
            : [{ kind: "no_subject" }];
      }
      case "change_pictures":
        return this.#draft(request.draft).attachments;
      case "templates":
      case "put_template":
      case "remove_template":
      case "people_groups":
      case "put_people_group":
      case "remove_people_group":
        return this.aids.answer(request, (code) => {
          throw failure(code);
        });
      case "redirect":
        return { outgoing: ++this.#last, leavesAtMs: Date.now() + this.settings.undoSendS * 1000 };
      case "draft_size":
        return {
          sizeBytes:
            4000 + this.#draft(request.draft).attachments.reduce((sum, file) => sum + file.sizeBytes * 1.37, 0),
          limitBytes: 26_214_400,
        };
      case "send": {
        const outgoing = ++this.#last;
        this.drafts.delete(request.draft);
        this.emit({ kind: "draft_changed", draft: request.draft, revision: 0, isGone: true });
        return { outgoing, leavesAtMs: request.atMs ?? Date.now() + this.settings.undoSendS * 1000 };
      }
      case "undo_send":
        return this.#newDraft({ call: "new_draft", start: { kind: "empty", account: null, to: [] } });
      case "suggest":
        return [...this.aids.suggestions(request.text), ...suggestionsOf(this.mail, request.text, request.limit)];
      case "clean_html":
        return { html: request.html, direction: "ltr" };
      case "outbox":
        return this.outbox;
      case "cancel_sending":
      case "retry_sending":
        if (request.call === "cancel_sending") this.outbox = this.outbox.filter(({ id }) => id !== request.outgoing);
        this.changed();
        return undefined;
      case "ops":
        return this.ops;
      case "discard_op":
        this.ops = this.ops.filter(({ id }) => id !== request.op);
        return undefined;
      case "keys":
      case "generate_key":
      case "import_keys":
      case "import_attached_keys":
      case "save_key":
      case "save_secret_key":
      case "make_recovery_sheet":
      case "rehearse_recovery":
      case "recover_key":
      case "decide_key":
      case "remove_key":
      case "revoke_key":
      case "set_key_expiry":
      case "key_history":
      case "compare_keys":
      case "find_key":
      case "draft_privacy":
      case "set_draft_privacy":
        return this.keys.answer(
          request,
          (id) => this.#draft(id),
          (code) => {
            throw failure(code);
          },
        );
      case "transport":
      case "logo":
      case "revocation":
        return null;
      case "tracking":
        return [];
      case "storage":
        return this.mail.accounts.map(({ id }) => ({
          account: id,
          messages: 1200 * id,
          headersOnly: 40,
          sizeBytes: 310_000_000 * id,
        }));
      case "keeps":
        return [];
      case "search_servers":
        return { found: 0, failed: [] };
      case "fetch_again":
        return false;
      case "set_keep":
      case "prove_receive":
      case "prove_submit":
      case "check_now":
      case "close_body":
      case "leave_list":
      case "open_attachment":
      case "open_link":
      case "print":
      case "retry_ops":
      case "painted":
      case "open_composer":
      case "close_window":
      case "quit":
        return undefined;
    }
  }

  #started(profile: Started["profile"]): Started {
    return {
      version: "0.1.0",
      platform: "linux",
      contentOrigin: "",
      systemLocale: "en-GB",
      profile,
      overview: profile === "open" ? overviewOf(this.mail, this.drafts.size, this.outbox) : null,
      settings: this.settings,
      recoveredDrafts: 0,
    };
  }

  #act(targets: Targets, change: (message: FakeMessage) => void): Acted {
    const messages = messagesOf(this.mail, targets);
    const before = messages.map((message) => ({ message, was: { ...message, flags: new Set(message.flags) } }));
    const conversations = new Set(messages.map(({ thread }) => thread)).size;
    messages.forEach(change);
    const undo = ++this.#last;
    this.#undo.set(undo, () => before.forEach(({ message, was }) => Object.assign(message, { snooze: null }, was)));
    this.changed();
    return {
      undo: messages.length > 0 ? undo : null,
      messages: messages.length,
      conversations,
      mailboxes: 0,
    };
  }

  #setFlags(targets: Targets, add: string[], remove: string[]): Acted {
    return this.#act(targets, ({ flags }) => {
      add.forEach((flag) => flags.add(flag));
      remove.forEach((flag) => flags.delete(flag));
    });
  }

  #message(id: number): FakeMessage {
    return this.mail.messages.find((message) => message.id === id) ?? missing();
  }

  #conversation(thread: number) {
    const messages = this.mail.messages
      .filter((message) => message.thread === thread)
      .sort((a, b) => a.dateMs - b.dateMs);
    const first = messages[0] ?? missing();
    return { thread, account: first.account, subject: first.subject, messages: messages.map(headOf) };
  }

  #draft(id: number): Draft {
    return this.drafts.get(id) ?? missing();
  }

  #newDraft({ start }: RequestOf<"new_draft">): Draft {
    const answered = "message" in start ? this.#message(start.message) : null;
    const draft = draftOf(++this.#last, start, answered, this.settings.writeMode);
    this.drafts.set(draft.id, draft);
    return draft;
  }
}

function missing(): never {
  throw failure("not_found");
}
