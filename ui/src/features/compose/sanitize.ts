// Lets only harmless HTML into the editor: what could run, load, submit or reach out of it is gone. The engine
// sanitizes again whatever is saved; this is about the page that holds the editor.
import DOMPurify, { type Config } from "dompurify";
import { textDirection } from "../../lib/text-direction";
import { isCid, type InlineImages } from "./inline-images";

const purify = DOMPurify(window);

const CONFIG: Config & { RETURN_DOM_FRAGMENT: true } = {
  USE_PROFILES: { html: true },
  RETURN_DOM_FRAGMENT: true,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ADD_ATTR: ["data-sig", "data-attribution"],
  FORBID_ATTR: ["class", "id", "name", "srcset", "background", "poster", "action", "tabindex", "contenteditable"],
  FORBID_TAGS: [
    ...["style", "form", "input", "button", "select", "option", "optgroup", "textarea", "fieldset", "legend", "label"],
    ...["datalist", "output", "progress", "meter", "dialog", "details", "summary", "menu", "nav", "template", "slot"],
    ...["audio", "video", "source", "track", "picture", "map", "area", "marquee", "canvas"],
  ],
  // Without the second half, which says that a value with no scheme is fine, `dir`, `width`, `align` and `type` go too.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
};

/** Makes a fragment out of HTML. Pictures stay if they are the draft's own, and point to where they are shown. */
export function cleanFragment(html: string, images: InlineImages): DocumentFragment {
  // The fragment belongs to a document that loads nothing until `importNode`.
  const fragment = purify.sanitize(images.named(html), CONFIG);
  for (const image of fragment.querySelectorAll("img")) showOwnPicture(image, images);
  for (const link of fragment.querySelectorAll("a[href]")) {
    if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
    link.removeAttribute("target");
  }
  for (const styled of fragment.querySelectorAll<HTMLElement>("[style]")) dropReachingStyles(styled);
  return document.importNode(fragment, true);
}

function showOwnPicture(image: HTMLImageElement, images: InlineImages): void {
  const src = image.getAttribute("src") ?? "";
  const url = images.urlOf(src);
  if (url !== undefined) image.setAttribute("src", url);
  else if (!isCid(src)) image.remove();
}

/** Drops declarations that would load something or lay themselves over the page. */
function dropReachingStyles(element: HTMLElement): void {
  const style = element.style;
  for (const name of [...style]) {
    const value = style.getPropertyValue(name);
    const loads = /url\(|image\(|image-set\(|element\(|src\(|var\(|attr\(/i.test(value);
    if (loads || /^(?:position|inset|z-index|top|right|bottom|left|behavior|cursor|content)/i.test(name)) {
      style.removeProperty(name);
    }
  }
  if (style.length === 0) element.removeAttribute("style");
}

/**
 * Makes the HTML that a draft is saved with out of the editor's: pictures by `cid:`, no classes, no marks of the
 * editor, lists with the direction that they are seen in.
 */
export function draftHtml(editorHtml: string, images: InlineImages): string {
  const body = new DOMParser().parseFromString(editorHtml, "text/html").body;
  for (const image of body.querySelectorAll("img")) {
    const src = image.getAttribute("src") ?? "";
    const own = images.srcOf(src) ?? (isCid(src) ? src : undefined);
    if (own === undefined) image.remove();
    else image.setAttribute("src", own);
  }
  for (const mark of body.querySelectorAll("input")) mark.remove();
  for (const list of body.querySelectorAll("ul, ol")) {
    if (!list.closest("blockquote")) list.setAttribute("dir", textDirection(list.textContent ?? "") ?? "ltr");
  }
  for (const element of body.querySelectorAll("[class], [id]")) {
    element.removeAttribute("class");
    element.removeAttribute("id");
  }
  // eslint-disable-next-line no-restricted-properties -- Read, not written: nothing is parsed here.
  return body.innerHTML;
}
