# The composer: a message that is being written.

compose-new = New message
compose-text = Message
compose-quick-reply = Quick reply
compose-close = Close
compose-close-reply = Close the reply; what was written stays a draft
compose-pop-out = Write in a window of its own
compose-open-failed = The draft can’t be opened: { $why }.

## Above the text.

compose-from = From
compose-from-identity = { $name } ({ $address })
compose-to = To
compose-cc = Cc
compose-bcc = Bcc
compose-add-cc = Add Cc
compose-add-bcc = Add Bcc
compose-subject = Subject
compose-recipients = Recipients: { $field }
compose-remove-person = Remove { $name }
compose-offers = People to write to
compose-no-address = “{ $text }” is no address.

## The text.

compose-format = Format
compose-bold = Bold
compose-italic = Italic
compose-underline = Underline
compose-bullets = Bulleted list
compose-numbers = Numbered list
compose-quote = Quote
compose-direction = Turn the paragraph’s direction
compose-link = Link
compose-picture = Picture in the text
compose-attach = Attach files
compose-plain = Plain text
compose-rich = Formatted text
compose-link-address = Address
compose-link-text = Text
compose-link-put = Add link
compose-link-remove = Remove link
compose-link-wrong = This is no address of a page, a person or a telephone.
compose-plain-ask = Continue as plain text?
compose-plain-why = Bold, lists, links’ words and pictures will be lost from the text.
compose-plain-keep = Keep formatting
compose-plain-go = Use plain text
compose-attribution = On { $date }, { $author } wrote:
compose-forwarded = ---------- Forwarded message ----------
compose-forwarded-from = From: { $person }
compose-forwarded-date = Date: { $date }
compose-forwarded-subject = Subject: { $subject }
compose-forwarded-to = To: { $people }
compose-people-between = {", "}

## Files.

compose-attachments = Attachments
compose-adding = { $size }, adding…
compose-remove-file = Remove { $name }
compose-size = The message will be { $size }.
compose-size-of = The message will be { $size }. The server takes up to { $limit }.
compose-size-too-large = The message would be { $size }, but the server takes no more than { $limit }.
compose-attach-failed = { $name } was not attached: { $why }.
compose-choose-failed = No file was attached: { $why }.
compose-drop = Drop files to attach them

## On disk.

compose-saved = Saved { $time }
compose-saving = Saving…
compose-not-saved = Not saved: { $why }
compose-stale = Another window changed this draft. Nothing more is saved here until you choose.
compose-stale-load = Load the other version
compose-stale-keep = Keep this one
compose-gone = This draft was sent or thrown away in another window.
compose-load-failed = The draft can’t be read again: { $why }.
compose-unsaved-ask = Close without saving?
compose-unsaved-why = What you wrote last is not on disk yet.
compose-unsaved-stay = Keep writing
compose-unsaved-close = Close without saving
compose-discard = Throw away
compose-discard-ask = Throw this draft away?
compose-discard-why = It is removed here and on the server. This can’t be undone.
compose-discard-failed = The draft could not be thrown away: { $why }.

## Sending.

compose-send = Send
compose-later = Send later
compose-later-tomorrow = Tomorrow, { $time }
compose-later-monday = Monday, { $time }
compose-later-pick = Choose a day and time…
compose-later-day = Day
compose-later-time = Time
compose-later-moment = It will be sent on { $day } at { $time }.
compose-later-put = Send then
compose-later-past = This moment is over.
compose-later-unreadable = This is no day and time.
compose-undo-time =
    { $seconds ->
        [one] { $seconds } second to undo after sending
       *[other] { $seconds } seconds to undo after sending
    }
compose-no-undo-time = Sent at once, without time to undo
compose-problem-no-recipients = Say who should get this message.
compose-problem-too-large = The message is { $size }, but the server takes no more than { $limit }.
compose-problem-no-subject = The message has no subject.
compose-problem-attachment = You wrote “{ $word }”, but no file is attached.
compose-anyway = Send anyway
compose-send-failed = Not sent: { $why }. The draft is still here.
compose-sending = Message on its way
compose-sent = Message sent
compose-sent-later = It will be sent on { $day } at { $time }
compose-undo-failed = The message could not be taken back: { $why }.
compose-problem-no-sender = Choose the address to write from: the identity stands for many.
compose-from-address = Address to write from

## Said above Send.

compose-problem-look-alike = Is “{ $address }” right? It is nearly a domain you know.
compose-mend-look-alike = Use { $address }
compose-problem-other-sender = The message was written to { $address }; you are answering from another address.
compose-mend-sender = Write from { $address }
compose-problem-left-out =
    { $count ->
        [one] { $people } was in the conversation and will not get this answer.
       *[other] { $people } were in the conversation and will not get this answer.
    }
compose-mend-left-out = Add to To
compose-problem-many =
    { $count ->
        [one] { $count } person will get this answer.
       *[other] { $count } people will get this answer.
    }
compose-problem-list = Everyone on the list { $list } will get this answer.
compose-mend-list = Answer { $name } alone
compose-problem-place =
    { $count ->
        [one] The picture { $name } says where it was taken.
       *[other] { $count } pictures say where they were taken.
    }
compose-mend-place = Take that out
compose-mend-shrink = Make pictures smaller
compose-mend-subject = Write a subject
compose-problem-dismiss = It is meant so

## Redirecting, templates, groups.

redirect-title = Redirect this message
redirect-why = It goes on just as it came, under the name of its author. Answers go to the author, not to you.
redirect-send = Redirect
redirect-nobody = Say who should get this message.
redirect-failed = Not redirected: { $why }.
compose-more-sending = More ways to send
compose-send-archive = Send and archive
compose-group-members =
    { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
compose-templates = Templates
compose-no-templates = No templates yet
compose-keep-template = Keep this message as a template…
compose-keep-template-title = Keep as a template
compose-template-hint = In it, {"{{first name}}"}, {"{{name}}"}, {"{{date}}"}, {"{{subject}}"} and {"{{me}}"} are filled in; {"{{cursor}}"} says where to write on.
compose-template-name = Name
compose-template-subject = With the subject “{ $subject }”
compose-template-nameless = A template needs a name.
compose-template-failed = Not kept: { $why }.
compose-markdown = What you pasted looks like Markdown.
compose-markdown-format = Make formatted text of it
compose-markdown-leave = Leave it as it is
compose-report = Tell me when it is delivered
compose-tls-only = Only over encrypted connections
compose-report-on = Reports are asked for.
compose-tls-only-on = Sent only over encrypted connections.

compose-transport-required = { $count ->
    [one] { $names } requires encrypted delivery.
   *[other] { $names } require encrypted delivery.
}
compose-transport-none = { $count ->
    [one] { $names } does not promise encrypted delivery.
   *[other] { $names } do not promise encrypted delivery.
}
compose-transport-no-mail = { $count ->
    [one] { $names } takes no mail.
   *[other] { $names } take no mail.
}
