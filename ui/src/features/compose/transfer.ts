// Says what was pasted or dropped, and what is to become of it.

export type Transferred =
  /** Pictures, to stand within the text. */
  | { kind: "pictures"; files: File[] }
  /** Files, to be attached. */
  | { kind: "files"; files: File[] }
  /** Formatted text; `isOwn` where it was copied out of this editor. */
  | { kind: "html"; html: string; isOwn: boolean }
  | { kind: "text"; text: string };

/** Reads a clipboard. `isPlain`: the user wants the text alone. */
export function readClipboard(clipboard: DataTransfer, isPlain: boolean): Transferred | null {
  const types = [...clipboard.types];
  const files = [...clipboard.files];
  const html = types.includes("text/html") ? clipboard.getData("text/html") : "";
  const text = clipboard.getData("text/plain") || clipboard.getData("text/uri-list");
  if (isPlain && text !== "") return { kind: "text", text };
  // Office programs put a picture of the text beside it; a browser that copies a picture has no text.
  const isOffice = types.includes("text/rtf") && html !== "";
  if (files.length > 0 && !isOffice && text === "") return ofFiles(files);
  if (html !== "") return { kind: "html", html, isOwn: html.includes("<!-- squire -->") };
  if (text !== "") return { kind: "text", text };
  return files.length > 0 ? ofFiles(files) : null;
}

/** Files as they are dropped: pictures into the text, anything else beside it. */
export function ofFiles(files: File[]): Transferred {
  return { kind: files.every(isPicture) ? "pictures" : "files", files };
}

/** Whether a file is a picture that any mail program shows. */
export function isPicture(file: File): boolean {
  return /^image\/(?:png|jpeg|gif|webp|bmp)$/.test(file.type);
}

/** Whether files are being dragged, rather than text or a picture of the page. */
export function dragsFiles(drag: DataTransfer | null): boolean {
  return drag !== null && drag.types.includes("Files") && !drag.types.includes("text/html");
}
