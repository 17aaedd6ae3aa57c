// The one way to the engine: a request and its answer, and what is told unasked.
import type { Event, Request, Response, RpcError } from "./contract";

/** The name of a request. */
export type Call = Request["call"];

/** Which kind of answer each request has; as crates/barid-rpc/src/request.rs says. */
interface AnswerKinds {
  start: "started";
  unlock: "started";
  overview: "overview";
  discover: "discovered";
  stop_discovery: "done";
  prove_receive: "done";
  prove_submit: "done";
  add_account: "id";
  change_account: "done";
  remove_account: "done";
  add_sample: "done";
  remove_sample: "done";
  identities: "identities";
  put_identity: "id";
  remove_identity: "done";
  check_now: "done";
  settings: "settings";
  put_settings: "done";
  list_shape: "shape";
  list_window: "window";
  list_index: "index";
  set_flags: "acted";
  snooze: "acted";
  split_thread: "acted";
  join_threads: "acted";
  put_group: "id";
  remove_group: "done";
  order_groups: "done";
  move: "acted";
  copy: "acted";
  unfile: "acted";
  report: "acted";
  opened: "done";
  destroy: "acted";
  undo: "acted";
  create_mailbox: "acted";
  rename_mailbox: "acted";
  delete_mailbox: "acted";
  follow_mailbox: "acted";
  conversation: "conversation";
  body: "body";
  close_body: "done";
  fetch_again: "came";
  leave_list: "done";
  preview: "preview";
  save_attachments: "saved";
  open_attachment: "done";
  save_message: "saved";
  source: "text";
  security: "security";
  own_domain: "own_domain";
  check_link: "link";
  open_link: "done";
  print: "done";
  new_draft: "draft";
  draft: "draft";
  drafts: "drafts";
  save_draft: "draft_saved";
  discard_draft: "done";
  attach: "attachment";
  attach_files: "attachments";
  detach: "done";
  check_draft: "problems";
  draft_size: "size";
  send: "sending";
  undo_send: "draft";
  redirect: "sending";
  change_pictures: "attachments";
  templates: "templates";
  put_template: "id";
  remove_template: "done";
  people_groups: "people_groups";
  put_people_group: "id";
  remove_people_group: "done";
  suggest: "suggestions";
  clean_html: "cleaned";
  outbox: "outbox";
  retry_sending: "done";
  cancel_sending: "done";
  ops: "ops";
  retry_ops: "done";
  discard_op: "done";
  keys: "keys";
  generate_key: "keys";
  import_keys: "imported_keys";
  import_attached_keys: "imported_keys";
  save_key: "saved";
  save_secret_key: "saved";
  make_recovery_sheet: "recovery_sheet";
  rehearse_recovery: "done";
  recover_key: "keys";
  decide_key: "done";
  remove_key: "done";
  revoke_key: "done";
  set_key_expiry: "done";
  key_history: "key_history";
  compare_keys: "key_comparison";
  find_key: "found";
  draft_privacy: "draft_privacy";
  set_draft_privacy: "draft_privacy";
  transport: "transport";
  logo: "logo";
  revocation: "revocation";
  tracking: "tracking";
  forget_tracking: "done";
  storage: "storage";
  keeps: "keeps";
  set_keep: "done";
  search_servers: "servers_asked";
  painted: "done";
  open_composer: "done";
  close_window: "done";
  quit: "done";
}

type ValueOf<R> = R extends { value: infer V } ? V : undefined;

/** What answers the request `K`. */
export type Answer<K extends Call> = ValueOf<Extract<Response, { kind: AnswerKinds[K] }>>;

/** The request named `K`. */
export type RequestOf<K extends Call> = Extract<Request, { call: K }>;

/** A connection to the engine. */
export interface Client {
  /** Asks. `bytes` go beside the request. Fails with `RpcFailure`. */
  call<R extends Request>(request: R, bytes?: Uint8Array): Promise<Answer<R["call"]>>;
  /** Listens to everything that is told unasked. Returns how to stop. */
  on(listener: (event: Event) => void): () => void;
  /** Where paths of content begin, such as `mail://localhost`. Known once `start` was answered. */
  readonly contentOrigin: string;
  /** Whether this is the app's own window, with windows beside it; else a browser. */
  readonly inApp: boolean;
}

/** A request that failed, with the cause that chooses the words. */
export class RpcFailure extends Error {
  readonly error: RpcError;

  constructor(error: RpcError) {
    super(`${error.code}: ${error.detail}`);
    this.name = "RpcFailure";
    this.error = error;
  }
}

/** Whatever was thrown, as a cause. */
export function rpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcFailure) return thrown.error;
  return { code: "internal", retryable: false, values: {}, detail: String(thrown) };
}
