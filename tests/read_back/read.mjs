// Says what mailparser reads in messages: one JSON document a file.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { simpleParser } from "mailparser";

const people = (field) => (field?.value ?? []).map((one) => [one.name, one.address]);

for (const path of process.argv.slice(2)) {
  const options = { keepCidLinks: true, skipTextToHtml: true, skipHtmlToText: true, skipTextLinks: true };
  const mail = await simpleParser(readFileSync(path), options);
  const attachments = mail.attachments.map((one) => ({
    name: one.filename ?? null,
    type: one.contentType,
    sha256: createHash("sha256").update(one.content).digest("hex"),
  }));
  console.log(
    JSON.stringify({
      from: people(mail.from),
      to: people(mail.to),
      cc: people(mail.cc),
      subject: mail.subject,
      message_id: mail.messageId,
      text: mail.text ?? null,
      html: mail.html || null,
      attachments,
      defects: [],
    }),
  );
}
