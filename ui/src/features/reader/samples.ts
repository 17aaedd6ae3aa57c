// Messages for the reader's own tests, with only what a test says standing out.

import type { AttachmentRow, MessageBody, MessageHead, Person } from "../../rpc/contract";

export const layla: Person = { name: "Layla Haddad", address: "layla@northquay.example", isMe: true };
export const amira: Person = { name: "Amira Nasser", address: "amira@atlasstone.example", isMe: false };
export const omar: Person = { name: "Omar Farouk", address: "omar@northquay.example", isMe: false };
export const jonas: Person = { name: "Jonas Weber", address: "jonas@weber.example", isMe: false };

export function head(change: Partial<MessageHead> = {}): MessageHead {
  return {
    id: 1,
    from: [amira],
    to: [layla, omar],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: "Stone samples and the revised budget",
    dateMs: Date.UTC(2026, 10, 24, 9, 24),
    preview: "The quarry confirmed both samples this morning.",
    isUnread: false,
    isStarred: false,
    isAnswered: false,
    isForwarded: false,
    isDraft: false,
    hasAttachment: false,
    sizeBytes: 4_096,
    mailbox: 1,
    mailboxes: [],
    account: 1,
    copies: [],
    snooze: null,
    draft: null,
    serverCopy: null,
    undelivered: [],
    sendings: [],
    delivered: [],
    ...change,
  };
}

export function body(change: Partial<MessageBody> = {}): MessageBody {
  return {
    id: 1,
    frame: "/d/0/frame",
    isHtml: true,
    hasBoth: false,
    onWhite: false,
    direction: "ltr",
    remoteBlocked: 0,
    trackers: 0,
    showsRemote: false,
    attachments: [],
    sender: null,
    privacy: null,
    warnings: [],
    notices: [],
    report: null,
    invitation: null,
    leave: null,
    isComplete: true,
    fileName: "Stone samples and the revised budget",
    ...change,
  };
}

export function attachment(change: Partial<AttachmentRow> = {}): AttachmentRow {
  return {
    path: "2",
    name: "Façade budget v4.pdf",
    contentType: "application/pdf",
    sizeBytes: 421_888,
    preview: "pdf",
    isDangerous: false,
    isHere: true,
    ...change,
  };
}
