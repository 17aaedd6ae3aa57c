// An account on real servers in the real window: added by hand, filled, told of new mail, told what is read.
import { after, before, describe, test } from "node:test";
import { OtherClient, letter, user, world as runningWorld } from "../support/mail.mjs";
import { App, labelled, named } from "./app.mjs";
import { poll } from "./webdriver.mjs";

const world = runningWorld();
const ada = user(world, "user3");
const app = new App();
let window, elsewhere;
before(async () => {
  elsewhere = OtherClient.open(world, ada);
  await elsewhere.deliver("INBOX", [letter({ from: "Mira <mira@elsewhere.example>", to: ada.address, subject: "Already here", text: "Hello." })]);
  window = await app.start();
});
after(async () => {
  elsewhere.close();
  await app.remove();
});

describe("the window with an account", () => {
  test("adds it after both servers let it in", async () => {
    await window.click("Add account", named, "button", "Add account");
    await window.fill("the name", labelled, "Ada", "Your name");
    await window.fill("the address", labelled, ada.address, "Email address");
    await window.fill("the password", labelled, ada.password, "Password");
    await window.click("servers", named, "button", "Enter servers by hand");
    const ports = [world.ports.imaps, world.ports.submissions];
    for (const number of [0, 1]) {
      await window.fill("a server", labelled, world.host, "Server", number);
      await window.fill("a port", labelled, String(ports[number]), "Port", number);
    }
    await window.click("Advanced", () => document.querySelector("summary"));
    await window.choose("the certificate", () => document.querySelector("input[type=file]"), world.ca);
    await window.click("Continue", named, "button", "Continue");
    await window.click("Open inbox", named, "button", "Open inbox");
    await window.click("Not now", named, "button", "Not now");
    await window.until("mail", named, "option", "Already here");
  });

  test("shows new mail by itself, and tells the server what was read", async () => {
    const subject = "وصلت الآن";
    await elsewhere.deliver("INBOX", [letter({ from: "Mira <mira@elsewhere.example>", to: ada.address, subject, text: "مرحبًا" })]);
    await poll("the new row", () => window.run(named, "option", subject), 30_000);
    await window.click("the new row", named, "option", subject);
    await poll("\\Seen", async () => (await elsewhere.ledger("INBOX")).some(({ uid, flags }) => uid === 2 && flags.includes("\\Seen")), 30_000);
  });

  test("keeps it over a restart", async () => {
    await app.end();
    window = await app.start();
    await window.until("mail", named, "option", "Already here");
  });
});
