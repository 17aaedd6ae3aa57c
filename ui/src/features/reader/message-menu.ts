// What can be done with one message of a conversation.

/** Each acts on the message whose menu it is. */
export interface MessageMenuActions {
  reply: () => void;
  replyAll: () => void;
  forward: () => void;
  /** The message goes along as a file. */
  forwardAttached: () => void;
  /** The message goes on as it came. */
  redirect: () => void;
  /** A new message begins as this one. */
  editAsNew: () => void;
  markUnread: () => void;
  star: () => void;
  /** Begins a conversation anew at it; missing where it is the first. */
  split?: () => void;
  fold: () => void;
  save: () => void;
  source: () => void;
  /** Who really sent it, and who could have read it. */
  security: () => void;
}
