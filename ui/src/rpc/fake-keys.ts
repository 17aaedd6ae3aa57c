// What the fake engine knows of keys: its user's own, other people's, and who could read a draft.
import type { RequestOf } from "./client";
import type {
  Code,
  Draft,
  DraftPrivacy,
  ImportedKeys,
  KeyEvent,
  KeyFacts,
  OwnKey,
  PersonKey,
  Privacy,
  PrivacyWish,
  RecipientState,
} from "./contract";

type KeyRequest = RequestOf<
  | "keys"
  | "generate_key"
  | "import_keys"
  | "import_attached_keys"
  | "save_key"
  | "save_secret_key"
  | "make_recovery_sheet"
  | "rehearse_recovery"
  | "recover_key"
  | "decide_key"
  | "remove_key"
  | "revoke_key"
  | "set_key_expiry"
  | "key_history"
  | "compare_keys"
  | "find_key"
  | "draft_privacy"
  | "set_draft_privacy"
>;

const day = 86_400_000;
const square =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#fff" d="M0 0h8v8H0z"/><path d="M1 1h2v2H1zm4 0h2v2H5zM1 5h2v2H1zm3-1h1v1H4zm2 2h1v1H6z"/></svg>';

/** Facts of a key, `change` standing out. */
export function factsOf(change: Partial<KeyFacts> = {}): KeyFacts {
  return {
    fingerprint: "9F4C21A7E0B358D6A1427C0D5E6F7081A2B3C4D5",
    technology: "openpgp",
    algorithm: "Ed25519",
    createdAtMs: Date.UTC(2026, 5, 3),
    expiresAtMs: null,
    revoked: null,
    canEncrypt: true,
    people: [],
    ...change,
  };
}

/** How a message was closed: encrypted and signed by somebody known, `change` standing out. */
export function privacyOf(change: Partial<Privacy> = {}): Privacy {
  return {
    encryption: "full",
    signature: "good",
    trust: "remembered",
    unreadable: null,
    signer: {
      name: "Hana Kim",
      addresses: ["hana.kim@lantern.example"],
      key: factsOf().fingerprint,
      signedAtMs: Date.UTC(2026, 10, 24, 9, 30),
    },
    technology: "openpgp",
    cipher: "AES-256",
    recipients: ["A1427C0D5E6F7081"],
    subject: null,
    hiddenFields: ["Subject"],
    problems: [],
    ...change,
  };
}

export class FakeKeys {
  own: OwnKey[] = [];
  people: PersonKey[] = [];
  /** What each draft is to be; what is not here is automatic. */
  readonly #wishes = new Map<number, PrivacyWish>();
  #made = 0;

  /** Keeps a key of somebody. */
  know(address: string, state: PersonKey["state"], change: Partial<KeyFacts> = {}): PersonKey {
    const at = Date.UTC(2026, 8, 12);
    const facts = factsOf({ people: [{ name: "", address, isMe: false }], ...change });
    const key: PersonKey = {
      address,
      facts,
      state,
      source: "mail",
      firstSeenAtMs: at,
      lastSeenAtMs: at + 40 * day,
      revocation: null,
    };
    this.people = [...this.people, key];
    return key;
  }

