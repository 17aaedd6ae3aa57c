# The mail window: its sidebar, its list, search, palette and keys.

window-title = { $title } — Barid

## Sidebar

sidebar = Mailboxes
sidebar-accounts = Accounts
sidebar-hide = Hide sidebar
sidebar-show = Show sidebar
sidebar-toggle = Show or hide the sidebar
sidebar-unread = { $count } unread
sidebar-total =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
splitter-sidebar = Width of the sidebar
splitter-list = Width of the list
write-new = New message
sample-note = Sample mail
mailbox-inbox = Inbox
mailbox-starred = Starred
mailbox-flagged = Starred
mailbox-drafts = Drafts
mailbox-sent = Sent
mailbox-archive = Archive
mailbox-all = All mail
mailbox-junk = Junk
mailbox-trash = Trash
mailbox-mark-read = Mark all as read
mailbox-new = New mailbox…
mailbox-new-below = New mailbox below…
mailbox-new-title = New mailbox
mailbox-new-do = Create
mailbox-rename = Rename…
mailbox-rename-title = Rename the mailbox
mailbox-rename-do = Rename
mailbox-name = Name
mailbox-name-hint = A slash puts it below another mailbox, as in “Work/2024”.
mailbox-name-invalid = This can’t be the name of a mailbox
mailbox-account = Account
mailbox-follow = Follow
mailbox-leave = No longer follow
mailbox-delete = Delete mailbox
mailbox-delete-title = Delete “{ $mailbox }”?
mailbox-delete-do = Delete
mailbox-delete-text =
    { $count ->
        [one] Its message goes to the trash.
       *[other] Its { $count } messages go to the trash.
    }
mailbox-delete-below =
    { $count ->
        [0] The mailboxes below it go, too.
        [one] The mailboxes below it go, too. Their message goes to the trash.
       *[other] The mailboxes below it go, too. Their { $count } messages go to the trash.
    }
sync-changing = { $done } of { $total } changes made on the server
account-waiting = { $reason }. Trying again at { $time }.

sync-done = Up to date
sync-busy = Checking for mail…
sync-check-now = Check for mail now
sync-some = { $fine } of { $total } accounts up to date
sync-offline = Offline.
sync-offline-since = Offline. Showing mail up to { $time }.
sync-offline-outbox =
    { $count ->
        [one] { $count } message waits to be sent.
       *[other] { $count } messages wait to be sent.
    }
sync-label = Getting your mail
sync-count = { $done } of { $total } messages
sync-count-eta = { $counted }. About { $time } left

## List

list-people-separator = { ", " }
list-nobody = (no one)
list-no-subject = (no subject)
list-unread = Unread.
list-count =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
list-answered = Answered
list-forwarded = Forwarded
list-attachment = Attachment
list-starred = Starred
list-draft = Draft
list-row-actions = Actions
list-loading = Loading
list-failed = This list can’t be shown.
list-getting = Getting your mail…
list-nothing-waiting = Nothing waiting.
list-empty = Nothing here.
list-checked-at = Last checked at { $time }
list-unread-accounts =
    { $accounts ->
        [one] { NUMBER($unread) } unread in { $accounts } account
       *[other] { NUMBER($unread) } unread in { $accounts } accounts
    }
list-unread-count = { NUMBER($unread) } unread
list-total =
    { $total ->
        [one] { $total } conversation
       *[other] { $total } conversations
    }
group-today = Today
group-yesterday = Yesterday
group-this-week = This week
group-this-month = This month
drag-count =
    { $count ->
        [one] { $count } conversation
       *[other] { $count } conversations
    }
new-mail =
    { $count ->
        [one] { $count } new message
       *[other] { $count } new messages
    }

filter = Filter
filter-none = Show all
filter-unread = Unread
filter-starred = Starred
filter-attachments = With attachments
filter-shown = Shown: { $filter }
filter-empty = Nothing here fits the filter.
filter-clear = Show all
order = Sort
order-newest = Newest first
order-oldest = Oldest first
order-conversations = Conversations
order-messages = Single messages

selection = Selection
selection-count =
    { $count ->
        [one] { $count } selected
       *[other] { $count } selected
    }
selection-all = Select all { $total }
selection-clear = Clear the selection

act-archive = Archive
act-trash = Delete
act-destroy = Delete for good
act-move = Move to…
act-copy = Copy to…
act-star = Star
act-unstar = Remove star
act-toggle-read = Read or unread
act-mark-read = Mark as read
act-mark-unread = Mark as unread
act-junk = Mark as junk
act-not-junk = Not junk
act-to-inbox = Move to Inbox
move-to = Move to
copy-to = Copy to
move-hint = Name of a mailbox
destroy-title = Delete for good?
destroy-text = The messages go from this computer and from the server. This can’t be undone.
toast-all-read =
    { $count ->
        [one] { $count } message marked as read
       *[other] { $count } messages marked as read
    }

