# All settings. Changes apply at once.
settings-search = Search settings
settings-none = No setting matches.
settings-results = Settings found
settings-back = Back to mail
settings-at-once = Changes apply at once.
settings-failed = That could not be saved: { $reason }
settings-page-accounts = Accounts
settings-page-reading = Reading
settings-page-writing = Writing
settings-page-appearance = Appearance
settings-page-keyboard = Keyboard
settings-page-privacy = Privacy and security
settings-page-storage = Storage
settings-page-about = About
settings-open = Settings: { $name }

set-accounts = Accounts and identities
set-add-account = Add account
set-account-working = Working. Last checked { $time }
set-account-syncing = Getting mail
set-account-offline = Offline
set-account-sample = Sample mail, no server
set-account-stays = Mail already here stays readable. What waits to be sent goes out after you sign in.
set-quota-storage = Space on the server
set-quota-messages = Messages on the server
set-quota-used = { $used } of { $limit } used
set-quota-unlimited = { $used } used
set-quota-nearly-full = The mailbox is nearly full. Once it is, the server may turn new messages away.
set-quota-full = The mailbox is full. The server may turn new messages away until others are deleted.
set-title = Name of the account
set-name = Your name in messages
set-colour = Colour
set-accent-blue = Blue
set-accent-teal = Teal
set-accent-violet = Violet
set-accent-rose = Rose
set-accent-amber = Amber
set-accent-green = Green
set-accent-slate = Slate
set-identities = Addresses you send from
set-identity-add = Add address
set-identity-new = New address
set-identity-change = Change
set-identity-address = Address
set-identity-name = Name
set-identity-reply-to = Replies go to
set-identity-reply-to-hint = Empty means the address itself
set-identity-signature = Signature
set-identity-default = Use it unless I choose another
set-identity-is-default = Usual
set-identity-remove = Remove address
set-servers = Servers
set-servers-both = { $receive } and { $submit }, encrypted
results-label = Whom to believe about senders
results-learned = My mail server, recognized as { $name }
results-learned-none = My mail server, once it is recognized
results-server = A server with this name
results-nobody = No server
results-name = Name of the server
results-why = The name is the first word of Authentication-Results in your messages. Results under any other name are ignored.
set-check = Check now
set-check-started = Looking for mail
set-password = Change password
set-remove-account = Remove account…
set-remove-title = Remove { $account }?
set-remove-why = Its mail, drafts and settings are deleted from this computer. Nothing is deleted from the server.
set-remove-do = Remove account
set-expand = Details of { $account }

set-threaded = Group messages into conversations
set-read-after = Mark an opened message as read
set-read-at-once = At once
set-read-after-seconds =
    { $count ->
        [one] After { $count } second
       *[other] After { $count } seconds
    }
set-read-never = Only when I do it
set-after-act = After archiving or deleting, show
set-after-next = The next conversation
set-after-previous = The previous conversation
set-after-list = The list
set-plain-links = Open ordinary links without asking
set-plain-links-hint = A link whose text names another place, or that looks odd, always asks.

set-write-mode = New messages
set-write-rich = With formatting
set-write-plain = Plain text
set-quote-place = In a reply, write
set-quote-above = Above the quoted message
set-quote-below = Below the quoted message
set-quote-none = Without a quote
set-undo-send = Time to undo sending
set-undo-seconds =
    { $count ->
        [0] None
        [one] { $count } second
       *[other] { $count } seconds
    }
set-reminder = Remind me of a forgotten attachment
set-reminder-hint = When the text speaks of a file, in English or Arabic, and none is there.

set-theme = Theme
set-theme-system = As the computer
set-theme-light = Light
set-theme-dark = Dark
set-density = Lists
set-density-comfortable = Comfortable
set-density-compact = Compact
set-text-scale = Text size
set-language = Language
set-language-system = As the computer
set-numerals = Digits
set-numerals-auto = As the language
set-numerals-latin = 0 1 2 3
set-numerals-arabic = ٠ ١ ٢ ٣
set-contrast = More contrast
set-motion = Less motion
set-tray = Keep running in the tray
set-tray-hint = When the window is closed, Barid goes on and takes little memory.

set-keys = Keys
set-key-preset = Keys like
set-preset-default = Barid
set-preset-gmail = Gmail
set-preset-thunderbird = Thunderbird
set-preset-apple = Apple Mail
set-single-keys = Keys without Ctrl
set-single-keys-hint = Single letters such as “e” for archive. They never act while you type.
set-keys-title = All keys

set-time-zone = Hide my time zone in messages
set-time-zone-hint = Messages carry the time in UTC.
set-image-senders = Images shown without asking
set-image-senders-hint = For these senders, where it is verified that a message is theirs, and never in Junk.
set-fixed-images = Pictures from elsewhere
set-fixed-images-how = Hidden until you ask, for each message. Barid fetches them itself, without cookies.
set-fixed-trackers = Tracking pictures
set-fixed-trackers-how = Named, counted, and never loaded.
set-fixed-receipts = Read receipts
set-fixed-receipts-how = Never sent.
set-fixed-scripts = Scripts in messages
set-fixed-scripts-how = Never run. A message can’t reach the network.
set-fixed-disk = Mail on this computer
set-fixed-disk-how = Encrypted, all of it.
set-fixed-telemetry = What Barid tells its makers
set-fixed-telemetry-how = Nothing.

