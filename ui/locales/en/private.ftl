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
priv-new-compare = Compare six words
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
