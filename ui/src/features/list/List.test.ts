// A million rows: few are drawn, all are reached, by key and by wheel.
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import { setLocale } from "../../i18n/index.svelte";
import { expectAccessible, FakeClient } from "../../testing";
import List from "./List.svelte";
import { Selection } from "./selection.svelte";
import { row } from "./rows.testing";
import { ThreadList } from "./thread-list.svelte";

const million = 1_000_000;

async function show(density: "comfortable" | "compact" = "comfortable") {
  const client = new FakeClient();
  client.handlers.list_shape = () => ({
    total: million,
    unread: 0,
    groups: [
      { name: { kind: "today" }, start: 0 },
      { name: { kind: "yesterday" }, start: 6 },
      { name: { kind: "month", year: 2026, month: 3 }, start: 400_000 },
    ],
    revision: 1,
    searched: 0,
    notDownloaded: 0,
  });
  client.handlers.list_window = ({ start, len }) => ({
    start,
    rows: Array.from({ length: Math.min(len, million - start) }, (_, offset) => row(start + offset)),
    revision: 1,
  });
  const list = new ThreadList(client);
  await list.open({
    view: { kind: "role", role: "inbox", account: null },
    filter: "none",
    threaded: true,
    oldestFirst: false,
    group: null,
    accounts: [],
  });
  const selection = new Selection(list);
  const onopen = vi.fn();
  const props = {
    list,
    selection,
    label: "Inbox",
    density,
    accountsOf: () => [],
    onopen,
    onenter: vi.fn(),
    onact: vi.fn(),
    onmenu: vi.fn(),
    ondrag: vi.fn(),
  };
  const screen = await render(List, props);
  const frame = screen.container.firstElementChild as HTMLElement;
  frame.style.blockSize = "820px";
  const box = screen.getByRole("listbox");
  await expect.element(box).toBeVisible();
  await vi.waitFor(() => expect(screen.container.querySelectorAll("[role='option']").length).toBeGreaterThan(9));
  return { screen, client, selection, onopen, box: box.element() as HTMLElement, props };
}

const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[role='option']")].map((option) => Number(option.dataset.index));

test("few rows are drawn, and each says which of how many it is", async () => {
  await show();
  expect(shown().length).toBeLessThan(60);
  expect(document.querySelectorAll("*").length).toBeLessThan(1500);
  const first = document.querySelector("[role='option']");
  expect([first?.getAttribute("aria-setsize"), first?.getAttribute("aria-posinset")]).toEqual(["1000000", "1"]);
  await expectAccessible();
});

test("End reaches the last row, and going up from there moves by single rows", async () => {
  const { box, selection, onopen } = await show();
  box.focus();
  await userEvent.keyboard("{End}");
  await vi.waitFor(() => expect(shown()).toContain(million - 1));
  expect(selection.active).toBe(million - 1);
  const last = document.querySelector(`[data-index="${million - 1}"]`)!.getBoundingClientRect();
  expect(last.bottom).toBeLessThanOrEqual(box.getBoundingClientRect().bottom + 10);
  for (let step = 0; step < 20; step++) await userEvent.keyboard("{ArrowUp}");
  expect(selection.active).toBe(million - 21);
  await vi.waitFor(() => expect(onopen.mock.lastCall?.[1]).toBe(million - 21));
  expect(box.getAttribute("aria-activedescendant")).toBe(`row-${million - 21}`);
  await userEvent.keyboard("{Home}");
  await vi.waitFor(() => expect(shown()).toContain(0));
});

test("in the middle, 820 px of wheel are ten cards", async () => {
  const { box } = await show();
  box.scrollTop = 4_000_000;
  await vi.waitFor(() => expect(Math.min(...shown())).toBeGreaterThan(300_000));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const top = () => {
    const edge = box.getBoundingClientRect().top;
    return [...document.querySelectorAll<HTMLElement>("[role='option']")]
      .map((option) => ({ index: Number(option.dataset.index), y: option.getBoundingClientRect().top - edge }))
      .sort((a, b) => a.index - b.index);
  };
  const before = top().find(({ y }) => y >= 820)!;
  box.scrollTop += 820;
  await vi.waitFor(() => {
    const now = top().find(({ index }) => index === before.index);
    expect(Math.abs((now?.y ?? 0) - (before.y - 820))).toBeLessThan(2);
  });
});

test("the active row stays in the page when it is scrolled away", async () => {
  const { box, selection } = await show();
  box.focus();
  await userEvent.keyboard("{ArrowDown}");
  box.scrollTop = 3_000_000;
  await vi.waitFor(() => expect(Math.max(...shown())).toBeGreaterThan(10_000));
  expect(shown()).toContain(selection.active);
});

test("click, Ctrl and Shift select as everywhere", async () => {
  const { screen, selection } = await show();
  await screen.getByText("Subject 1", { exact: true }).click();
  expect([selection.active, selection.count]).toEqual([1, 0]);
  await screen.getByText("Subject 3", { exact: true }).click({ modifiers: ["ControlOrMeta"] });
  expect(selection.count).toBe(1);
  await screen.getByText("Subject 6", { exact: true }).click({ modifiers: ["Shift"] });
  await vi.waitFor(() => expect(selection.count).toBe(4));
  expect(document.querySelectorAll("[aria-selected='true']").length).toBe(4);
});

test("the other button opens the menu for the row below it", async () => {
  const { screen, selection, props } = await show();
  await screen.getByText("Subject 4", { exact: true }).click({ button: "right" });
  expect(props.onmenu.mock.lastCall?.[1]).toBe(4);
  expect(selection.active).toBe(4);
});

test("close rows are 32 px high, and larger text makes rows higher", async () => {
  const { screen } = await show("compact");
  expect(screen.container.querySelector("[role='option']")?.getBoundingClientRect().height).toBe(32);
  document.documentElement.style.setProperty("--scale", "1.5");
  await vi.waitFor(() => {
    const [first, second] = [...document.querySelectorAll("[role='option']")].map((option) =>
      option.getBoundingClientRect(),
    );
    expect([first?.height, Math.round((second?.top ?? 0) - (first?.top ?? 0))]).toEqual([48, 48]);
  });
  document.documentElement.style.removeProperty("--scale");
});

test("in Arabic the list is read from the right, and passes axe", async () => {
  await setLocale("ar");
  document.documentElement.lang = "ar";
  document.documentElement.dir = "rtl";
  await show();
  const option = document.querySelector("[role='option']")!;
  const time = option.querySelector("time")!.getBoundingClientRect();
  expect(time.left - option.getBoundingClientRect().left).toBeLessThan(40);
  await expectAccessible();
});

test("after a leap, rows stay in sight until the new ones are here", async () => {
  const { box, client } = await show();
  const answer = client.handlers.list_window;
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  client.handlers.list_window = async (request) => {
    await arrived;
    return answer!(request);
  };
  const inSight = () => {
    const { top, bottom } = box.getBoundingClientRect();
    return [...box.querySelectorAll<HTMLElement>("[role='option']")].filter((option) => {
      const place = option.getBoundingClientRect();
      return place.bottom > top && place.top < bottom;
    });
  };
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const before = inSight().length;
  box.scrollTop = 700_000;
  box.dispatchEvent(new Event("scroll"));
  await frame();
  expect(inSight().length).toBe(before);
  expect(shown()[0]).toBeLessThan(50);
  arrive();
  await vi.waitFor(() => expect(shown()[0]).toBeGreaterThan(1000));
  expect(inSight().length).toBeGreaterThanOrEqual(before - 1);
});
