// One list of all that can be done: buttons, keys, the palette and the sheet of keys read it.
import { untrack } from "svelte";
import { t, type MessageId } from "../i18n/index.svelte";
import type { IconName } from "../components/icons";
import type { KeyPreset } from "../rpc/contract";
import { isSingle, matches, parseKeys, sequenceMs } from "./keymap";

/** Where a command belongs in the palette and the sheet of keys. */
export type CommandGroup = "message" | "move" | "go" | "write" | "view" | "app" | "settings";

/** Where a command's keys work. */
export type Scope = "app" | "list" | "reader" | "compose";

/** Something that can be done. */
export interface Command {
  /** Such as `message.archive`. */
  id: string;
  title: MessageId | (() => string);
  group: CommandGroup;
  icon?: IconName;
  /** The same keys for every preset, or by preset; a preset that is missing takes the default's. */
  keys?: string[] | (Partial<Record<KeyPreset, string[]>> & { default: string[] });
  /** Where keys work; everywhere unless said. Commands of the part that has focus go first. */
  scope?: Scope;
  /** Whether it can be done now; always unless said. */
  enabled?: () => boolean;
  /** Not in the palette, such as "next row". */
  isHidden?: boolean;
  /** Not in the sheet of keys. */
  isUnlisted?: boolean;
  /** Whether its keys work within text, menus and dialogs too. */
  isEverywhere?: boolean;
  run: () => void;
}

/** The commands there are, and the keys that start them. */
export class Commands {
  #all = $state.raw<Command[]>([]);
  /** What was run lately, newest first. */
  recent = $state.raw<string[]>([]);
  preset = $state<KeyPreset>("default");
  /** Whether keys without Ctrl or Command do anything. */
  singleKeys = $state(true);
  readonly isMac: boolean;
  #first: { keys: string; at: number } | null = null;

  constructor(isMac = /mac/i.test(navigator.platform)) {
    this.isMac = isMac;
  }

  /** All commands, in the order they were added. */
  get all(): readonly Command[] {
    return this.#all;
  }

  /** Adds commands. One with an id that is there already goes in front of it. Returns how to take them away. */
  register(commands: Command[]): () => void {
    // An effect that registers must not run again for what it registers itself.
    this.#all = [...untrack(() => this.#all), ...commands];
    return () => {
      this.#all = untrack(() => this.#all).filter((command) => !commands.includes(command));
    };
  }

  find(id: string): Command | undefined {
    return this.#all.findLast((command) => command.id === id);
  }

  title(command: Command): string {
    return typeof command.title === "function" ? command.title() : t(command.title);
  }

  isEnabled(id: string): boolean {
    const command = this.find(id);
    return command !== undefined && (command.enabled?.() ?? true);
  }

  /** Runs a command, if it can be run. Returns whether it was. */
  run(id: string): boolean {
    const command = this.find(id);
    if (!command || !(command.enabled?.() ?? true)) return false;
    if (!command.isHidden) this.recent = [id, ...this.recent.filter((other) => other !== id)].slice(0, 8);
    command.run();
    return true;
  }

  /** The keys of a command under the preset in use. Single keys are left out while they are off. */
  keysOf(id: string): string[] {
    const command = this.find(id);
    return command ? this.#keys(command) : [];
  }

  #keys(command: Command): string[] {
    const { keys } = command;
    const list = !keys ? [] : Array.isArray(keys) ? keys : (keys[this.preset] ?? keys.default);
    return this.singleKeys ? list : list.filter((text) => !parseKeys(text).some(isSingle));
  }

  /** Acts on a key, if it means something here. `scopes` are the parts that have focus. */
  press(event: KeyboardEvent, scopes: readonly Scope[], now: number = performance.now()): boolean {
    if (event.isComposing || event.defaultPrevented) return false;
    if (["Shift", "Control", "Alt", "Meta", "AltGraph"].includes(event.key)) return false;
    const inText = isText(event.target);
    const inLayer = isInLayer(event.target);
    const first = this.#first && now - this.#first.at < sequenceMs ? this.#first.keys : null;
    this.#first = null;
    let begins: string | null = null;
    for (const command of this.#byScope(scopes)) {
      if (inLayer && !command.isEverywhere) continue;
      for (const text of this.#keys(command)) {
        const chords = parseKeys(text);
        if (inText && !command.isEverywhere && (chords.some(isSingle) || editsText(text))) continue;
        const chord = chords[first && chords.length > 1 && text.startsWith(`${first} `) ? 1 : 0];
        if (!chord || !matches(chord, event, this.isMac)) continue;
        if (chords.length > 1 && !(first && text.startsWith(`${first} `))) {
          begins = text.split(" ")[0] ?? null;
          continue;
        }
        if (chords.length === 1 && first) continue;
        if (this.run(command.id)) {
          event.preventDefault();
          return true;
        }
      }
    }
    if (begins) {
      this.#first = { keys: begins, at: now };
      event.preventDefault();
      return true;
    }
    return false;
  }

  #byScope(scopes: readonly Scope[]): Command[] {
    const rank = (command: Command) =>
      command.scope && command.scope !== "app" ? scopes.indexOf(command.scope) : scopes.length;
    return this.#all
      .filter((command) => rank(command) >= 0)
      .map((command, index) => ({ command, index }))
      .sort((a, b) => rank(a.command) - rank(b.command) || b.index - a.index)
      .map(({ command }) => command);
  }
}

/** Whether a key belongs to what is in front of the window: also where nothing there has the focus. */
export function isInLayer(target: EventTarget | null): boolean {
  return (
    (target instanceof Element && target.closest("[data-layer]") !== null) || document.querySelector(":modal") !== null
  );
}

/** Whether an element takes text, so that letters belong to it. */
export function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}

/** Keys that a text field needs for itself. */
function editsText(text: string): boolean {
  return /^(Mod\+(A|Z|X|C|V)|Mod\+Shift\+Z|Delete|Backspace|Enter|Space|Home|End|PageUp|PageDown|(Shift\+)?(ArrowUp|ArrowDown|ArrowLeft|ArrowRight|Up|Down))$/i.test(
    text,
  );
}
