# Private mail: who could read a message, who signed it, and what it takes.

priv-read-confirmed = Private · confirmed person
priv-read-private = Private
priv-read-unsigned = Private, but we can’t confirm who wrote it
priv-read-signed = Signed by { $name }
priv-read-bad = Changed after signing
priv-read-mismatch = Signed by { $address }, not by who it says it is from
priv-read-unknown = Signed, but we don’t know this signature yet
priv-read-changed = { $name } uses a new key – check
priv-read-part = Only a part of this message was private
priv-read-part-signed = Only a part is signed
priv-read-failed = Private, but it can’t be read here
priv-read-none = Not private
priv-check = Check
priv-details = Details

priv-why-confirmed = It can’t be read by others, and you compared with this person who they are.
priv-why-private = It can’t be read by others. It was written by the same person as before.
priv-why-unsigned = It can’t be read by others on its way, but anybody could have written it.
priv-why-signed = Nobody changed it on its way. Others could have read it.
priv-why-bad = It is no longer as it was signed. Don’t rely on what it says.
priv-why-mismatch = The signature is right, but it belongs to somebody else than the sender shown.
priv-why-unknown = Nothing shows yet whose signature it is.
priv-why-changed = Usually this means a new computer. Rarely, someone is posing as the sender.
priv-why-part = The rest of it could have been read or changed by others.
priv-why-part-signed = The rest of it could have been changed by others.
priv-why-none = It was not closed with a key of yours. Mail servers could read it.

priv-technology = Technology
priv-cipher = Cipher
priv-signer = Signed by
priv-standing = Certificate
priv-standing-good = Not withdrawn, as its issuer said { $asked }
priv-standing-withdrawn = Withdrawn by its issuer on { $date }
priv-standing-unknown = Its issuer could not say { $asked } whether it was withdrawn
priv-fingerprint = Fingerprint
priv-signed-at = Signed
priv-recipients = Closed for
priv-hidden = Also private
priv-field-subject = Subject
priv-problems = Odd about it

priv-odd-no-secret-key = The key that opens it is not on this computer.
priv-odd-encrypted-part-not-root = Only a part inside the message was encrypted.
priv-odd-signed-part-not-root = Only a part inside the message is signed.
priv-odd-signature-not-verified = The signature could not be checked.
priv-odd-signature-broken = The signature does not fit the text.
priv-odd-signer-key-changed = The signer uses another key than before.
priv-odd-signer-key-expired = The signer’s key has expired.
priv-odd-signer-key-revoked = The signer has taken this key back.
priv-odd-signature-weak = The signature uses a method that is no longer safe.
priv-odd-signature-in-future = It says it was signed in the future.
priv-odd-signature-time-apart = It was signed at another time than it says it was written.
priv-odd-signer-not-sender = The signer is not the sender.
priv-odd-sender-unclear = It names no clear sender.
priv-odd-structure = It is put together in an unusual way.
priv-odd-outer-signature-ignored = A signature around it was left aside.
priv-odd-protected-from-differs = The sender within is another one than outside.
priv-odd-legacy-header-protection = Its subject was protected in an old way.
priv-odd-not-authenticated = Nothing shows whether it was changed on its way.
priv-odd-chain-untrusted = Nobody that your computer trusts vouches for the certificate.
priv-odd-purpose-wrong = The certificate is not meant for mail.

priv-cant-no-key-here = What opens this message is not on this computer.
priv-cant-not-for-you = This message was closed for somebody else.
priv-cant-locked = What opens this message is locked.
priv-cant-on-card = What opens this message is on a card or a stick that Barid can’t use.
priv-cant-password = This message is closed with a password.
priv-cant-no-integrity = This message could have been changed on its way, so it is not opened.
priv-cant-damaged = This message was damaged on its way.
priv-cant-unknown-method = This message is closed in a way that Barid doesn’t know.
priv-cant-too-large = This message is too large to be opened.
priv-act-bring = Bring your key
priv-act-ask-again = Ask { $name } to send it again
priv-act-settings = Open settings
priv-act-save = Save the message

