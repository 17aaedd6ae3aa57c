# Messages on their way out, and changes that wait for their server.
outbox-lead = What has not left yet, and what the servers still have to hear.
outbox-nothing = Nothing waiting
outbox-nothing-why = Everything you sent has left, and every change has reached its server.
outbox-messages = Messages
outbox-changes = Changes
outbox-to = To { $people }
outbox-no-subject = (no subject)
outbox-leaves-in = Leaves in { $time }
outbox-leaves-at = Leaves { $time }
outbox-waits = Waiting to be sent
outbox-waits-for = Waiting: { $reason }
outbox-sending = Being sent now
outbox-uncertain = It may have been sent. The connection broke before the server confirmed it.
outbox-uncertain-again = It may have been sent. The connection broke before the server confirmed it. Barid looks for it, and sends it once more at { $time } unless it turns up.
outbox-resent = It was sent a second time, since it turned up nowhere.
outbox-late = It was to leave { $time }, and leaves as soon as the server can be reached.
outbox-wedged = Not sent: { $reason }
outbox-refused = { $person } was not accepted: { $reply }
outbox-reply = The server said: { $reply }
outbox-edit = Back to draft
outbox-cancel = Don’t send
outbox-apart = A copy of their own: the others don’t learn that they got it.
outbox-send-now = Send now
outbox-send-again = Send again
outbox-forget = It has arrived; remove
outbox-cancelled = Moved back to Drafts
outbox-failed = That did not work: { $reason }
outbox-attempts =
    { $count ->
        [one] Tried once
       *[other] Tried { $count } times
    }
op-set-flags =
    { $count ->
        [one] Change the marks of { $count } message
       *[other] Change the marks of { $count } messages
    }
op-move =
    { $count ->
        [one] Move { $count } message to { $object }
       *[other] Move { $count } messages to { $object }
    }
op-destroy =
    { $count ->
        [one] Delete { $count } message for good
       *[other] Delete { $count } messages for good
    }
op-append = Keep a copy in { $object }
op-save-draft = Save a draft on the server
op-copy =
    { $count ->
        [one] Copy { $count } message to { $object }
       *[other] Copy { $count } messages to { $object }
    }
op-unfile =
    { $count ->
        [one] Take { $count } message out of { $object }
       *[other] Take { $count } messages out of { $object }
    }
op-create-mailbox = Make the mailbox { $object }
op-rename-mailbox = Rename the mailbox { $object } to { $name }
op-delete-mailbox = Delete the mailbox { $object }
op-subscribe = Follow the mailbox { $object }
op-unsubscribe = No longer follow the mailbox { $object }
op-move-progress = Moving { $done } of { $total }
op-copy-progress = Copying { $done } of { $total }
op-destroy-progress = Deleting { $done } of { $total }
op-set-flags-progress = Changing { $done } of { $total }
op-stop = Stop
op-wedged-again = Can’t be done: { $reason }. Tried again at { $time }
op-waits = Waits for the server
op-wedged = Can’t be done: { $reason }
op-discard = Discard
op-retry-all = Try all again
