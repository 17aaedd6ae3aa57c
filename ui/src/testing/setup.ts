// What every test of a component starts from: the styles, and English texts.
import { beforeEach } from "vitest";
import { setLocale } from "../i18n/index.svelte";
import "../styles";
import "./page.css";

beforeEach(async () => {
  history.replaceState(null, "", location.pathname + location.search);
  const root = document.documentElement;
  root.lang = "en";
  root.dir = "ltr";
  root.dataset.theme = "light";
  root.dataset.density = "comfortable";
  await setLocale("en");
});
