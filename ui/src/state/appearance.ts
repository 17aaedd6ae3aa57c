// Puts what the user chose about looks on the page itself, where the style sheets see it.
import { dir, locale } from "../i18n/index.svelte";
import type { Settings } from "../rpc/contract";

/** Sets language, direction, theme, density, contrast, motion and text size of the page. */
export function applySettings(settings: Settings): void {
  const root = document.documentElement;
  root.lang = locale();
  root.dir = dir();
  root.dataset.theme = isDark(settings) ? "dark" : "light";
  root.dataset.density = settings.density;
  root.dataset.contrast = settings.moreContrast ? "more" : "normal";
  root.dataset.motion = settings.reduceMotion ? "less" : "normal";
  root.style.setProperty("--scale", String(Math.min(200, Math.max(80, settings.textScale)) / 100));
}

/** Whether the window is dark now. */
export function isDark(settings: Settings): boolean {
  return settings.theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : settings.theme === "dark";
}
