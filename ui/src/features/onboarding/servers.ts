// Servers as a user fills them in, and as the engine takes them: `scheme://host:port`.

/** What is spoken, and how it is encrypted. There is no unencrypted kind. */
export type Encryption = "tls" | "starttls";

/** The language of a server. */
export type Protocol = "imap" | "pop3" | "smtp" | "jmap";

/** One server in the form. */
export interface Server {
  protocol: Protocol;
  host: string;
  port: string;
  encryption: Encryption;
}

export type Direction = "receive" | "submit";

const schemes: Record<Protocol, Record<Encryption, { scheme: string; port: number }>> = {
  imap: { tls: { scheme: "imaps", port: 993 }, starttls: { scheme: "imap", port: 143 } },
  pop3: { tls: { scheme: "pop3s", port: 995 }, starttls: { scheme: "pop3", port: 110 } },
  smtp: { tls: { scheme: "smtps", port: 465 }, starttls: { scheme: "smtp", port: 587 } },
  // HTTPS alone, both ways.
  jmap: { tls: { scheme: "jmap", port: 443 }, starttls: { scheme: "jmap", port: 443 } },
};

const protocols: Record<Direction, Protocol[]> = { receive: ["imap", "pop3", "jmap"], submit: ["smtp", "jmap"] };

export function defaultPort(protocol: Protocol, encryption: Encryption): string {
  return String(schemes[protocol][encryption].port);
}

/** The same server in another language: what was usual or suggested follows, what the user chose stays. */
export function spoken(one: Server, protocol: Protocol): Server {
  const isUsual = one.port === defaultPort(one.protocol, one.encryption);
  const suggested = hostFor(one.protocol, "");
  const host = one.host.startsWith(suggested) ? hostFor(protocol, one.host.slice(suggested.length)) : one.host;
  return { ...one, protocol, host, port: isUsual ? defaultPort(protocol, one.encryption) : one.port };
}

function hostFor(protocol: Protocol, domain: string): string {
  return `${protocol === "pop3" ? "pop" : protocol}.${domain}`;
}

/** The server as the engine takes it. */
export function url(server: Server): string {
  const host = server.host.trim();
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `${schemes[server.protocol][server.encryption].scheme}://${bracketed}:${server.port.trim()}`;
}

/** Reads what `url` wrote. Without one, the host is what the domain suggests. */
export function server(direction: Direction, text: string | null, domain: string): Server {
  const found = /^(\w+):\/\/\[?(.*?)\]?(?::(\d+))?$/.exec(text ?? "");
  const [usual = "imap"] = protocols[direction];
  const scheme = found?.[1] ?? "";
  const protocol = protocols[direction].find((one) => one === scheme || `${one}s` === scheme) ?? usual;
  const { tls, starttls } = schemes[protocol];
  const encryption: Encryption = scheme === starttls.scheme && scheme !== tls.scheme ? "starttls" : "tls";
  const host = found?.[2] ?? (domain ? hostFor(protocol, domain) : "");
  return { protocol, host, port: found?.[3] ?? defaultPort(protocol, encryption), encryption };
}

/** The host of a server, to be said in words. */
export function hostOf(text: string): string {
  return /^\w+:\/\/\[?(.*?)\]?(?::\d+)?$/.exec(text)?.[1] ?? text;
}

/** The port of a server. */
export function portOf(text: string): string {
  return /:(\d+)$/.exec(text)?.[1] ?? "";
}

/** What a server speaks; `null` for what is not known here. */
export function protocolOf(text: string): Protocol | null {
  const scheme = /^(\w+?)s?:/.exec(text)?.[1];
  return scheme === "imap" || scheme === "pop3" || scheme === "smtp" ? scheme : null;
}

/** Whether encryption begins after a word in clear, and is required. */
export function isStartTls(text: string): boolean {
  return /^(imap|pop3|smtp):/.test(text);
}

/** Whether that can be an address. */
export function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

export function isHost(text: string): boolean {
  return text.trim() !== "" && !/[\s/@?#\\]/.test(text.trim());
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) > 0 && Number(text) < 65_536;
}
