// What tests of the composer begin with: a draft, and whoever may write it.
import type { Draft } from "../../rpc/contract";
import { startApp } from "../../testing";
import type { FakeOptions } from "../../rpc/fake";
import { Composition } from "./composition.svelte";

const person = (name: string, address: string) => ({ name, address, isMe: false });

export const amira = person("Amira Nasser", "amira@atlasstone.example");
export const omar = person("Omar Farouk", "omar@northquay.example");

/** A draft that another window wrote before, unless `change` says otherwise. */
export function draftOf(change: Partial<Draft> = {}): Draft {
  return {
    id: 7,
    revision: 3,
    identity: 1,
    from: "",
    to: [amira],
    cc: [],
    bcc: [],
    subject: "Stone samples",
    mode: "rich",
    html: '<div dir="auto">Hi Amira,</div>',
    text: "",
    attachments: [],
    answers: null,
    forwards: null,
    quoted: null,
    changedAtMs: 0,
    ...change,
  };
}

/** An app on a fake engine that holds one draft. */
export async function startCompose(change: Partial<Draft> = {}, options: FakeOptions = {}) {
  const started = await startApp(options);
  const draft = draftOf(change);
  started.client.drafts.set(draft.id, draft);
  const settings = () => started.client.settings;
  const composition = new Composition(started.client, draft, started.client.identities, settings);
  const saved = () => started.client.drafts.get(draft.id) ?? draft;
  return { ...started, draft, composition, saved };
}
