// What there is to set, by page: the settings' own navigation, search and palette read it.
import type { IconName } from "../../components/icons";
import type { MessageId } from "../../i18n/index.svelte";
import type { Command } from "../../lib/commands.svelte";
import { t } from "../../i18n/index.svelte";

export type PageName =
  "accounts" | "reading" | "writing" | "appearance" | "keyboard" | "privacy" | "keys" | "storage" | "about";

/** One page, with the settings on it in order. */
export interface Page {
  name: PageName;
  title: MessageId;
  icon: IconName;
  settings: MessageId[];
}

export const pages: readonly Page[] = [
  {
    name: "accounts",
    title: "settings-page-accounts",
    icon: "user",
    settings: ["set-accounts", "set-add-account", "set-identities", "set-password", "set-groups"],
  },
  {
    name: "reading",
    title: "settings-page-reading",
    icon: "book-open",
    settings: ["set-threaded", "set-read-after", "set-after-act", "set-plain-links"],
  },
  {
    name: "writing",
    title: "settings-page-writing",
    icon: "pencil",
    settings: [
      "set-write-mode",
      "set-quote-place",
      "set-undo-send",
      "set-reminder",
      "set-templates",
      "set-people-groups",
    ],
  },
  {
    name: "appearance",
    title: "settings-page-appearance",
    icon: "palette",
    settings: [
      "set-theme",
      "set-density",
      "set-text-scale",
      "set-language",
      "set-numerals",
      "set-contrast",
      "set-motion",
      "set-tray",
    ],
  },
  {
    name: "keyboard",
    title: "settings-page-keyboard",
    icon: "keyboard",
    settings: ["set-key-preset", "set-single-keys", "set-keys"],
  },
  {
    name: "privacy",
    title: "settings-page-privacy",
    icon: "shield",
    settings: [
      "set-time-zone",
      "set-bare-pictures",
      "set-transport",
      "set-logos",
      "set-revocation",
      "set-fixed-images",
      "set-fixed-trackers",
      "set-fixed-receipts",
      "set-fixed-disk",
    ],
  },
  {
    name: "keys",
    title: "settings-page-keys",
    icon: "lock",
    settings: ["set-own-keys", "set-people-keys", "set-private-search", "set-keys-kept"],
  },
  { name: "storage", title: "settings-page-storage", icon: "hard-drive", settings: ["set-storage", "set-keep"] },
  { name: "about", title: "settings-page-about", icon: "info", settings: ["set-sample"] },
];

export function pageOf(name: string): Page {
  return pages.find((page) => page.name === name) ?? (pages[0] as Page);
}

/** A setting that a search found, and where it is. */
export interface Found {
  page: Page;
  setting: MessageId;
}

/** Settings whose name, or whose page's name, has every word of `text`. */
export function find(text: string): Found[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const all = pages.flatMap((page) => page.settings.map((setting) => ({ page, setting })));
  return all.filter(({ page, setting }) => {
    const name = `${t(setting)} ${t(page.title)}`.toLocaleLowerCase();
    return words.every((word) => name.includes(word));
  });
}

/** A command for each setting, so that the palette finds them. */
export function settingCommands(go: (path: string) => void): Command[] {
  return pages.flatMap((page) =>
    page.settings.map((setting) => ({
      id: `settings.${setting}`,
      title: () => t("settings-open", { name: t(setting) }),
      group: "settings" as const,
      icon: page.icon,
      isUnlisted: true,
      run: () => go(`/settings/${page.name}/${setting}`),
    })),
  );
}
