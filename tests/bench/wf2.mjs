// How the window feels with a large account: opening a mailbox, going on to the next message,
// dragging the scrollbar. `node window_feel.mjs PROGRAM PROFILE` prints one line of JSON; with `letters COUNT` behind it, how
// the newest messages open, which are newsletters.
import { Session } from "../e2e/webdriver.mjs";

const [program, profile, part, count] = process.argv.slice(2);
const session = await Session.start(program, ["--profile", profile], {});
try {
  await session.until("rows", () => document.querySelectorAll("[role=option]").length > 5);
  if (part === "letters") {
    const times = await letters(Number(count));
    console.log(JSON.stringify({ letter_p95_ms: percentile(times, 95), letter_p50_ms: percentile(times, 50) }));
  } else {
    const open_ms = await openings(5);
    const next = await nexts(60);
    const blank_ms = await drag(30_000);
    await keepInTray();
    console.log(JSON.stringify({ open_ms, next_p95_ms: percentile(next, 95), next_p50_ms: percentile(next, 50), blank_ms }));
  }
} finally {
  await session.end();
}

function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * part) / 100))];
}

/** From pressing the keys for Inbox to its first row, drawn; the median. Starred is in between. */
async function openings(count) {
  const times = [];
  for (let n = 0; n < count; n++) {
    await session.press("g");
    await session.press("s");
    await session.until("another list", () => !/Inbox/.test(document.querySelector("h1")?.textContent ?? "Inbox"));
    times.push(
      await session.run(async () => {
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const key = (name) =>
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, code: `Key${name.toUpperCase()}`, bubbles: true }));
        key("g");
        const begun = performance.now();
        key("i");
        const isThere = () =>
          /Inbox/.test(document.querySelector("h1")?.textContent ?? "") && document.querySelectorAll("[role=option]").length > 5;
        while (!isThere() && performance.now() - begun < 10_000) await frame();
        await frame();
        return performance.now() - begun;
      }),
    );
  }
  return percentile(times, 50);
}

/** From a key to the next message's subject, drawn. */
function nexts(count) {
  return session.run(async (count) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const list = document.querySelector("[role=listbox]");
    list.focus();
    const active = () => list.getAttribute("aria-activedescendant");
    const subject = () => document.querySelector("main h2")?.textContent;
    const times = [];
    for (let n = 0; n < count; n++) {
      const [before, told] = [active(), subject()];
      const begun = performance.now();
      list.dispatchEvent(new KeyboardEvent("keydown", { key: "j", code: "KeyJ", bubbles: true }));
      while ((active() === before || subject() === told) && performance.now() - begun < 2000) await frame();
      await frame();
      times.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return times;
  }, count);
}

/** From a key to the next newsletter, its frame loaded and drawn: down the list and up again, four times. */
async function letters(count) {
  await session.press("j");
  await session.until("a first letter", () => document.querySelector("main iframe")?.ariaBusy === "false");
  const PAUSE = Number(process.env.PAUSE ?? 100);
  const rows = [];
  const all = ["j", "k", "j", "k"].flatMap((key) => Array.from({ length: Math.ceil((count - 3) / 6) }, (_, n) => [key, Math.min(6, count - 3 - n * 6)]));
  for (const [key, moves] of all) {
    rows.push(...(await session.run(async (key, moves, PAUSE) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const shown = () => document.querySelector("main iframe");
      const list = document.querySelector("[role=listbox]");
      list.focus();
      const out = [];
      for (let n = 0; n < moves; n++) {
        const before = shown()?.src;
        const begun = performance.now();
        const at = () => Math.round(performance.now() - begun);
        const row = { frames: 0 };
        const onm = (e) => { row.msg ??= at(); };
        addEventListener("message", onm);
        list.dispatchEvent(new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, bubbles: true }));
        row.sync = at();
        const obs = new MutationObserver(() => { const f = shown(); if (f && f.src !== before && !row.src) { row.src = at(); f.addEventListener("load", () => { row.load = at(); }); } });
        obs.observe(document.querySelector("main"), { subtree: true, childList: true });
        while (!(shown() && shown().src !== before && shown().ariaBusy === "false")) {
          if (performance.now() - begun > 3000) throw new Error(`letter ${n} did not come`);
          await frame(); row.frames++;
        }
        row.ready = at();
        await frame(); await frame();
        row.end = at(); obs.disconnect(); removeEventListener("message", onm);
        out.push(row);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
      return out;
    }, key, moves, PAUSE)));
  }
  for (const r of rows.slice(0, 30)) console.error(JSON.stringify(r));
  for (const k of ["sync", "src", "msg", "load", "ready", "end"]) { const v = rows.map((r) => r[k] ?? -1); console.error(k, percentile(v, 50), percentile(v, 95)); }
  return rows.map((r) => r.end);
}

/** Drags over so many rows within three seconds. Returns the longest time without any row in sight. */
function drag(rows) {
  return session.run(async (rows) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const list = document.querySelector("[role=listbox]");
    const total = Number(document.querySelector("[role=option]").getAttribute("aria-setsize"));
    const reach = (list.scrollHeight - list.clientHeight) * Math.min(1, rows / total);
    const isBlank = () => {
      const { top, bottom } = list.getBoundingClientRect();
      return ![...list.querySelectorAll("[role=option]")].some((row) => {
        const place = row.getBoundingClientRect();
        return place.bottom > top && place.top < bottom && row.textContent.trim() !== "";
      });
    };
    let longest = 0;
    let since = null;
    const begun = performance.now();
    for (let at = 0; at < 3000; at = performance.now() - begun) {
      list.scrollTop = (reach * at) / 3000;
      await frame();
      const now = performance.now();
      if (!isBlank()) since = null;
      else longest = Math.max(longest, now - (since ??= now));
    }
    return longest;
  }, rows);
}

/** For the measurement that follows: closing the window leaves the program in the tray. */
async function keepInTray() {
  await session.run(() => void (location.hash = "#/settings/appearance/set-tray"));
  const tray = () => document.querySelector("#set-tray input");
  await session.until("the setting", () => document.querySelector("#set-tray input") !== null);
  if (!(await session.run(() => document.querySelector("#set-tray input").checked))) {
    await session.run(`() => (${tray})().click()`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