priv-brings = This message brings a key.
priv-brings-take = Take it over
priv-brings-took = Kept. You can now write privately to { $people }.
priv-brings-none = There was nothing in it to keep.
priv-failed = That did not work: { $reason }

priv-new-title = { $name } uses a new key
priv-new-why = Usually this means a new computer. Rarely, someone is posing as { $name }.
priv-new-told = They told me about it
priv-new-told-why = Use the new key and remember it
priv-new-ask = Ask them
priv-new-ask-why = Opens a short question to them; nothing is sent yet
priv-new-compare = Compare eight words
priv-new-compare-why = By phone or side by side. This confirms them for good
priv-new-open = Send without privacy
priv-new-open-why = Mail servers will be able to read this message
priv-new-ask-subject = Did you change your key?
priv-new-ask-text = Hello,
    
    my mail program says that you use a new key for private mail. Did you set up a new computer or program? Please tell me by phone or in person, so that I know it is you.

priv-compare-title = Compare with { $name }
priv-compare-how = Call { $name }, or meet. Each of you reads the words aloud. They have to be the same on both sides, in the same order.
priv-compare-square = Or let { $name } scan this
priv-compare-yours = Yours
priv-compare-theirs = Theirs
priv-compare-match = They match
priv-compare-differ = They differ

priv-bring-title = Bring your key
priv-bring-why = Private mail is opened with a key that only you have. Bring it from where you kept it.
priv-bring-sheet = With the recovery sheet
priv-bring-sheet-why = The code that you wrote down, and the file that belongs to it
priv-bring-file = From a file of another program
priv-bring-file-why = Such as one saved by Thunderbird, GnuPG or another Barid
priv-bring-choose = Choose the file…
priv-bring-passphrase = Passphrase of the file
priv-bring-passphrase-why = The file is closed with a passphrase. Type it, then choose the file once more.
priv-bring-nothing = Nothing was brought.
priv-bring-done = Your key is here.
priv-code = Code
priv-code-hint = Nine groups of four digits
priv-code-short = The code has 36 digits.

priv-sheet-title = Recovery sheet
priv-sheet-why = If this computer breaks, private mail can’t be opened without your key. The sheet brings it back: a file, and a code that opens it. Keep them in two places.
priv-sheet-make = Make the sheet
priv-sheet-unsaved = No place was chosen, so nothing was made.
priv-sheet-code = Your code
priv-sheet-code-why = Write it down or print it. It is shown only now. The file is { $file }.
priv-sheet-print = Print
priv-sheet-copy = Copy
priv-sheet-copied = Copied
priv-sheet-next = I have kept it
priv-sheet-try = Try it once
priv-sheet-try-why = Type the code from your paper and choose the file, so that you know that it works.
priv-sheet-try-go = Choose the file and try
priv-sheet-wrong = The code and the file don’t fit together.
priv-sheet-works = It works. Keep the code and the file apart from this computer.
priv-sheet-later = Later
priv-sheet-done = Done
priv-sheet-for = Private mail of { $address }

priv-mark-confirmed = Private ✓✓
priv-mark-remembered = Private
priv-mark-no-key = Not private
priv-mark-changed = Needs a decision
priv-mark-expired = Key expired
priv-mark-revoked = Key taken back
priv-mark-unusable = Key can’t be used

priv-draft-private =
    { $count ->
        [one] Encrypted for { $name }
        [2] Encrypted for both recipients
       *[other] Encrypted for all { $count } recipients
    }
priv-draft-signed = Signed
priv-draft-open = Not private
priv-draft-open-missing = Not private: no key for { $names }
priv-draft-open-answer = Not private, though the message you answer was
priv-draft-could = Not private, though it could be
priv-draft-blocked = Can’t be sent privately: no key for { $names }
priv-draft-blocked-own = Can’t be sent privately: your address isn’t set up for it
priv-draft-decide = Decide about { $names } to send
priv-wish = Privacy of this message
priv-wish-auto = Automatic
priv-wish-private = Private
priv-wish-signed = Signed
priv-wish-open = Not private
priv-send-open = Send without encryption
priv-remove-person = Remove { $name }
priv-find = Look for it
priv-find-none = No key was found for { $name }.
priv-decide = Decide
priv-set-up = Set it up

