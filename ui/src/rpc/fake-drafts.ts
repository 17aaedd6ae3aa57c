// What the fake engine begins with: settings, drafts, people to write to.
import type { RequestOf } from "./client";
import type { Draft, DraftAttachment, DraftStart, Settings, WriteMode } from "./contract";
import type { FakeMail, FakeMessage } from "./fake-mail";

export const defaultSettings: Settings = {
  theme: "system",
  density: "comfortable",
  language: "system",
  numerals: "auto",
  textScale: 100,
  moreContrast: false,
  reduceMotion: false,
  threaded: true,
  unthreadedMailboxes: [],
  readAfterS: 0,
  afterAct: "next",
  openPlainLinks: false,
  singleKeys: true,
  keyPreset: "default",
  writeMode: "rich",
  quotePlace: "above",
  undoSendS: 10,
  attachmentReminder: true,
  hideTimeZone: true,
  barePictures: false,
  imageSenders: [],
  asksTransport: false,
  showsLogos: false,
  keysKeptMinutes: 10,
  asksRevocation: false,
  sidebarWidth: 236,
  listWidth: 404,
  keepInTray: false,
  tipsSeen: [],
};

/** A draft as the engine begins it; `answered` is the message that it is about, if any. */
export function draftOf(id: number, start: DraftStart, answered: FakeMessage | null, mode: WriteMode): Draft {
  const isReply = start.kind === "reply" || start.kind === "reply_all";
  return {
    id,
    revision: 1,
    identity: answered?.account ?? 1,
    from: "",
    to:
      isReply && answered
        ? [answered.from]
        : start.kind === "empty"
          ? start.to.map((address) => ({ name: "", address, isMe: false }))
          : [],
    cc: start.kind === "reply_all" && answered ? answered.to.filter(({ isMe }) => !isMe) : [],
    bcc: [],
    subject: answered ? `${isReply ? "Re" : "Fwd"}: ${answered.subject}` : "",
    mode,
    html:
      answered && mode === "rich"
        ? `<div dir="auto"><br></div><div data-attribution=""></div><blockquote type="cite">${quotedLines(answered.text)}</blockquote>`
        : "",
    text: answered && mode === "plain" ? `\n\n${answered.text.replaceAll(/^/gm, "> ")}` : "",
    attachments: [],
    answers: isReply ? (answered?.id ?? null) : null,
    forwards: start.kind === "forward" ? start.message : null,
    quoted: answered
      ? { author: answered.from, dateMs: answered.dateMs, subject: answered.subject, to: answered.to }
      : null,
    changedAtMs: Date.now(),
  };
}

/** People whose name or address has `text` in it. */
export function suggestionsOf(mail: FakeMail, text: string, limit: number) {
  const found = new Map<string, string>();
  for (const { from } of mail.messages) {
    if (`${from.name} ${from.address}`.toLowerCase().includes(text.toLowerCase())) found.set(from.address, from.name);
  }
  return [...found].slice(0, limit).map(([address, name]) => ({ name, address, members: [] }));
}

/** Lines of text as the engine quotes them. */
function quotedLines(text: string): string {
  return text
    .replaceAll(/[<&]/g, "")
    .split("\n")
    .map((line) => `<div dir="auto">${line || "<br>"}</div>`)
    .join("");
}

/** The file that is attached, shown where it stands in the text. */
export function attachmentOf(id: number, request: RequestOf<"attach">, bytes?: Uint8Array): DraftAttachment {
  const show =
    request.inline && bytes
      ? URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: request.contentType }))
      : "";
  return {
    id,
    name: request.name,
    contentType: request.contentType,
    sizeBytes: bytes?.length ?? 0,
    contentId: request.inline ? `part${id}@barid` : "",
    show,
  };
}
