// One registry: presets, sequences, scopes, and text that keeps its letters.
import { beforeEach, expect, test, vi } from "vitest";
import { Commands } from "./commands.svelte";

let commands: Commands;
const archive = vi.fn();
const inbox = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  commands = new Commands(false);
  commands.register([
    {
      id: "message.archive",
      title: () => "Archive",
      group: "message",
      keys: { default: ["e"], thunderbird: ["a"] },
      run: archive,
    },
    { id: "go.inbox", title: () => "Inbox", group: "go", keys: ["g i"], run: inbox },
  ]);
});

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}, at = 0): boolean {
  const event = new KeyboardEvent("keydown", { key, code: `Key${key.toUpperCase()}`, cancelable: true, ...init });
  Object.defineProperty(event, "target", { value: target });
  return commands.press(event, [], at);
}

test("a key runs its command, by the preset in use", () => {
  expect(press("e")).toBe(true);
  commands.preset = "thunderbird";
  expect([press("e"), press("a")]).toEqual([false, true]);
  expect(archive).toHaveBeenCalledTimes(2);
  expect(commands.recent).toEqual(["message.archive"]);
});

test("a sequence needs both keys, in time", () => {
  press("g");
  press("i", document.body, {}, 500);
  expect(inbox).toHaveBeenCalledOnce();
  press("g", document.body, {}, 1000);
  press("i", document.body, {}, 5000);
  expect(inbox).toHaveBeenCalledOnce();
});

test("single keys belong to text where text is written, and can be turned off", () => {
  const input = document.createElement("input");
  expect(press("e", input)).toBe(false);
  commands.singleKeys = false;
  expect(press("e")).toBe(false);
  expect(commands.keysOf("message.archive")).toEqual([]);
});

test("while a dialog is open keys run nothing behind it, even where nothing has the focus", () => {
  const dialog = document.createElement("dialog");
  document.body.append(dialog);
  dialog.showModal();
  expect(press("e")).toBe(false);
  dialog.remove();
  expect(press("e")).toBe(true);
});

test("a later command of the same id goes first, and gives way again", () => {
  const own = vi.fn();
  const stop = commands.register([
    { id: "message.archive", title: () => "Own", group: "message", keys: ["e"], run: own },
  ]);
  press("e");
  expect(own).toHaveBeenCalledOnce();
  stop();
  press("e");
  expect(archive).toHaveBeenCalledOnce();
});

test("what can't be done now leaves its key alone", () => {
  commands.register([{ id: "x", title: () => "X", group: "app", keys: ["x"], enabled: () => false, run: archive }]);
  expect(press("x")).toBe(false);
});
