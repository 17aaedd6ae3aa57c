// Tells attachments apart for the eye: an icon and a word for each type.

import type { AttachmentRow } from "../../rpc/contract";

/** Names of icons, as `Icon` takes them. */
export type AttachmentIcon =
  "file" | "file-text" | "image" | "file-archive" | "file-code" | "file-spreadsheet" | "calendar" | "mail" | "user";

const BY_EXTENSION: Readonly<Record<string, AttachmentIcon>> = {
  csv: "file-spreadsheet",
  ods: "file-spreadsheet",
  xls: "file-spreadsheet",
  xlsx: "file-spreadsheet",
  odp: "file-text",
  ppt: "file-text",
  pptx: "file-text",
  pdf: "file-text",
  doc: "file-text",
  docx: "file-text",
  odt: "file-text",
  txt: "file-text",
  md: "file-text",
  rtf: "file-text",
  zip: "file-archive",
  gz: "file-archive",
  xz: "file-archive",
  "7z": "file-archive",
  rar: "file-archive",
  tar: "file-archive",
  ics: "calendar",
  eml: "mail",
  vcf: "user",
};

const BY_TYPE: readonly (readonly [prefix: string, icon: AttachmentIcon])[] = [
  ["image/", "image"],
  ["audio/", "file"],
  ["video/", "file"],
  ["message/", "mail"],
  ["text/calendar", "calendar"],
  ["text/vcard", "user"],
  ["text/csv", "file-spreadsheet"],
  ["text/html", "file-code"],
  ["text/", "file-text"],
  ["application/pdf", "file-text"],
  ["application/zip", "file-archive"],
];

/** Returns the icon of an attachment; its type is believed before its name. */
export function iconOf(attachment: Pick<AttachmentRow, "name" | "contentType">): AttachmentIcon {
  const type = attachment.contentType.toLowerCase();
  const byType = BY_TYPE.find(([prefix]) => type.startsWith(prefix));
  return byType?.[1] ?? BY_EXTENSION[extensionOf(attachment.name)] ?? "file";
}

/** Returns the name without what `typeOf` says anyway. */
export function titleOf(attachment: Pick<AttachmentRow, "name" | "isDangerous">): string {
  const extension = extensionOf(attachment.name);
  // The whole name is the truth about a file that could run.
  if (extension === "" || attachment.isDangerous) return attachment.name;
  return attachment.name.slice(0, -(extension.length + 1));
}

/** Returns a short word for the type, such as `PDF`; empty where there is none. */
export function typeOf(attachment: Pick<AttachmentRow, "name" | "contentType">): string {
  const extension = extensionOf(attachment.name);
  if (extension === "jpg") return "JPEG";
  if (extension !== "") return extension.toUpperCase();
  const subtype = attachment.contentType.split("/")[1] ?? "";
  return /^[a-z0-9]{2,5}$/u.test(subtype) ? subtype.toUpperCase() : "";
}

function extensionOf(name: string): string {
  return /[^.]\.([a-z0-9]{1,5})$/iu.exec(name)?.[1]?.toLowerCase() ?? "";
}
