// The test world as scripts see it: its servers and users, and another mail client on the same account.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("world/other_client.py", import.meta.url));

/** The running world that `BARID_TEST_WORLD` names. */
export function world() {
  const dir = process.env.BARID_TEST_WORLD;
  if (!dir) throw new Error("BARID_TEST_WORLD names no running test world");
  return JSON.parse(readFileSync(join(dir, "world.json"), "utf8"));
}

/** A user of the world, by the name before the @. */
export function user(world, name) {
  const address = `${name}@${world.domain}`;
  return { address, password: world.users[address] };
}

/** Another client, signed in to Dovecot: it delivers mail, and reads back what is there. */
export class OtherClient {
  static open(world, user) {
    return new OtherClient(world, user);
  }

  constructor(world, user) {
    this.process = spawn("python3", [program, world.host, String(world.ports.imap)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    this.process.stdin.write(JSON.stringify({ user: user.address, password: user.password }) + "\n");
  }

  /** Puts messages into a mailbox. */
  deliver(mailbox, messages, flags = []) {
    return this.ask({ do: "deliver", mailbox, flags, messages: messages.map((raw) => raw.toString("base64")) });
  }

  /** What a mailbox holds: UIDs, flags, sizes, hashes. */
  ledger(mailbox) {
    return this.ask({ do: "ledger", mailbox });
  }

  /** The bytes of a message. */
  async fetch(mailbox, uid) {
    return Buffer.from(await this.ask({ do: "fetch", mailbox, uid }), "base64");
  }

  /** One request of other_client.py. */
  async ask(request) {
    this.process.stdin.write(JSON.stringify(request) + "\n");
    const { value } = await this.lines.next();
    const answer = JSON.parse(value ?? '{"error":"the other client ended"}');
    if (answer.error) throw new Error(answer.error);
    return answer.ok;
  }

  close() {
    this.process.stdin.end();
  }
}

/** RFC 5322 bytes of a plain message. */
export function letter({ from, to, subject, text, id = crypto.randomUUID(), date = new Date(), more = [] }) {
  const fields = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${encoded(subject)}`,
    `Date: ${date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@elsewhere.example>`,
    "MIME-Version: 1.0",
    ...more,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  const body = Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\r\n");
  return Buffer.from(`${fields.join("\r\n")}\r\n\r\n${body}\r\n`);
}

function encoded(text) {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
}