set-storage = Mail on this computer
set-storage-messages =
    { $count ->
        [one] { $count } message
       *[other] { $count } messages
    }
set-storage-headers =
    { $count ->
        [one] { $count } of them not downloaded yet
       *[other] { $count } of them not downloaded yet
    }
set-keep = Whole messages on this computer
set-keep-how = Of the others only sender, subject and date are here; opening one brings it. What is here already stays.
keep-all = All messages
keep-days =
    { $count ->
        [one] The last day
       *[other] The last { $count } days
    }
keep-headers = None
keep-of = Kept of { $mailbox }
set-storage-empty = There is no mail here yet.

set-version = Version { $version }
set-about-what = Your mail on your computer: encrypted, searchable, yours.
set-licence = Free software under MIT or Apache-2.0, at your option.
set-parts = With parts by others under their own licences: Inter and IBM Plex Sans Arabic (OFL), Lucide (ISC), SQLCipher, OpenSSL. NOTICE names them all.
set-sample = Sample mail
set-sample-hint = Two made-up accounts to look around with.
set-sample-remove = Remove sample mail
set-sample-add = Add sample mail

set-groups = Groups of accounts
set-groups-hint = A group has an inbox of its own in the sidebar.
set-group-add = Add group
set-group-new = New group
set-group-name = Name
set-group-accounts = Accounts of the group
set-group-change = Change
set-group-remove = Remove group
set-group-up = Move { $group } up
set-group-down = Move { $group } down
set-identity-address-hint = *@example.org stands for every address there, name+*@example.org for all that begin so.
set-identity-usual-bad = An address that stands for many can’t be the usual one.
set-account-waiting-until = { $reason }. Trying again at { $time }
set-account-offline-since = Offline. Last checked { $time }
set-bare-pictures = Take place, time and camera out of pictures I attach
set-bare-pictures-hint = The picture itself stays as it is. Without this, the composer says where a picture tells its place.
set-aid-change = Change
set-templates = Templates
set-templates-hint = Texts to be used again. In a message they are behind the button with the page.
set-template-add = Add template
set-template-new = New template
set-template-name = Name
set-template-subject = Subject
set-template-subject-hint = Empty leaves the subject of the message
set-template-text = Text
set-template-remove = Remove template
set-people-groups = Groups of people
set-people-groups-hint = Type the name of a group as a recipient, and everybody in it is written to.
set-people-group-add = Add group of people
set-people-group-new = New group of people
set-people-group-name = Name
set-people-group-members = People
set-people-group-empty = A group needs a name and somebody in it.
set-people-group-remove = Remove group

domain-label = Your domain
domain-why = Others tell your mail from what only claims to be yours by what your domain says about it.
domain-ask = Check it
domain-of = What { $domain } says:
domain-nobody = Barid may not ask anybody for this account.
domain-good = Set up
domain-weak = Asks nothing of others
domain-missing = Not there
domain-broken = Can’t be followed
domain-unknown = Nobody could say
domain-spf = Which servers may send its mail (SPF)
domain-spf-why = Without it, mail from other servers looks as good as yours.
domain-dmarc = What becomes of other mail under its name (DMARC)
domain-dmarc-why = Without it, nobody has to refuse mail that only claims to be yours.
domain-dkim = Your mail is signed (DKIM)
domain-dkim-why = Others can tell that nobody changed it on its way. It is seen on mail of yours that came back to you.
domain-dane = Your servers are known by signed DNS (DANE)
domain-dane-why = Nobody can step in between with another certificate.
domain-keys = Keys of your people on the web (WKD)
domain-keys-why = Others find them by themselves and can write to you encrypted.
domain-mta-sts = Mail to you only over verified TLS (MTA-STS)
domain-mta-sts-why = Without it, whoever is in between may have mail to you sent in the clear.
domain-tls-reports = Reports where that failed (TLSRPT)
domain-tls-reports-why = Your provider hears of servers that could not deliver safely.

set-tracking = Who tries to learn when you read
set-tracking-hint = Senders of messages with hidden pictures that report when they are opened. Barid loads none of them.
set-tracking-forget = Forget all
set-tracking-messages = { $count ->
    [one] { NUMBER($count) } message
   *[other] { NUMBER($count) } messages
}
set-tracking-all = { $count ->
    [one] Show { NUMBER($count) }
   *[other] Show all { NUMBER($count) }
}

set-transport = Look up whether delivery is encrypted
set-transport-hint = Before you send, asks DNS and the recipients’ domains whether they require it (MTA-STS, DANE). They learn that somebody wants to write to them.
set-logos = Show logos that senders publish
set-logos-hint = Only of verified senders. Their domain then learns about once a week that someone reads its mail.
set-revocation = Ask whether certificates were withdrawn
set-revocation-hint = When you open a signed message, whoever issued the signer’s certificate learns, over a connection that is not encrypted, that someone at your internet address looks at it.