  answer(request: KeyRequest, draftOf: (id: number) => Draft, fail: (code: Code) => never): unknown {
    const change = (fingerprint: string, with_: (key: OwnKey) => OwnKey) => {
      if (!this.own.some(({ facts }) => facts.fingerprint === fingerprint)) fail("no_key");
      this.own = this.own.map((key) => (key.facts.fingerprint === fingerprint ? with_(key) : key));
    };
    switch (request.call) {
      case "keys":
      case "recover_key":
        return { own: this.own, people: this.people };
      case "generate_key": {
        const fingerprint = `${++this.#made}`.padStart(2, "A").padEnd(40, "3C5D7E9F");
        const people = [{ name: request.name, address: request.address, isMe: true }];
        const key: OwnKey = {
          facts: factsOf({ fingerprint, people, createdAtMs: Date.now() }),
          addedAtMs: Date.now(),
          recovery: "none",
        };
        this.own = [key, ...this.own];
        return { own: this.own, people: this.people };
      }
      case "import_keys":
      case "import_attached_keys":
        return { own: 0, people: ["hana.kim@lantern.example"] } satisfies ImportedKeys;
      case "save_key":
      case "save_secret_key":
        return { names: ["key.asc"], folder: "Downloads" };
      case "make_recovery_sheet":
        change(request.fingerprint, (key) => ({ ...key, recovery: "written" }));
        return { code: "1234-5678-9012-3456-7890-1234-5678-9012-3456", fileName: "recovery.asc", isSaved: true };
      case "rehearse_recovery":
        if (!request.code.replace(/\D/g, "").startsWith("1234")) fail("wrong_passphrase");
        change(request.fingerprint, (key) => ({ ...key, recovery: "rehearsed" }));
        return undefined;
      case "decide_key":
        this.people = this.people.map((key) => {
          if (key.address !== request.address) return key;
          if (key.facts.fingerprint === request.fingerprint) return { ...key, state: request.state };
          return request.state === "refused" ? key : { ...key, state: "former" };
        });
        return undefined;
      case "remove_key": {
        const isOther = ({ facts }: { facts: KeyFacts }) => facts.fingerprint !== request.fingerprint;
        this.own = this.own.filter(isOther);
        this.people = this.people.filter(isOther);
        return undefined;
      }
      case "revoke_key":
        change(request.fingerprint, (key) => ({ ...key, facts: { ...key.facts, revoked: request.reason } }));
        return undefined;
      case "set_key_expiry":
        change(request.fingerprint, (key) => ({ ...key, facts: { ...key.facts, expiresAtMs: request.expiresAtMs } }));
        return undefined;
      case "key_history":
        return this.people
          .filter(({ address }) => address === request.address)
          .map<KeyEvent>(({ facts, state, firstSeenAtMs }) => ({
            fingerprint: facts.fingerprint,
            state,
            atMs: firstSeenAtMs,
          }));
      case "compare_keys":
        return {
          words: ["harbour", "violin", "copper", "meadow", "lantern", "orbit"],
          own: factsOf().fingerprint,
          theirs: request.fingerprint,
          ownSquare: square,
        };
      case "find_key":
        return false;
      case "set_draft_privacy":
        this.#wishes.set(request.draft, request.wish);
        return this.outlook(draftOf(request.draft));
      case "draft_privacy":
        return this.outlook(draftOf(request.draft));
    }
  }

  /** How a draft would leave. */
  outlook(draft: Draft): DraftPrivacy {
    const wish = this.#wishes.get(draft.id) ?? "auto";
    const recipients = [...draft.to, ...draft.cc, ...draft.bcc].map(({ name, address }) => {
      const key = this.people.find((one) => one.address === address && one.state !== "former");
      const states: Partial<Record<PersonKey["state"], RecipientState>> = {
        confirmed: "confirmed",
        remembered: "remembered",
        changed: "changed",
      };
      const state = (key && states[key.state]) ?? "no_key";
      return { name, address, state, key: key?.facts.fingerprint ?? null, prefersPrivate: false };
    });
    const hasOwnKey = this.own.length > 0;
    const canAll =
      hasOwnKey &&
      recipients.length > 0 &&
      recipients.every(({ state }) => state === "confirmed" || state === "remembered");
    const decision =
      wish === "open"
        ? "open"
        : wish === "signed"
          ? hasOwnKey
            ? "signed"
            : "blocked"
          : canAll
            ? "private"
            : wish === "private"
              ? "blocked"
              : "open";
    return { wish, answersPrivate: false, hasOwnKey, decision, recipients };
  }
}
