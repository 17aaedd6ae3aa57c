// What can be done while writing, with the keys that do it wherever in the composer the focus is.
import type { Command } from "../../lib/commands.svelte";

/** What the commands act on. */
export interface ComposeActs {
  isRich: () => boolean;
  send: () => void;
  /** Whether there is a conversation to be archived. */
  canArchive: () => boolean;
  sendAndArchive: () => void;
  attach: () => void;
  show: (field: "cc" | "bcc") => void;
  link: () => void;
  templates: () => void;
  turn: () => void;
}

export function composeCommands(acts: ComposeActs): Command[] {
  const common = { group: "write", scope: "compose", isEverywhere: true } as const;
  return [
    { ...common, id: "compose.send", title: "compose-send", icon: "send", keys: ["Mod+Enter"], run: acts.send },
    {
      ...common,
      id: "compose.send-archive",
      title: "compose-send-archive",
      icon: "archive",
      keys: ["Mod+Alt+Enter"],
      enabled: acts.canArchive,
      run: acts.sendAndArchive,
    },
    {
      ...common,
      id: "compose.attach",
      title: "compose-attach",
      icon: "paperclip",
      keys: ["Mod+Shift+M"],
      run: acts.attach,
    },
    { ...common, id: "compose.cc", title: "compose-add-cc", keys: ["Mod+Shift+C"], run: () => acts.show("cc") },
    { ...common, id: "compose.bcc", title: "compose-add-bcc", keys: ["Mod+Shift+B"], run: () => acts.show("bcc") },
    {
      ...common,
      id: "compose.templates",
      title: "compose-templates",
      icon: "file-text",
      keys: ["Mod+Shift+L"],
      run: acts.templates,
    },
    {
      ...common,
      id: "compose.link",
      title: "compose-link",
      icon: "link",
      keys: ["Mod+Shift+K"],
      enabled: acts.isRich,
      run: acts.link,
    },
    {
      ...common,
      id: "compose.direction",
      title: "compose-direction",
      keys: ["Mod+Shift+X"],
      enabled: acts.isRich,
      run: acts.turn,
    },
  ];
}