## Search

search = Search mail
search-clear = Clear the search
search-remove = Remove { $what }
search-count =
    { $count ->
        [one] { $count } result
       *[other] { $count } results
    }
search-scope =
    { $count ->
        [one] All accounts, { $count } message on this computer
       *[other] All accounts, { $count } messages on this computer
    }
search-empty = No messages match.
search-not-downloaded =
    { $count ->
        [one] The text of { $count } message is not here yet.
       *[other] The text of { $count } messages is not here yet.
    }
search-server = Search the server too
search-server-asking = Asking the server …
search-server-found =
    { $count ->
        [0] Nothing more was found.
        [one] { $count } more was found.
       *[other] { $count } more were found.
    }
search-server-failed = { $address } could not be asked.
operator-not = not { $name }
operator-from = from:
operator-to = to:
operator-cc = cc:
operator-subject = subject:
operator-body = body:
operator-filename = filename:
operator-in = in:
operator-account = account:
operator-has = has:
operator-is = is:
operator-before = before:
operator-after = after:
operator-larger = larger:
operator-smaller = smaller:

## Palette and keys

palette = Command palette
palette-hint = What do you want to do?
palette-actions = Actions
palette-go = Go to
palette-settings = Settings
palette-search = Search
palette-search-for = Search mail for “{ $text }”
palette-mailbox = { $mailbox }, { $account }
palette-none = Nothing fits.
palette-enter = Enter to run
palette-arrows = Arrows to move
palette-escape = Esc to close
density-toggle = Change how close rows stand
keys = Keyboard
keys-search = Search actions
keys-preset = Which keys
keys-preset-default = Barid keys
keys-preset-gmail = Gmail keys
keys-preset-thunderbird = Thunderbird keys
keys-preset-apple_mail = Apple Mail keys
keys-note = Letters follow their place on the keyboard, so they work with an Arabic layout too.
keys-single-off = Turn off single keys
keys-single-on = Turn on single keys
keys-change = Keyboard settings
keys-group-move = Move
keys-group-go = Go to
keys-group-message = Act on mail
keys-group-app = Anywhere
keys-group-view = View
keys-group-write = Write
key-next = Next conversation
key-previous = Previous conversation
key-open = Open
key-back = Back to the list
key-select = Select
key-select-all = Select all
key-extend = Extend the selection
key-extend-up = Extend the selection upwards
key-clear = Clear the selection
key-pane = Next pane
key-pane-back = Previous pane

toast-not-sent = Not sent: { $reason }
toast-copy-not-sent = Not sent to { $people }: { $reason }
toast-open-outbox = Open the outbox
toast-sent = Message sent
toast-taken-back = Message taken back
toast-sending = Message on its way
toast-sent-later = Goes out on { $day } at { $time }

## One inbox, conversations, later

mailbox-snoozed = Snoozed
mailbox-threaded = Group into conversations
sidebar-group = { $group }, a group of accounts
list-of-group = { $list } · { $group }
list-chips = Accounts shown
list-chips-all = All
list-accounts = In { $accounts }
list-snoozed-until = { $day }, { $time }
list-snooze-over = Back from snooze
act-snooze = Snooze
act-unsnooze = Bring back now
act-split = Split the conversation here
act-join = Join conversations
snooze-title = Snooze until
snooze-text = Until then it is out of your lists, on this computer. Then it comes back on top, unread.
snooze-later = Later today
snooze-evening = This evening
snooze-tomorrow = Tomorrow
snooze-weekend = At the weekend
snooze-week = Next week
snooze-moment = { $day }, { $time }
snooze-day = Day
snooze-time = Time
snooze-put = Snooze
snooze-past = That time has passed
snooze-unreadable = Enter a day and a time
toast-snoozed =
    { $count ->
        [one] Conversation snoozed until { $day }, { $time }
       *[other] { $count } conversations snoozed until { $day }, { $time }
    }
toast-unsnoozed =
    { $count ->
        [one] Conversation brought back
       *[other] { $count } conversations brought back
    }
toast-split =
    { $count ->
        [one] One message is a conversation of its own now
       *[other] { $count } messages are a conversation of their own now
    }
toast-joined =
    { $count ->
        [one] Conversations joined
       *[other] { $count } conversations joined
    }
toast-discarded =
    { $count ->
        [one] Draft thrown away
       *[other] { $count } drafts thrown away
    }
account-checked = Up to date at { $time }
account-never = Not brought over yet
account-problem = { $reason }, at { $time }
mailbox-problem = Left out the last time: { $reason }
