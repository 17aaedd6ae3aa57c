// Reads what a user types as the address of a link.
import { isAddress } from "./recipients";

/** Returns the address as a link needs it, or null where it is none. Only the web, mail and telephone can be linked. */
export function readLink(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || /\s/u.test(text)) return null;
  if (/^(?:https?:\/\/|mailto:|tel:)./i.test(text)) return URL.canParse(text) ? text : null;
  if (isAddress(text)) return `mailto:${text}`;
  if (/^[a-z][a-z\d+.-]*:(?!\d)/i.test(text)) return null;
  const url = `https://${text}`;
  return text.includes(".") && URL.canParse(url) ? url : null;
}
