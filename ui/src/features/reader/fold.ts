// Decides which messages of a conversation stand open and which are folded to a line, so that a long one starts at what is new.

import type { MessageHead } from "../../rpc/contract";

/** What stands in the reader, top to bottom. */
export type Line =
  | { kind: "open"; message: MessageHead }
  | { kind: "folded"; message: MessageHead }
  | { kind: "draft"; message: MessageHead }
  /** Folded messages that share one line until it is pressed; named by their first one. */
  | { kind: "hidden"; first: number; count: number };

/** Bodies opened by themselves. Each is a frame, and a thousand unread ones would stall the window. */
const MOST_OPENED = 8;

/** A run of folded messages longer than this hides its middle. */
const LONGEST_RUN = 4;

/**
 * Returns the messages that are open when a conversation is: the newest, the one asked for, and of the newest those that
 * are unread or did not reach everybody.
 */
export function openedAtFirst(messages: readonly MessageHead[], asked: number | null): Set<number> {
  const written = messages.filter((message) => !message.isDraft);
  const opened = new Set<number>();
  const latest = written.at(-1);
  if (latest) opened.add(latest.id);
  if (asked !== null && written.some((message) => message.id === asked)) opened.add(asked);
  for (const message of written.toReversed()) {
    if (opened.size >= MOST_OPENED) break;
    if (message.isUnread || message.undelivered.length > 0) opened.add(message.id);
  }
  return opened;
}

/** Returns what to show. `revealed` holds the first messages of hidden runs that were pressed. */
export function lines(
  messages: readonly MessageHead[],
  opened: ReadonlySet<number>,
  revealed: ReadonlySet<number>,
): Line[] {
  const shown: Line[] = [];
  let run: MessageHead[] = [];
  const flush = () => {
    shown.push(...fold(run, revealed));
    run = [];
  };
  for (const message of messages) {
    if (!message.isDraft && !opened.has(message.id)) {
      run.push(message);
      continue;
    }
    flush();
    shown.push({ kind: message.isDraft ? "draft" : "open", message });
  }
  flush();
  return shown;
}

function fold(run: readonly MessageHead[], revealed: ReadonlySet<number>): Line[] {
  const folded = run.map((message): Line => ({ kind: "folded", message }));
  const [first, second, ...rest] = run;
  if (run.length <= LONGEST_RUN || !first || !second || revealed.has(first.id)) return folded;
  return [
    ...folded.slice(0, 1),
    // The line is named by the run's first message: that one stays the same while new mail comes.
    { kind: "hidden", first: first.id, count: rest.length },
    ...folded.slice(-1),
  ];
}
