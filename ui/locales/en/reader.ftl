# The reader: the conversation that is open.

reader-actions = Actions on the conversation
reader-archive = Archive
reader-trash = Delete
reader-move = Move
reader-mark-unread = Mark as unread
reader-mark-read = Mark as read
reader-star = Star
reader-unstar = Remove star
reader-reply = Reply
reader-reply-all = Reply all
reader-forward = Forward
reader-forward-attached = Forward as attachment
reader-redirect = Redirect…
reader-edit-as-new = Edit as new message
reader-more = More
reader-more-message = More about this message
reader-previous = Previous conversation
reader-next = Next conversation
reader-position = { NUMBER($index) } of { NUMBER($total) }
reader-back = Back to the list

reader-find = Find in conversation
reader-print = Print
reader-save-message = Save as a file
reader-source = View source
reader-show-plain = Show plain text
reader-show-html = Show formatted
reader-original-colors = Show original colours
reader-own-colors = Show dark colours
reader-simple = Simple view
reader-larger = Larger text
reader-smaller = Smaller text
reader-expand-all = Open or fold all messages
reader-next-message = Next message in the conversation
reader-previous-message = Previous message in the conversation
reader-show-images-command = Show remote images once
reader-focus = Go to the conversation

reader-no-subject = (no subject)
reader-earlier = { $count ->
    [one] { NUMBER($count) } earlier message
   *[other] { NUMBER($count) } earlier messages
}
reader-fold = Fold message
reader-unread = Unread.
reader-draft = Draft
reader-draft-continue = Continue
reader-message-from = Message from { $name }
reader-starred = Starred

reader-to-you = To you
reader-to-you-and = To you and { $people }
reader-to-people = To { $people }
reader-to-nobody = No recipients
reader-and-more = { $count ->
    [one] { NUMBER($count) } other
   *[other] { NUMBER($count) } others
}
reader-recipients-show = Show all recipients and the full date
reader-from = From
reader-to = To
reader-cc = Cc
reader-bcc = Bcc
reader-reply-to = Replies go to
reader-date = Date
reader-size = Size
reader-sent = Sent
reader-delivered = Delivered to
reader-server-copy = On the server
reader-copy-address = Copy address
reader-copied = Copied
reader-not-copied = Could not copy. Select the text and copy it by hand.
reader-write-to = Write to { $name }

reader-warn-unclear-sender = It is unclear who sent this: the message names several senders, or none.
reader-warn-deceptive-name = The sender’s name looks like an address, but not the one it came from.
reader-warn-reply-elsewhere = A reply would go to another address: { $address }
reader-warn-reply-elsewhere-plain = A reply would go to another address.
reader-undelivered = { $address } did not get this message.
reader-delayed = { $address } has not got this message yet. It is still being tried.
reader-server-said = The mail server said: { $words }
reader-warn-damaged = This message is damaged. What could be read is shown.
reader-warn-cut-short = This message ends too early: its server announced more than it sent.
reader-warn-cut-short-again = This message ends too early, and its server sent no more of it when asked again.
reader-get-again = Get it again

reader-remote-hidden = { $count ->
    [one] { NUMBER($count) } remote image is hidden so the sender can’t see when you read this.
   *[other] { NUMBER($count) } remote images are hidden so the sender can’t see when you read this.
}
reader-trackers = { $count ->
    [one] { NUMBER($count) } of them only reports that you read it, and is never loaded.
   *[other] { NUMBER($count) } of them only report that you read it, and are never loaded.
}
reader-trackers-only = { $count ->
    [one] { NUMBER($count) } hidden image that reports when you read this was removed.
   *[other] { NUMBER($count) } hidden images that report when you read this were removed.
}
reader-remote-shown = Remote images are shown in this message.
reader-remote-always = Images of this sender are always shown.
reader-images-always = Always for this sender
reader-images-ask = Ask again
reader-show-images = Show images
reader-hide-images = Hide images
reader-loading = Loading

reader-body-failed = This message can’t be shown
reader-body-offline = This message isn’t on this computer yet
reader-body-offline-hint = It comes by itself when the connection is back.
reader-body-gone = This message is gone
reader-body-gone-hint = It was deleted or moved by another program.
reader-body-damaged-hint = Its file here is damaged. Trying again fetches it from the server.
reader-body-sign-in-hint = The server does not accept the password. Sign in to the account again to read it.
reader-body-large-hint = It is too large to be shown. You can still save it as a file.
reader-body-failed-hint = Try again. If it still fails, you can save it as a file or view its source.
reader-body-partial = Only a part of this message is here.
reader-body-rest = Get the rest
reader-try-again = Try again
reader-conversation-failed = This conversation can’t be shown
reader-conversation-gone = This conversation is gone

