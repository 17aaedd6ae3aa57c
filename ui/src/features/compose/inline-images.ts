// Knows which picture of a draft is shown under which address: the draft says `cid:`, the page needs an address.
import type { DraftAttachment } from "../../rpc/contract";

export class InlineImages {
  readonly #urlByCid = new Map<string, string>();
  readonly #cidByUrl = new Map<string, string>();

  /** Learns the pictures among a draft's attachments. `origin` is where content paths begin. */
  learn(attachments: readonly DraftAttachment[], origin: string): void {
    for (const one of attachments) {
      if (one.contentId === "" || one.show === "") continue;
      const isWhole = /^[a-z]+:/i.test(one.show);
      const path = isWhole ? one.show : `${origin}/${one.show.replace(/^\//, "")}`;
      const url = new URL(path, document.baseURI).href;
      this.#urlByCid.set(one.contentId, url);
      this.#cidByUrl.set(url, one.contentId);
    }
  }

  /** Returns the address that shows the picture `cid:` names. */
  urlOf(src: string): string | undefined {
    return isCid(src) ? this.#urlByCid.get(cidOf(src)) : undefined;
  }

  /** Returns the `cid:` address of a picture that is shown under `url`. */
  srcOf(url: string): string | undefined {
    const cid = this.#cidByUrl.get(url);
    return cid === undefined ? undefined : `cid:${cid}`;
  }

  /** Names pictures by `cid:` again in HTML that was taken out of the editor. */
  named(html: string): string {
    let named = html;
    for (const [url, cid] of this.#cidByUrl) named = named.replaceAll(url, `cid:${cid}`);
    return named;
  }
}

export function isCid(src: string): boolean {
  return /^cid:/i.test(src);
}

export function cidOf(src: string): string {
  return src.replace(/^cid:/i, "");
}
