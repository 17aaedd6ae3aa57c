// What stands in front of the window: where in the page it has to be, and where the focus goes after it.
import { untrack } from "svelte";

let dialogs = $state.raw<readonly HTMLDialogElement[]>([]);
/** What may get the focus after something in front, best first. */
const backs = new WeakMap<Element, HTMLElement[]>();
const tabbable = "a[href], button, input, select, textarea, [contenteditable='true'], [tabindex='0']";

/** The dialog in front. What is not within it can't be used: the page around a modal dialog is inert. */
export function dialogInFront(): HTMLDialogElement | null {
  return dialogs.at(-1) ?? null;
}

/** Opens a dialog over everything that is there. Returns how to take it away. */
export function openModal(dialog: HTMLDialogElement): () => void {
  const giveBack = holdFocus(dialog);
  // At the end of the page, where no part of the window styles it, cuts it, or hears its keys.
  document.body.append(dialog);
  dialog.showModal();
  dialogs = [...untrack(() => dialogs), dialog];
  return () => {
    dialogs = untrack(() => dialogs).filter((one) => one !== dialog);
    dialog.remove();
    giveBack();
  };
}

/** Shows a popover over everything that is there; `opener` has the focus after it. Returns how to take it away. */
export function openPopover(layer: HTMLElement, opener?: HTMLElement): () => void {
  const giveBack = holdFocus(layer, opener);
  untrack(() => dialogInFront() ?? document.body).append(layer);
  layer.showPopover();
  return () => {
    layer.remove();
    giveBack();
  };
}

/** Gives the focus to what asks for it, else to the first that takes it; `last` is what comes after all others. */
export function focusWithin(card: HTMLElement, last: HTMLElement | null = null): void {
  const all = [...card.querySelectorAll<HTMLElement>(tabbable)].filter(
    (one) => !one.matches(":disabled, [tabindex='-1']") && one.getClientRects().length > 0,
  );
  const first = all.find((one) => one.autofocus) ?? all.find((one) => !last?.contains(one)) ?? all[0] ?? card;
  first.focus({ preventScroll: true });
}

/** Notes what has the focus. Returns how to give it back, unless something else took it meanwhile. */
function holdFocus(layer: Element, opener?: HTMLElement): () => void {
  const before = document.activeElement;
  // What is in front may be gone by then, so what was behind it comes after it.
  const outer = before?.closest("[data-layer]");
  const back = [opener, before, ...((outer && backs.get(outer)) ?? [])].filter((one) => one instanceof HTMLElement);
  backs.set(layer, back);
  return () => {
    for (const one of back) {
      if (document.activeElement && document.activeElement !== document.body) return;
      one.focus({ preventScroll: true });
    }
  };
}
