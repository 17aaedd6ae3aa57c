# What was found for an address, before a password leaves.
finding-title = What we found
finding-looking-title = Looking for your servers
finding-looking-lead = Barid asks where the mail of { $domain } lives. Only the domain is told, never your address or your password.
finding-nothing-title = No servers found
finding-lead = Nothing to fill in. Your password goes to these servers alone, and never without encryption.
finding-count =
    { $count ->
        [0] Asking now
        [one] One answer so far
       *[other] { $count } answers so far
    }
finding-receive = Receiving mail
finding-submit = Sending mail
finding-tls = TLS from the start, port { $port }
finding-starttls = STARTTLS, required, port { $port }
finding-answers = Answered, with a valid certificate
finding-untried = Will be tried when you go on
finding-origin-provider = Known as a server of { $source }
finding-origin-published = { $domain } publishes it itself
finding-origin-srv = DNS names it for { $domain }
finding-origin-mail-host = { $source } takes the mail of { $domain }
finding-origin-mail-host-published = Published by whoever takes the mail of { $domain }
finding-origin-hearsay = Told of { $source }, and it answers
finding-origin-guess = A usual name, and it answers
finding-foreign = { $hosts } is outside of { $domain }, and only DNS says that the mail is there. Go on only if you know this provider.
finding-app-password = { $provider } wants an app password here, not the one for its website.
finding-app-password-maybe = If two-step sign-in is on at { $provider }, use an app password here.
finding-app-password-make = Make an app password
finding-enable = { $provider } lets mail programs in only once you allow it in its settings.
finding-enable-open = Open these settings
finding-web = { $provider } only lets you in through its own sign-in page. This version of Barid can’t open that page yet, so no password would work here.
finding-none = { $provider } lets no mail program in. Its mail can only be read in its own apps.
finding-bridge = { $provider } needs its Bridge program on this computer. Start it, and use the password that it shows.
finding-more = What { $provider } says about it
finding-nothing =
    { $count ->
        [one] One place was asked about { $domain }, and it named no server that can be trusted.
       *[other] { $count } places were asked about { $domain }, and none named a server that can be trusted.
    }
finding-nothing-advice = Your provider’s help pages name its servers. Look for “IMAP” there, then set up by hand.
finding-nowhere = Nobody takes mail for { $domain }. Is there a slip in the address?
finding-fault-title = Found, but not usable yet
finding-tried = What was tried
finding-by-hand = Set up by hand
finding-home = IMAP or POP3?
finding-status-looking = Looking for the servers of { $domain }
finding-status-found = Servers found: { $hosts }
finding-status-nothing = No servers found for { $domain } yet. You can give them in the next step.

outcome-found = Found
outcome-nothing = Nothing there
outcome-declined = Not offered
outcome-forbidden = Leads to a place that is not safe
outcome-unencrypted = Only servers without encryption
outcome-unusable = Not readable
outcome-too-late = No answer in time
