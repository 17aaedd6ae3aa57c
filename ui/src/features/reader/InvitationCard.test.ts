import { expect, test } from "vitest";
import { render } from "vitest-browser-svelte";
import { page } from "vitest/browser";
import { setLocale } from "../../i18n/index.svelte";
import type { CalendarEvent, Invitation } from "../../rpc/contract";
import InvitationCard from "./InvitationCard.svelte";

const hana = { name: "Hana Sato", address: "hana@example.org", answer: "none" } as const;

function event(change: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    summary: "Site visit",
    place: "City Library",
    note: "Bring boots.",
    startsMs: Date.UTC(2026, 6, 1, 9, 0),
    endsMs: Date.UTC(2026, 6, 1, 10, 30),
    clock: "floating",
    zone: "",
    repeats: null,
    isOneOfMany: false,
    isCancelled: false,
    organizer: hana,
    guests: [],
    guestTotal: 0,
    ...change,
  };
}

async function show(
  change: Partial<CalendarEvent>,
  method: Invitation["method"] = "request",
  locale: "en" | "ar" = "en",
) {
  await setLocale(locale);
  const { container } = render(InvitationCard, { invitation: { method, events: [event(change)], total: 1 } });
  return container.textContent.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ");
}

test("an invitation says what, when, where and who", async () => {
  const guests = [hana, { name: "", address: "omar@example.org", answer: "accepted" } as const];
  const text = await show({ guests, guestTotal: 2, zone: "Quay time" });
  for (const part of [
    "Invitation",
    "Site visit",
    "City Library",
    "Bring boots.",
    "Organized by Hana Sato",
    "2 people are invited",
  ])
    expect(text).toContain(part);
  expect(text).toMatch(/Wednesday,? 1 July 2026.*09:00.10:30 \(Quay time\)/);
  document.querySelector("summary")?.click();
  await expect.element(page.getByTitle("omar@example.org")).toBeVisible();
  expect(page.getByTitle("omar@example.org").element().textContent).toContain("will come");
});

test("whole days have no hour, and a day is the same everywhere", async () => {
  const text = await show({ clock: "days", startsMs: Date.UTC(2026, 6, 1), endsMs: Date.UTC(2026, 6, 3) });
  expect(text).toMatch(/Wednesday,? 1.*Friday,? 3 July 2026/);
  expect(text).not.toContain("00:00");
});

test("what repeats, was called off or is an answer is told", async () => {
  const repeats = { unit: "week", every: 2, untilMs: Date.UTC(2026, 11, 31), count: null } as const;
  expect(await show({ repeats })).toMatch(/Repeats every 2 weeks, until Thursday,? 31 December 2026/);
  expect(await show({}, "cancel")).toContain("Cancelled");
  expect(await show({ guests: [{ ...hana, answer: "declined" }], guestTotal: 1 }, "reply")).toContain(
    "Hana Sato will not come",
  );
  expect(await show({ startsMs: null, endsMs: null })).toContain("No time is given.");
  expect(await show({ repeats: { ...repeats, untilMs: null } }, "request", "ar")).toContain("كل أسبوعين");
  await setLocale("en");
});
