// The fake engine for looking at the page in a browser, chosen by the page's address.
import type { Language, Settings, Theme } from "./contract";
import { FakeClient } from "./fake";

/** Reads `?lang=ar&theme=dark&density=compact&scale=150&set=empty` from the page's address. */
export function fakeFromAddress(search: string): FakeClient {
  const query = new URLSearchParams(search);
  const language = (query.get("lang") ?? "en") as Language;
  const settings: Partial<Settings> = { language };
  if (query.has("theme")) settings.theme = query.get("theme") as Theme;
  if (query.get("density") === "compact") settings.density = "compact";
  if (query.has("scale")) settings.textScale = Number(query.get("scale"));
  return new FakeClient({
    settings,
    arabic: language === "ar",
    isEmpty: query.get("set") === "empty",
    extra: Number(query.get("extra") ?? 1271),
  });
}
