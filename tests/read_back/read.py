"""Says what Python's own email package reads in messages: one JSON document a file."""
import email, email.policy, hashlib, json, sys


def people(message, field):
    # Where a long name takes several encoded words, this package puts a space between them that RFC 2047 takes out.
    return [[" ".join(one.display_name.split()), one.addr_spec]
            for value in message.get_all(field, []) for one in value.addresses]


def attachment(part):
    raw = part.get_payload(decode=True)
    if raw is None:
        raw = part.get_payload(0).as_bytes(policy=email.policy.SMTP)
    return {"name": part.get_filename(), "type": part.get_content_type(), "sha256": hashlib.sha256(raw).hexdigest()}


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.SMTP)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    defects = [str(one) for part in message.walk() for one in part.defects]
    print(json.dumps({
        "from": people(message, "From"),
        "to": people(message, "To"),
        "cc": people(message, "Cc"),
        "subject": message["Subject"],
        "message_id": message["Message-ID"],
        "text": text and text.get_content(),
        "html": html and html.get_content(),
        "attachments": [attachment(part) for part in message.walk() if part.get_filename()],
        "defects": defects,
    }))
