// Drives the real window through WebKitWebDriver: the few W3C commands that the journeys need,
// each bounded in time.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

const answerWithin = 30_000;

/** A driver that runs, and the one window that it drives. */
export class Session {
  /** Starts the driver and, through it, the program. `environment` is the program's. */
  static async start(binary, args, environment) {
    const port = await freePort();
    const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      detached: true,
      env: { ...process.env, ...environment, TAURI_WEBVIEW_AUTOMATION: "true" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const session = new Session(driver, `http://127.0.0.1:${port}`);
    try {
      await poll("the driver", async () => (await session.#ask("GET", "/status")).ready);
      const capabilities = {
        alwaysMatch: {
          "webkitgtk:browserOptions": { binary, args },
          timeouts: { pageLoad: 15_000, script: 15_000, implicit: 0 },
        },
      };
      const made = await session.#ask("POST", "/session", { capabilities });
      session.id = made.sessionId;
      return session;
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  constructor(driver, address) {
    this.driver = driver;
    this.address = address;
    this.id = null;
  }

  /** Runs a function in the page. Its arguments and its value travel as JSON. */
  run(work, ...args) {
    const script = `return (${work}).apply(null, arguments)`;
    return this.#command("POST", "/execute/sync", { script, args });
  }

  /** Asks again until the function answers with something true, and returns that. */
  until(what, work, ...args) {
    return poll(what, () => this.run(work, ...args));
  }

  /** The page as a PNG. */
  async picture() {
    return Buffer.from(await this.#command("GET", "/screenshot"), "base64");
  }

  /** Presses keys, as a keyboard does, wherever the focus is. */
  async press(...keys) {
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
    const keyboard = { type: "key", id: "keyboard", actions: [...down, ...up] };
    await this.#command("POST", "/actions", { actions: [keyboard] });
  }

  /** Types text, a key after the other. */
  async type(text) {
    for (const key of text) await this.press(key);
  }

  /** Clicks where an element is. `find` returns it, in the page. */
  async click(what, find, ...args) {
    const element = await this.until(what, find, ...args);
    const [name] = Object.values(element);
    await this.#command("POST", `/element/${name}/click`, {});
  }

  /** Writes into a field, after what is there was taken out. */
  async fill(what, find, text, ...args) {
    const [name] = Object.values(await this.until(what, find, ...args));
    await this.#command("POST", `/element/${name}/clear`, {});
    await this.#command("POST", `/element/${name}/value`, { text });
  }

  /** Gives a file to a field for files. */
  async choose(what, find, path, ...args) {
    const [name] = Object.values(await this.until(what, find, ...args));
    await this.#command("POST", `/element/${name}/value`, { text: path });
  }

  /** Goes into a frame that `find` returns, or back to the whole page without one. */
  async enter(what, find, ...args) {
    await this.#command("POST", "/frame", { id: find ? await this.until(what, find, ...args) : null });
  }

  windows() {
    return this.#command("GET", "/window/handles");
  }

  /** Closes the window that is driven. */
  close() {
    return this.#command("DELETE", "/window");
  }

  switchTo(handle) {
    return this.#command("POST", "/window", { handle });
  }

  /** Ends the program and the driver. */
  async end() {
    if (this.id) await this.#ask("DELETE", `/session/${this.id}`).catch(() => {});
    const ended = new Promise((resolve) => this.driver.on("exit", resolve));
    if (this.driver.exitCode !== null) return;
    try {
      process.kill(-this.driver.pid, "SIGTERM");
    } catch {
      return;
    }
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
    try {
      process.kill(-this.driver.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  #command(method, path, body) {
    return this.#ask(method, `/session/${this.id}${path}`, body);
  }

  async #ask(method, path, body) {
    const response = await fetch(this.address + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerWithin),
    });
    const { value } = await response.json();
    if (value?.error) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

/** Asks until the answer is true. A page that is just changing may fail to answer. */
export async function poll(what, ask, within = 20_000) {
  const end = Date.now() + within;
  let last;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within ${within / 1000} s`, { cause: last });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
