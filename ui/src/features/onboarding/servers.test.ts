import { expect, test } from "vitest";
import { hostOf, isAddress, isHost, isPort, isStartTls, portOf, protocolOf, server, spoken, url } from "./servers";

test("a server survives its way through the form", () => {
  for (const [direction, text] of [
    ["receive", "imaps://mail.example.org:993"],
    ["receive", "imap://mail.example.org:1143"],
    ["receive", "pop3s://mail.example.org:995"],
    ["receive", "pop3://mail.example.org:110"],
    ["receive", "jmap://mail.example.org:443"],
    ["submit", "jmap://mail.example.org:8443"],
    ["submit", "smtp://mail.example.org:587"],
    ["submit", "smtps://[::1]:465"],
  ] as const)
    expect(url(server(direction, text, ""))).toBe(text);
});

test("without a server the domain suggests one", () => {
  expect(url(server("receive", null, "example.org"))).toBe("imaps://imap.example.org:993");
  expect(url(server("submit", null, "example.org"))).toBe("smtps://smtp.example.org:465");
});

test("in another language, what was usual follows and what was chosen stays", () => {
  const read = (text: string) => server("receive", text, "");
  expect(url(spoken(read("imaps://imap.example.org:993"), "pop3"))).toBe("pop3s://pop.example.org:995");
  expect(url(spoken(read("pop3://pop.example.org:110"), "imap"))).toBe("imap://imap.example.org:143");
  expect(url(spoken(read("imaps://mail.example.org:1993"), "pop3"))).toBe("pop3s://mail.example.org:1993");
  expect(url(spoken(read("imap://imap.example.org:143"), "jmap"))).toBe("jmap://jmap.example.org:443");
  expect(read("jmap://mail.example.org:443").encryption).toBe("tls");
});

test("a server says what it speaks, where, and how it is encrypted", () => {
  expect(["imaps://h:993", "pop3://h:110", "smtps://h:465", "jmap://h:443"].map(protocolOf)).toEqual([
    "imap",
    "pop3",
    "smtp",
    null,
  ]);
  expect(portOf("imaps://[::1]:993")).toBe("993");
  expect(["imap://h:1", "pop3://h:1", "smtp://h:1"].every(isStartTls)).toBe(true);
  expect(["imaps://h:1", "pop3s://h:1", "smtps://h:1"].some(isStartTls)).toBe(false);
  expect([" a@b ", "a@b.example"].every(isAddress)).toBe(true);
  expect(["", "a", "a@", "@b", "a@b c", "a@b@c"].some(isAddress)).toBe(false);
});

test("only hosts and ports are taken for such", () => {
  expect(["mail.example.org", "::1"].every(isHost)).toBe(true);
  expect(["", " ", "a b", "a/b", "me@host"].some(isHost)).toBe(false);
  expect(["1", "65535"].every(isPort)).toBe(true);
  expect(["0", "65536", "", "x", "-1"].some(isPort)).toBe(false);
  expect(hostOf("imap://mail.example.org:1143")).toBe("mail.example.org");
});
