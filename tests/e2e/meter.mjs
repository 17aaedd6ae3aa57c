// Every address that a program and all its processes speak to, as the kernel sees it: strace writes each call down. A look-up is
// one, too: it goes to a name server.
import { spawn } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const calls = "connect,sendto,sendmsg,sendmmsg";

/** A log of what is spoken to. `allowed` are ports of this computer. */
export class Meter {
  constructor(folder, allowed) {
    this.log = join(folder, "calls");
    this.inspector = join(folder, "inspector");
    this.allowed = new Set(allowed.map(String));
    writeFileSync(this.log, "");
  }

  /** A program that is `program` under the meter. The driver speaks to it over a port that it is told. */
  wrap(program, folder) {
    const path = join(folder, "metered");
    const trace = `strace -f -qq --seccomp-bpf -A -e trace=${calls} -o '${this.log}'`;
    writeFileSync(path, `#!/bin/sh\nprintf %s "$WEBKIT_INSPECTOR_SERVER" > '${this.inspector}'\nexec ${trace} '${program}' "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Runs a command under the meter, whatever becomes of it. */
  run(command, ...args) {
    const trace = ["-f", "-qq", "-A", "-e", `trace=${calls}`, "-o", this.log, command, ...args];
    const child = spawn("strace", trace, { stdio: "ignore" });
    return new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  }

  /** How many calls to the network were written down at all. */
  seen() {
    return this.#addresses().length;
  }

  /** Addresses that nobody allowed, each once. */
  leaks() {
    let inspector = "";
    try {
      inspector = readFileSync(this.inspector, "utf8").split(":").at(-1);
    } catch {
      // Nothing was driven.
    }
    const isOwn = ({ host, port }) => ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(host) && (this.allowed.has(port) || port === inspector);
    return [...new Set(this.#addresses().filter((one) => !isOwn(one)).map(({ host, port }) => `${host} ${port}`))];
  }

  #addresses() {
    const found = [];
    for (const line of readFileSync(this.log, "utf8").split("\n")) {
      const port = line.match(/sin6?_port=htons\((\d+)\)/)?.[1];
      const host = line.match(/inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/)?.[1];
      if (port && host) found.push({ host, port });
    }
    return found;
  }
}