reader-attachments = Attachments
reader-attachment-count = { $count ->
    [one] { NUMBER($count) } attachment
   *[other] { NUMBER($count) } attachments
}
reader-attachment-kind = { $type }, { $size }
reader-attachment-elsewhere = On the server, { $size }
reader-attachment-elsewhere-hint = It comes from the server once you open or save it.
reader-attachment-menu = More about { $name }
reader-attachment-dangerous = Could run on your computer
reader-attachment-dangerous-hint = Opening this file could run it as a program. Barid only saves it. Open it only if you expected it and know who sent it.
reader-save = Save
reader-save-all = Save all
reader-open = Open
reader-preview = Preview
reader-saved = { $count ->
    [one] { $name } saved in { $folder }
   *[other] { NUMBER($count) } files saved in { $folder }
}
reader-message-saved = Message saved in { $folder }
reader-save-failed = Not saved: { $reason }
reader-open-failed = Not opened: { $reason }
reader-action-failed = That did not work: { $reason }
reader-preview-none = There is no preview for this kind of file.
reader-preview-failed = This file can’t be previewed.
reader-preview-cut = Only the beginning is shown. Save the file to read all of it.
reader-preview-pages = { $count ->
    [one] The first of { NUMBER($total) } pages is shown. Save the file to read all of it.
   *[other] The first { NUMBER($count) } of { NUMBER($total) } pages are shown. Save the file to read all of it.
}
reader-preview-page = Page { NUMBER($page) } of { NUMBER($total) }
reader-preview-previous = Previous attachment
reader-preview-next = Next attachment
reader-zoom-in = Zoom in
reader-zoom-out = Zoom out
reader-zoom-fit = Fit to window
reader-close = Close

reader-reply-to-people = Reply to { $people }

reader-link-title = Open this link?
reader-link-opens = It opens
reader-link-whole = Whole address
reader-link-text = The message says
reader-link-reason-text-differs = The text of the link names another site than the one it opens.
reader-link-reason-unusual-host = The site’s name uses letters that can look like others.
reader-link-reason-user-info = The address has a name before the site, a trick to make it look like another one.
reader-link-reason-not-encrypted = The connection to this site isn’t encrypted.
reader-link-reason-long = The address is unusually long.
reader-link-cleaned = What only tells the site about you was taken out.
reader-link-as-sent = Open as sent
reader-link-copy = Copy link
reader-link-open = Open
reader-link-write = Write a message
reader-link-mailto-title = Write to this address?
reader-cancel = Cancel

reader-find-label = Find in conversation
reader-find-count = { NUMBER($at) } of { NUMBER($total) }
reader-find-none = No matches
reader-find-next = Next match
reader-find-previous = Previous match
reader-find-close = Close find

reader-source-title = Message source
reader-source-cut = Only the first part is shown. Save the message to read all of it.
reader-copy-all = Copy all

reader-move-search = Move to
reader-move-none = No mailbox has that name.
reader-unfile = Take out of { $mailbox }

reader-nothing = No conversation selected
reader-nothing-hint = Choose one from the list.
reader-selected = { $count ->
    [one] { NUMBER($count) } conversation selected
   *[other] { NUMBER($count) } conversations selected
}
reader-selected-actions = Actions on the selection
reader-clear-selection = Clear selection

reader-notice-interactive = The sender also made an interactive version of this message. It is not run here.
reader-show-interactive = Show without running it
reader-hide-interactive = Hide
reader-notice-piece = This is one piece of a larger message. The pieces are not put together.
reader-notice-piece-of = This is piece { NUMBER($number) } of { NUMBER($total) } of a larger message. The pieces are not put together.
reader-notice-elsewhere = A part of this message is kept elsewhere. It is not fetched.
reader-notice-elsewhere-at = A part of this message is kept at { $host }. It is not fetched.
reader-notice-unwrapped = This message came wrapped by Outlook. Its files were taken out.
reader-report-title = According to this report on a message that you sent:
reader-report-undelivered = { $address } did not get it.
reader-report-delayed = { $address } has not got it yet. It is still being tried.
reader-report-delivered = { $address } got it.
reader-list = This message came from a mailing list.
reader-list-told = This message came from a mailing list. Leaving tells { $host }.
reader-list-leave = Leave the list
reader-list-left = You have left the list. It may take a while until nothing more comes.
reader-archive-sum = { $count ->
    [one] { NUMBER($count) } entry, { $size } when unpacked. Nothing was unpacked.
   *[other] { NUMBER($count) } entries, { $size } when unpacked. Nothing was unpacked.
}
reader-archive-cut = Not all of them are listed.
reader-archive-bomb = This archive would become many times larger when unpacked, enough to fill a disk. Unpack it only if you know who sent it.
reader-archive-locked = A password is needed to unpack this archive.
reader-card-address = Email
reader-card-telephone = Phone
reader-card-place = Address
reader-card-page = Website
reader-card-note = Note
