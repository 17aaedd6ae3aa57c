import { expect, it } from "vitest";
import { iconOf, titleOf, typeOf } from "./attachment";
import { attachment } from "./samples";

it.each([
  ["Budget.pdf", "application/pdf", "file-text", "PDF", "Budget"],
  ["photo.jpg", "image/jpeg", "image", "JPEG", "photo"],
  ["tables.xlsx", "application/octet-stream", "file-spreadsheet", "XLSX", "tables"],
  ["message", "message/rfc822", "mail", "", "message"],
  ["notes", "image/png", "image", "PNG", "notes"],
  [".profile", "application/octet-stream", "file", "", ".profile"],
  ["ميزانية.pdf", "application/pdf", "file-text", "PDF", "ميزانية"],
])('%s of %s has the icon %s, the type "%s" and the title "%s"', (name, contentType, icon, type, title) => {
  const row = attachment({ name, contentType });
  expect([iconOf(row), typeOf(row), titleOf(row)]).toEqual([icon, type, title]);
});

it("shows the whole name of a file that could run", () => {
  expect(titleOf(attachment({ name: "invoice.pdf.exe", isDangerous: true }))).toBe("invoice.pdf.exe");
});
