# Who really sent a message, which way it came, and what it wants to find out.

security-title = Message security
security-command = Show message security
security-close = Close message security
security-failed = What is known about this message can’t be shown: { $reason }
security-details = Details

security-chip-verified = Verified sender
security-chip-unverified = Sender not verified
security-chip-show = Show who sent this message

security-note-unverified = We could not confirm that this came from { $domain }. Be careful with links and attachments.
logo-published = Logo published by { $domain }; nobody has checked it.
security-note-first = First message from this sender.
security-note-usual = Not the usual address of { $name }. You write to { $usual }.
security-note-looks = This address only looks like { $domain }, but it is another one.

security-says-verified = This came from { $domain }.
security-says-unverified = We could not confirm who sent this.
security-says-unverified-hint = Be careful with links and attachments.
security-says-unknown = We can’t tell who sent this.
security-says-unknown-hint = Neither your mail server nor a signature says so. That is usual for older mail.
security-says-own = You sent this.
security-says-looks = This address only looks like one you know.

security-sender = Sender
security-verified = Verified
security-unverified = Not verified
security-unknown = Not known
security-own = You
security-shown-as = Shown as
security-signature = Signature
security-signature-good = By { $domain }, right
security-signature-weak = By { $domain }, proves nothing
security-signature-wrong = By { $domain }, wrong
security-signature-unread = Can’t be read
security-signature-unsaid = By { $domain }, not checked
security-signature-none = None
security-rule = The domain’s own rule
security-rule-met = Met
security-rule-not-met = Not met
security-rule-unsaid = Not checked
security-rule-none = None known
security-allowed = Allowed server
security-allowed-yes = Yes
security-allowed-no = No
security-allowed-unsaid = Your server does not say
security-told-by = Told by
security-told-server = Your mail server, { $server }
security-told-here = Barid, on this computer
security-told-nobody = Nobody
security-passed-on = Passed on by
security-passed-on-broken = { $names } (the seal is broken)
security-sender-why = A domain can sign its mail (DKIM), name the servers that may send it (SPF), and say what to think of mail that is neither (DMARC). “Verified” means that the domain stands behind this message. It says nothing about what its author wants.
security-raw-signature = { $algorithm }, key { $selector }: { $result }
security-raw-policy = { $domain } wants: { $policy }
security-dkim = DKIM
security-dmarc = DMARC
security-spf = SPF
security-asked = Keys looked up
security-asked-never = Never

security-path = Path
security-path-count = { $count ->
    [0] Nothing is known
    [one] { NUMBER($count) } stop
   *[other] { NUMBER($count) } stops
}
security-path-clear = { $stops }, { $count ->
    [one] { NUMBER($count) } in the clear
   *[other] { NUMBER($count) } in the clear
}
security-hop-encrypted = Encrypted
security-hop-clear = Not encrypted
security-hop-inside = Within one server
security-hop-unknown = Not known
security-hop-yours = Yours
security-hop-nameless = A server without a name
security-path-why = Each server writes down from whom it got a message. Only the last stop is sure: it is your own server’s. The ones before are what others say.

security-withdrawn = The certificate that signed this was withdrawn on { $date }.
security-withdrawn-hint = Whoever issued it says that nothing should be believed by it since then.
security-privacy = Privacy
security-trackers = { $count ->
    [0] No trackers
    [one] { NUMBER($count) } tracker blocked
   *[other] { NUMBER($count) } trackers blocked
}
security-tracker-hosts = Hidden pictures
security-tracked = This sender so far
security-tracked-messages = { $count ->
    [one] { NUMBER($count) } message that would report you
   *[other] { NUMBER($count) } messages that would report you
}
security-other-hosts = Other hosts
security-other-hosts-some = { $count ->
    [one] { NUMBER($count) }, not contacted
   *[other] { NUMBER($count) }, none contacted
}
security-none = None
security-receipt = Read receipt
security-receipt-asked = Asked for, not sent
security-receipt-none = Not asked for
security-privacy-why = Pictures from elsewhere tell their server when, and from where, a message is read. Barid loads none before you ask, and those that only report you never.
security-receipt-to = The receipt would go to

security-encryption = Encryption
security-open = Not private
security-open-says = Not signed or encrypted end to end. Anyone on its path could read or change it.
security-signed = Signed
security-signed-says = Signed by its author, but not encrypted. Anyone on its path could read it.
security-encrypted = Encrypted
security-encrypted-says = Encrypted end to end. Only those who have the key can read it.
