// Servers as a user fills them in, and as the engine takes them: `scheme://host:port`.

/** What is spoken, and how it is encrypted. There is no unencrypted kind. */
export type Encryption = "tls" | "starttls";

/** One server in the form. */
export interface Server {
  host: string;
  port: string;
  encryption: Encryption;
}

export type Direction = "receive" | "submit";

const schemes: Record<Direction, Record<Encryption, { scheme: string; port: number }>> = {
  receive: { tls: { scheme: "imaps", port: 993 }, starttls: { scheme: "imap", port: 143 } },
  submit: { tls: { scheme: "smtps", port: 465 }, starttls: { scheme: "smtp", port: 587 } },
};

export function defaultPort(direction: Direction, encryption: Encryption): string {
  return String(schemes[direction][encryption].port);
}

/** The server as the engine takes it. */
export function url(direction: Direction, server: Server): string {
  const host = server.host.trim();
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return `${schemes[direction][server.encryption].scheme}://${bracketed}:${server.port.trim()}`;
}

/** Reads what `url` wrote. Without one, the host is what the domain suggests. */
export function server(direction: Direction, text: string | null, domain: string): Server {
  const found = /^(\w+):\/\/\[?(.*?)\]?(?::(\d+))?$/.exec(text ?? "");
  const encryption: Encryption = found && found[1] === schemes[direction].starttls.scheme ? "starttls" : "tls";
  const host = found?.[2] ?? (domain ? `${direction === "receive" ? "imap" : "smtp"}.${domain}` : "");
  return { host, port: found?.[3] ?? defaultPort(direction, encryption), encryption };
}

/** The host of a server, to be said in words. */
export function hostOf(text: string): string {
  return /^\w+:\/\/\[?(.*?)\]?(?::\d+)?$/.exec(text)?.[1] ?? text;
}

export function isHost(text: string): boolean {
  return text.trim() !== "" && !/[\s/@?#\\]/.test(text.trim());
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) > 0 && Number(text) < 65_536;
}