settings-page-keys = Private mail
set-own-keys = Your keys
set-own-keys-hint = A key makes mail to an address private: only you can open it. Barid encrypts by itself where the other side can read it.
set-people-keys = Keys of others
set-people-keys-hint = Barid finds them in mail and keeps them. Compare words with somebody to be sure that it is really them.
set-private-search = Search in private mail
set-private-search-hint = Off: only you, reading it, know what private mail says. On: Barid opens it once, so that search finds its words and lists show its subject. What it keeps stays encrypted on this computer, and goes when you turn this off.
priv-search-account = Search in private mail of { $account }
set-keys-kept = Forget opened keys after
set-keys-kept-hint = To read private mail, your keys are opened in memory. Unused for that long, they are wiped from it, and opened again when you need them.
priv-keys-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
  }
priv-keys-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
  }
priv-own-none = Mail to { $address } can’t be private yet.
priv-own-make = Make it private
priv-own-ready = Ready
priv-own-expired = Expired { $date }
priv-own-until = Until { $date }
priv-own-revoked = Taken back
priv-own-no-sheet = No recovery sheet yet
priv-own-untried = Recovery sheet not tried yet
priv-own-tried = Recovery sheet tried
priv-own-more = More
priv-own-save = Save the public key…
priv-own-save-secret = Save with the secret half…
priv-own-expiry = Ends
priv-expiry-never = Never
priv-expiry-years =
    { $years ->
        [one] In { $years } year
       *[other] In { $years } years
    }
priv-own-revoke = Take it back…
priv-own-remove = Remove…
priv-own-bring = Bring a key…
priv-import = Take keys over from a file…
priv-saved = Saved in { $folder }
priv-imported =
    { $count ->
        [one] { $count } key is here now.
       *[other] { $count } keys are here now.
    }
priv-made = Done. Mail to { $address } can be private now.

priv-secret-title = Save with the secret half
priv-secret-why = Whoever has this file and its passphrase can read your private mail and sign as you.
priv-secret-passphrase = Passphrase for the file
priv-secret-short = At least eight characters, please.
priv-secret-save = Save…
priv-revoke-title = Take the key back?
priv-revoke-why = Nobody will write privately to { $address } with it any more. This can’t be undone. Old mail stays readable.
priv-revoke-reason = Why
priv-revoke-compromised = Somebody else may have it
priv-revoke-superseded = I use a new one
priv-revoke-retired = I don’t use it any more
priv-revoke-go = Take it back
priv-remove-title = Remove the key?
priv-remove-own-why = Private mail that was written to { $address } becomes unreadable on this computer, old mail too. Only a recovery sheet or a saved file brings it back.
priv-remove-go = Remove

priv-people-search = Search names and addresses
priv-people-none = No keys of others yet.
priv-people-unfound = Nobody matches.
priv-state-remembered = Remembered
priv-state-confirmed = Confirmed
priv-state-changed = New, needs a decision
priv-state-refused = Refused
priv-state-former = Used before
priv-from-mail = came with mail
priv-from-gossip = told by somebody else in a shared message
priv-from-signature = came with a signature
priv-from-directory = from the address’s own domain
priv-from-server = from a server of keys
priv-from-file = from a file
priv-seen = First seen { $first }, last seen { $last }; { $source }
priv-person-compare = Compare…
priv-person-decide = Decide…
priv-person-refuse = Refuse
priv-person-accept = Use again
priv-person-forget = Forget
priv-person-history = History
priv-history-remembered = { $date }: remembered
priv-history-confirmed = { $date }: confirmed by you
priv-history-changed = { $date }: another key appeared
priv-history-refused = { $date }: refused by you
priv-history-former = { $date }: replaced
priv-find-label = Look for a key of an address
priv-find-hint = Asks the domain of the address, and a public server.
priv-find-go = Look
priv-find-found = A key for { $name } is here now.
priv-key-made = Made

priv-begin-title = Make your mail private?
priv-begin-why = Barid can close your messages so that only you and those you write to can read them. It does so by itself where the other side can read it.
priv-begin-make = Make it private
priv-begin-bring = Bring my key
priv-begin-later = Not now
priv-begin-made = Your mail can be private
