# The first run, a new account, a locked profile.
welcome-promise = All your mail in one calm place, kept on your own computer.
welcome-more = No account with us, no ads, no tracking. It works with the addresses you already have.
welcome-add = Add account
welcome-sample = Explore with sample mail
welcome-language = Language
welcome-open = Barid is open source.
welcome-picture = A look at the inbox
welcome-sample-failed = The sample mail could not be made: { $reason }

adding-title = Add your email account
adding-lead = Enter the address and password you already use. Barid looks for the servers.
adding-name = Your name
adding-name-hint = As people see it in your messages
adding-address = Email address
adding-password = Password
adding-password-hint = Kept sealed on this computer. Some providers want an app password here.
adding-by-hand = Enter servers by hand
adding-continue = Continue
adding-back = Back
adding-bad-address = This is not an email address
adding-no-password = The password is missing

adding-servers-title = Servers
adding-servers-lead = Your provider’s help pages name these. Encryption is always on.
adding-servers-tried = Barid asked { $hosts } and got no answer that it can trust.
adding-home = Where shall your mail live?
adding-home-imap = On the server, with a copy here (IMAP)
adding-home-imap-why = Several devices? Choose this. Folders, read marks, drafts and sent mail are the same on all of them, and a lost computer costs you nothing.
adding-home-jmap = By JMAP, likewise on the server
adding-home-jmap-why = The same on all your devices, as with IMAP, over one modern connection that receives and sends. Choose it if your provider offers JMAP with a password.
adding-home-pop3 = On this computer alone (POP3)
adding-home-pop3-why = One computer, and mail only there? New mail is fetched into the inbox here. Folders, read marks, drafts and sent mail stay on this computer; no other device sees them, and only your own backup keeps them safe.
adding-receive = Receiving mail (IMAP)
adding-receive-pop3 = Receiving mail (POP3)
adding-jmap = Receiving and sending mail (JMAP)
adding-submit = Sending mail (SMTP)
adding-host = Server
adding-port = Port
adding-encryption = Encryption
adding-tls = TLS from the start
adding-starttls = STARTTLS, required
adding-user = User name
adding-user-hint = Empty means your email address
adding-certificate = Certificate of your own server
adding-certificate-hint = Only where the server’s certificate is not signed by a known authority. A PEM file; it is trusted for this account alone.
adding-certificate-chosen = { $name } will be trusted for this account
adding-advanced = Advanced
adding-bad-host = The server’s name is missing
adding-bad-port = A port is a number from 1 to 65535

adding-proving = Signing in
adding-proving-lead = Each line is ticked once it has really worked.
adding-failed = That did not work yet
adding-step-receive = Sign in to receive
adding-step-submit = Sign in to send
adding-step-keep = Keep the account
adding-encrypted = { $host }, encrypted
adding-kept = Saved on this computer, sealed
adding-review = Review servers
adding-copy-details = Copy details
adding-fail-receive = Receiving: { $reason }
adding-fail-submit = Receiving works, but sending does not: { $reason }
adding-fail-keep = The account could not be kept: { $reason }
adding-advice-other = Review the servers, or try again in a moment.

adding-ready = Getting your mail
adding-done = Your mail is here
adding-of-total = of { $total } messages
adding-messages =
    { $count ->
        [one] message here
       *[other] messages here
    }
adding-eta = About { $time } left. You can start reading now.
adding-start-now = You can start reading now.
adding-box-ready = Ready
adding-box-waiting = Waiting
adding-box-progress = { $done } of { $total }
adding-box-others =
    { $count ->
        [one] { $count } other mailbox
       *[other] { $count } other mailboxes
    }
adding-newest-first = Newest mail comes first. Search covers what has arrived so far.
adding-one-inbox = Both accounts share one inbox. Each keeps its colour, so you always see where a message came to.
adding-another = Add another account
adding-open-inbox = Open inbox
adding-colour = Colour

box-inbox = Inbox
box-all = All mail
box-archive = Archive
box-drafts = Drafts
box-flagged = Starred
box-junk = Junk
box-sent = Sent
box-trash = Trash

locked-title = Your mail is locked
locked-lead = It is encrypted on this computer. Enter your passphrase to open it.
locked-passphrase = Passphrase
locked-open = Open
locked-wrong = That passphrase does not open it. Nothing was lost; try again.
locked-choice-title = How shall your mail be locked?
locked-choice-lead = Barid encrypts all mail on this computer. This system has no keychain to hold the key, so choose once:
locked-choice-passphrase = A passphrase, asked at each start
locked-choice-passphrase-why = Nobody reads your mail without it, not even with this computer in their hands. If you forget it, nobody can open it again.
locked-choice-file = A key in a file
locked-choice-file-why = Nothing to type. Whoever can read your files can read your mail.
locked-new-passphrase = New passphrase
locked-again = Once more
locked-short = At least 8 characters
locked-differ = The two are not the same
locked-in-use = Barid is already open
locked-in-use-why = Another window or program has your mail open. Close it, then try again.
locked-damaged = Your mail files are damaged
locked-damaged-why = Barid changed nothing. Mail that is still on the server is safe; “barid doctor” in a terminal says more.
locked-too-new = A newer Barid wrote these files
locked-too-new-why = Update Barid to open them. Nothing was changed.
locked-keychain = Your keychain did not give the key
locked-keychain-why = Unlock the keychain of this computer, then try again.

## Rows of the picture on the first screen.

look-1-who = Amira Nasser, Omar
look-1-subject = Stone samples and the revised budget
look-1-preview = The quarry confirmed both samples this morning. The honed limestone is the closer match.
look-2-who = Omar Farouk
look-2-subject = Site visit moved to Thursday at nine
look-2-preview = Scaffolding comes down Wednesday night, so we can see the whole west façade.
look-3-who = Hana Kim
look-3-subject = Lease for the studio kitchen
look-3-preview = Signed copy attached. Keys are with the concierge.
look-4-who = Jonas Weber
look-4-subject = Panel layout for the competition
look-4-preview = I would swap panels two and three so the section comes first.
look-5-who = Cycling Society
look-5-subject = The winter routes map is out
look-5-preview = Nine loops under 60 km, all lit after dark.
look-6-who = Mum
look-6-subject = Photos from Saturday
look-6-preview = Your father insists the second one is his good side.
look-today = Today

password-lead = Both servers must accept the new password before it replaces the old one. Mail that is already here stays readable.
