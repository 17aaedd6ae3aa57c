# Words that many parts share.
app-name = Barid
close = Close
cancel = Cancel
undo = Undo
retry = Try again
remove = Remove
save = Save
done = Done
more = More
copy = Copy
copied = Copied
show-password = Show password
hide-password = Hide password
outbox = Outbox
settings = Settings
sign-in-again = Sign in again
start-failed = Barid could not start.
date-today-at = Today, { $time }
date-yesterday-at = Yesterday, { $time }
me = me

## Causes, short enough for a row of the sidebar.

error-unreachable = The server can’t be reached
error-connection-lost = The connection broke
error-unauthorized = Password not accepted
error-certificate-expired = The server’s certificate has expired
error-certificate-wrong-host = The server’s certificate is for another host
error-certificate-untrusted = The server’s certificate is not trusted
error-encryption-missing = The server offers no encryption
error-throttled = The server asked us to wait
error-rejected = The server refused
error-malformed = The server’s answer can’t be read
error-too-large = Too large
error-not-found = Not found
error-over-quota = The mailbox is full
error-not-empty = New messages are in the mailbox
error-taken = There is one of that name already
error-invalid = Something in this is not valid
error-profile-in-use = Barid is already open
error-locked = Your mail is locked
error-damaged = The files are damaged
error-too-new = A newer Barid wrote these files
error-disk = The disk can’t be written
error-account-exists = This account is here already
error-stale = Another window changed it meanwhile
error-too-late = It is too late for that
error-needs-passphrase = This file is closed with a passphrase
error-wrong-passphrase = That does not open it
error-no-key = There is no key for that
error-not-private = It can’t be sent privately to everybody
error-forbidden = Not allowed
error-internal = Something went wrong in Barid

## What was just done. $count is of conversations.

toast-archived =
    { $count ->
        [one] Conversation archived
       *[other] { $count } conversations archived
    }
toast-trashed =
    { $count ->
        [one] Conversation moved to Trash
       *[other] { $count } conversations moved to Trash
    }
toast-junked =
    { $count ->
        [one] Conversation marked as junk
       *[other] { $count } conversations marked as junk
    }
toast-to-inbox =
    { $count ->
        [one] Conversation moved to Inbox
       *[other] { $count } conversations moved to Inbox
    }
toast-moved =
    { $count ->
        [one] Conversation moved to { $mailbox }
       *[other] { $count } conversations moved to { $mailbox }
    }
toast-not-junk =
    { $count ->
        [one] Conversation marked as not junk
       *[other] { $count } conversations marked as not junk
    }
toast-copied =
    { $count ->
        [one] Conversation copied to { $mailbox }
       *[other] { $count } conversations copied to { $mailbox }
    }
toast-unfiled = Taken out of { $mailbox }
toast-mailbox-created = Mailbox { $mailbox } created
toast-mailbox-renamed = Mailbox renamed to { $mailbox }
toast-mailbox-deleted =
    { $count ->
        [0] Mailbox { $mailbox } deleted
        [one] Mailbox { $mailbox } deleted, { $count } message moved to Trash
       *[other] Mailbox { $mailbox } deleted, { $count } messages moved to Trash
    }
toast-mailbox-followed = You follow { $mailbox }
toast-mailbox-left = You no longer follow { $mailbox }
toast-destroyed =
    { $count ->
        [one] Conversation deleted for good
       *[other] { $count } conversations deleted for good
    }
toast-undone = Undone
toast-nothing-to-undo = Nothing to undo

## Mail on a server that only hands it over (POP3).

uncertain-label = If it is unclear whether a message was sent
uncertain-ask = Ask me
uncertain-once-more = Send it once more after ten minutes
uncertain-why = It can be when the connection breaks at the last moment. Barid looks for the message first. Sent once more, it may reach somebody twice.
sent-late = “{ $subject }” was to leave { $wanted }, and left at { $time }.
sending-taken = The server took it { $time }.
sending-late = It was to leave { $time }.
sending-turned-up = The connection broke before the server confirmed it; it turned up afterwards.
sending-twice = It was sent twice, since it was unclear whether it had left.
sending-refused = { $person } was not accepted: { $reply }
copies-label = Once messages are safe here
copies-why = Barid removes a message from the server only after it was written to this computer’s disk, read back and compared. A change applies to messages that are already here, too, from the next check on.
copies-keep = Leave them on the server
copies-keep-days =
    { $count ->
        [one] Leave them on the server for a day
       *[other] Leave them on the server for { $count } days
    }
copies-when-deleted = Remove one from the server when I delete it here
copies-delete = Remove them from the server at once
copy-there = Still there
copy-asked = Asked to delete it on { $date }; not confirmed yet.
copy-deleted = Deleted on { $date }.
copy-gone = Found missing on { $date }.
copy-because-here = This account leaves nothing on the server that is safe here.
copy-because-days = The days were over for which this account leaves messages on the server.
copy-because-deleted = You deleted it here.
copy-because-elsewhere = It was not Barid: another program did it, or the provider.
