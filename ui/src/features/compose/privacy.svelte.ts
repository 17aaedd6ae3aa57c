// Who could read a draft as it is: asked after each save, and once more before it is sent.
import type { IconName } from "../../components/icons";
import { formatList, t, type MessageId } from "../../i18n/index.svelte";
import { displayName } from "../../lib/address";
import type { Client } from "../../rpc/client";
import type { DraftPrivacy, Person, PrivacyWish, RecipientPrivacy, RecipientState } from "../../rpc/contract";
import { sameAddress } from "./recipients";

/** What a recipient's chip says beside the name. */
export interface Mark {
  icon: IconName;
  tone: "trust" | "quiet" | "warn";
  text: string;
  /** Whether the words are shown; else they are read out, and stand in the tip. */
  isSpoken: boolean;
}

export class Privacy {
  found = $state.raw<DraftPrivacy | null>(null);
  /** Whether sending was tried while it was in the way. */
  wasTried = $state(false);
  readonly isBlocked = $derived(this.found?.decision === "blocked" && this.found.recipients.length > 0);
  readonly #client: Client;
  readonly #draft: number;
  #request = 0;

  constructor(client: Client, draft: number) {
    this.#client = client;
    this.#draft = draft;
  }

  /** Asks anew. What it says is a courtesy: the engine refuses what must not leave. */
  async look(): Promise<void> {
    await this.#take(this.#client.call({ call: "draft_privacy", draft: this.#draft })).catch(() => undefined);
  }

  async wish(wish: PrivacyWish): Promise<void> {
    await this.#take(this.#client.call({ call: "set_draft_privacy", draft: this.#draft, wish }));
    if (!this.isBlocked) this.wasTried = false;
  }

  /** Whether nothing is in the way of sending. */
  async pass(): Promise<boolean> {
    await this.look();
    this.wasTried = this.isBlocked;
    return !this.isBlocked;
  }

  /** What is said beside somebody's name; nothing where nothing is known. */
  markOf(person: Person): Mark | null {
    const { found } = this;
    const state = found?.recipients.find(({ address }) => sameAddress(address, person.address))?.state;
    if (!found || !state) return null;
    // Whoever has no private mail is not told of each person that they have none.
    if (state === "no_key" && !found.hasOwnKey && found.wish !== "private") return null;
    return markOf(state);
  }

  async #take(asked: Promise<DraftPrivacy>): Promise<void> {
    const request = ++this.#request;
    const found = await asked;
    if (request === this.#request) this.found = found;
  }
}

const looks: Record<RecipientState, [IconName, Mark["tone"], boolean]> = {
  confirmed: ["shield-check", "trust", false],
  remembered: ["lock", "quiet", false],
  no_key: ["lock-open", "quiet", false],
  changed: ["triangle-alert", "warn", true],
  expired: ["clock", "warn", true],
  revoked: ["circle-x", "warn", true],
  unusable: ["circle-x", "warn", true],
};

export function markOf(state: RecipientState): Mark {
  const [icon, tone, isSpoken] = looks[state];
  return { icon, tone, isSpoken, text: t(`priv-mark-${state.replace("_", "-")}` as MessageId) };
}

export const nameOf = (one: Pick<RecipientPrivacy, "name" | "address">) => displayName(one);
const namesOf = (people: readonly RecipientPrivacy[]) => formatList(people.map(nameOf));

/** Those for whom nothing can be encrypted, and those about whom the user has to decide. */
export function hindersOf({ recipients }: DraftPrivacy): {
  missing: RecipientPrivacy[];
  undecided: RecipientPrivacy[];
} {
  const missing = recipients.filter(({ state }) => !["confirmed", "remembered", "changed"].includes(state));
  return { missing, undecided: recipients.filter(({ state }) => state === "changed") };
}

/** What will happen, in words. */
export function outlookOf(found: DraftPrivacy): { icon: IconName; tone: "ok" | "warn" | "quiet"; text: string } {
  const { recipients, decision, hasOwnKey, wish } = found;
  const { missing, undecided } = hindersOf(found);
  const [first] = recipients;
  if (!first) {
    const isClosed = wish === "private" || wish === "signed";
    return { icon: isClosed ? "lock" : "lock-open", tone: "quiet", text: t(`priv-wish-${wish}`) };
  }
  switch (decision) {
    case "private": {
      const text = t("priv-draft-private", { count: recipients.length, name: nameOf(first) });
      return { icon: "lock", tone: "ok", text };
    }
    case "signed":
      return { icon: "signature", tone: "quiet", text: t("priv-draft-signed") };
    case "blocked": {
      const text =
        missing.length > 0
          ? t("priv-draft-blocked", { names: namesOf(missing) })
          : undecided.length > 0
            ? t("priv-draft-decide", { names: namesOf(undecided) })
            : t("priv-draft-blocked-own");
      return { icon: "triangle-alert", tone: "warn", text };
    }
    default: {
      if (found.answersPrivate) return { icon: "lock-open", tone: "warn", text: t("priv-draft-open-answer") };
      if (decision === "open_could_be_private" && wish !== "open")
        return { icon: "lock-open", tone: "quiet", text: t("priv-draft-could") };
      const isTold = hasOwnKey && wish !== "open" && missing.length > 0 && missing.length < 4;
      const text = isTold ? t("priv-draft-open-missing", { names: namesOf(missing) }) : t("priv-draft-open");
      return { icon: "lock-open", tone: "quiet", text };
    }
  }
}
