// Rows come in pages, late answers are dropped, and only what is in sight is asked for again.
import { expect, test, vi } from "vitest";
import type { ListQuery, Window } from "../../rpc/contract";
import { FakeClient } from "../../testing";
import { Selection } from "./selection.svelte";
import { row } from "./rows.testing";
import { ThreadList } from "./thread-list.svelte";

const query: ListQuery = {
  view: { kind: "role", role: "inbox", account: null },
  filter: "none",
  threaded: true,
  oldestFirst: false,
  group: null,
  accounts: [],
};
const other: ListQuery = { ...query, view: { kind: "starred" } };

function rows(total: number, revision = 1) {
  const client = new FakeClient();
  const state = { keys: (index: number) => index + 1, total, revision };
  client.handlers.list_shape = () => ({
    total: state.total,
    unread: 0,
    groups: [],
    revision: state.revision,
    searched: 0,
    notDownloaded: 0,
  });
  client.handlers.list_window = ({ start, len }) => ({
    start,
    rows: Array.from({ length: Math.max(0, Math.min(len, state.total - start)) }, (_, offset) =>
      row(state.keys(start + offset)),
    ),
    revision: state.revision,
  });
  return { client, state, list: new ThreadList(client) };
}

test("only pages that are in sight are brought", async () => {
  const { client, list } = rows(1_000_000);
  await list.open(query);
  expect(list.total).toBe(1_000_000);
  list.need(999_980, 1_000_000);
  await vi.waitFor(() => expect(list.at(999_999)?.key).toBe(1_000_000));
  expect(client.calls.filter(({ call }) => call === "list_window")).toHaveLength(2);
  expect(list.at(500_000)).toBeUndefined();
});

test("a late answer does not replace a newer list", async () => {
  const { client, list } = rows(10);
  const answers: ((window: Window) => void)[] = [];
  client.handlers.list_window = () => new Promise((resolve) => answers.push(resolve));
  const first = list.open(query);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  const second = list.open(other);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.({ start: 0, rows: [row(2)], revision: 1 });
  await second;
  answers[0]?.({ start: 0, rows: [row(1)], revision: 1 });
  await first;
  expect(list.at(0)?.key).toBe(2);
});

test("rows that moved between two answers are asked for again", async () => {
  const { client, list } = rows(10);
  let asked = 0;
  const window = client.handlers.list_window;
  client.handlers.list_window = async (request) => {
    const answer = await window?.(request);
    if (!answer) throw new Error("no handler");
    return { ...answer, revision: asked++ === 0 ? 0 : 1 };
  };
  await list.open(query);
  expect(list.at(0)?.key).toBe(1);
  expect(client.calls.filter(({ call }) => call === "list_shape")).toHaveLength(2);
});

test("the focus stays with its row, wherever that goes; where it is gone, the next one has it", async () => {
  const { client, list, state } = rows(100);
  client.handlers.list_index = ({ message }) =>
    state.keys(0) === 1 ? message - 1 : message < 11 ? null : message - 11;
  await list.open(query);
  const selection = new Selection(list);
  selection.activate(20);
  state.keys = (index) => index + 11;
  state.revision = 2;
  await list.refresh();
  expect(await selection.settle()).toBe(true);
  expect([selection.active, selection.activeKey]).toEqual([10, 21]);
  selection.activate(3);
  state.keys = (index) => (index < 3 ? index + 11 : index + 12);
  state.revision = 3;
  client.handlers.list_index = () => null;
  await list.refresh();
  expect(await selection.settle()).toBe(false);
  expect([selection.active, selection.activeKey]).toEqual([3, 15]);
});

test("a range of rows can be selected beyond what is here", async () => {
  const { list } = rows(1000);
  await list.open(query);
  const selection = new Selection(list);
  selection.activate(2);
  await selection.extend(600);
  expect(selection.count).toBe(599);
  expect(selection.targets(query)).toMatchObject({ kind: "rows" });
  selection.all();
  expect([selection.count, selection.targets(query)?.kind]).toEqual([1000, "all"]);
});

test("a failure is told, and trying again heals it", async () => {
  const { client, list } = rows(3);
  const shape = client.handlers.list_shape;
  client.handlers.list_shape = () => Promise.reject(new Error("broken"));
  await list.open(query);
  expect(list.failure?.code).toBe("internal");
  client.handlers.list_shape = shape;
  await list.refresh();
  expect([list.failure, list.total]).toEqual([null, 3]);
});
