// What the reader adds to the list of all that can be done.

import type { Command } from "../../lib/commands.svelte";

/** The reader, as its commands see it. */
export interface ReaderDoes {
  isOpen: () => boolean;
  hasMany: () => boolean;
  hiddenImages: () => boolean;
  reply: () => void;
  replyAll: () => void;
  forward: () => void;
  forwardAttached: () => void;
  redirect: () => void;
  editAsNew: () => void;
  find: () => void;
  expand: () => void;
  step: (by: 1 | -1) => void;
  canSplit: () => boolean;
  split: () => void;
  showImages: () => void;
  hasColors: () => boolean;
  colors: () => void;
  simple: () => void;
  scale: (by: number) => void;
  print: () => void;
  save: () => void;
  source: () => void;
  security: () => void;
  focus: () => void;
}

/** Returns the reader's commands. All of them need an open conversation. */
export function readerCommands(does: ReaderDoes): Command[] {
  const enabled = does.isOpen;
  const hasMany = () => does.isOpen() && does.hasMany();
  return [
    {
      id: "message.security",
      title: "security-command",
      group: "message",
      icon: "shield",
      keys: ["Mod+I"],
      enabled,
      run: does.security,
    },
    {
      // Where the list has the focus, this key is for what is read and unread.
      id: "message.security-here",
      title: "security-command",
      group: "message",
      keys: { default: ["i"], gmail: [], thunderbird: [], apple_mail: [] },
      scope: "reader",
      isHidden: true,
      enabled,
      run: does.security,
    },
    {
      id: "message.reply",
      title: "reader-reply",
      group: "write",
      icon: "reply",
      keys: { default: ["r", "Mod+R"], gmail: ["r"], thunderbird: ["Mod+R"], apple_mail: ["Mod+R"] },
      enabled,
      run: does.reply,
    },
    {
      id: "message.reply-all",
      title: "reader-reply-all",
      group: "write",
      icon: "reply-all",
      keys: { default: ["a", "Mod+Shift+R"], gmail: ["a"], thunderbird: ["Mod+Shift+R"], apple_mail: ["Mod+Shift+R"] },
      enabled,
      run: does.replyAll,
    },
    {
      id: "message.forward",
      title: "reader-forward",
      group: "write",
      icon: "forward",
      keys: { default: ["f"], thunderbird: ["Mod+L"], apple_mail: ["Mod+Shift+F"] },
      enabled,
      run: does.forward,
    },
    {
      id: "message.forward-attached",
      title: "reader-forward-attached",
      group: "write",
      icon: "paperclip",
      enabled,
      run: does.forwardAttached,
    },
    {
      id: "message.redirect",
      title: "reader-redirect",
      group: "write",
      icon: "corner-up-right",
      keys: { default: ["Shift+D"], apple_mail: ["Mod+Shift+E"] },
      enabled,
      run: does.redirect,
    },
    {
      id: "message.edit-as-new",
      title: "reader-edit-as-new",
      group: "write",
      icon: "square-pen",
      keys: { default: ["Shift+F"], thunderbird: ["Mod+E"], apple_mail: ["Mod+Shift+D"] },
      enabled,
      run: does.editAsNew,
    },
    {
      id: "reader.find",
      title: "reader-find",
      group: "view",
      icon: "search",
      keys: ["Mod+F"],
      enabled,
      run: does.find,
    },
    {
      id: "reader.nextMessage",
      title: "reader-next-message",
      group: "move",
      icon: "arrow-down",
      keys: { default: ["n"] },
      enabled: hasMany,
      run: () => does.step(1),
    },
    {
      id: "reader.previousMessage",
      title: "reader-previous-message",
      group: "move",
      icon: "arrow-up",
      keys: { default: ["p"] },
      enabled: hasMany,
      run: () => does.step(-1),
    },
    {
      id: "reader.expand",
      title: "reader-expand-all",
      group: "view",
      icon: "layers",
      keys: { default: [";"], thunderbird: ["*"] },
      enabled: hasMany,
      run: does.expand,
    },
    {
      id: "thread.split",
      title: "act-split",
      group: "message",
      icon: "layers",
      keys: ["Shift+T"],
      enabled: () => hasMany() && does.canSplit(),
      run: does.split,
    },
    {
      id: "reader.showImages",
      title: "reader-show-images-command",
      group: "view",
      icon: "image",
      keys: { default: ["Shift+P"] },
      enabled: () => does.isOpen() && does.hiddenImages(),
      run: does.showImages,
    },
    {
      id: "reader.simple",
      title: "reader-simple",
      group: "view",
      icon: "type",
      keys: ["Shift+V"],
      enabled,
      run: does.simple,
    },
    {
      id: "reader.colors",
      title: "reader-original-colors",
      group: "view",
      icon: "contrast",
      keys: ["Shift+O"],
      enabled: () => does.isOpen() && does.hasColors(),
      run: does.colors,
    },
    {
      id: "reader.larger",
      title: "reader-larger",
      group: "view",
      icon: "zoom-in",
      keys: ["Mod+="],
      run: () => does.scale(10),
    },
    {
      id: "reader.smaller",
      title: "reader-smaller",
      group: "view",
      icon: "zoom-out",
      keys: ["Mod+-"],
      run: () => does.scale(-10),
    },
    {
      id: "reader.print",
      title: "reader-print",
      group: "message",
      icon: "printer",
      keys: ["Mod+P"],
      enabled,
      run: does.print,
    },
    {
      id: "reader.save",
      title: "reader-save-message",
      group: "message",
      icon: "save",
      keys: ["Mod+S"],
      enabled,
      run: does.save,
    },
    {
      id: "reader.source",
      title: "reader-source",
      group: "message",
      icon: "code",
      keys: ["Mod+U"],
      enabled,
      run: does.source,
    },
    {
      id: "reader.focus",
      title: "reader-focus",
      group: "move",
      isHidden: true,
      isUnlisted: true,
      enabled,
      run: does.focus,
    },
  ];
}
