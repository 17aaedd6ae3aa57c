// What the fake engine does to accounts and their groups.
import type { RequestOf } from "./client";
import type { Discovered, FoundServer } from "./contract";
import { fakeMail, type FakeMail } from "./fake-mail";

type AccountsRequest = RequestOf<
  | "discover"
  | "stop_discovery"
  | "add_account"
  | "add_sample"
  | "remove_sample"
  | "remove_account"
  | "change_account"
  | "put_group"
  | "remove_group"
  | "order_groups"
>;

/** What a search finds for an address: both servers, by their usual names. */
export function discovered(address: string, more: Partial<Discovered> = {}): Discovered {
  const domain = address.split("@")[1] ?? "";
  const server = (url: string): FoundServer => ({
    url,
    user: address,
    origin: "autoconfig",
    source: `https://autoconfig.${domain}/mail/config-v1.1.xml`,
    isForeign: false,
    answers: true,
    fault: null,
  });
  return {
    domain,
    provider: null,
    access: "password",
    receive: [server(`imaps://imap.${domain}:993`), server(`pop3s://pop.${domain}:995`)],
    submit: [server(`smtps://smtp.${domain}:465`)],
    others: [],
    tried: [{ step: "autoconfig", subject: `https://autoconfig.${domain}/mail/config-v1.1.xml`, outcome: "found" }],
    isNowhere: false,
    ...more,
  };
}

/** Does what is asked. Returns the answer, and the mail as it is then where that changed. */
export function actOnAccounts(
  mail: FakeMail,
  request: AccountsRequest,
  nextId: () => number,
): { answer: unknown; mail?: FakeMail } {
  const groups = mail.groups ?? [];
  switch (request.call) {
    case "discover":
      return { answer: discovered(request.address) };
    case "stop_discovery":
      return { answer: undefined };
    case "add_account":
      return { answer: 9 };
    case "add_sample": {
      const sample = fakeMail(false);
      const accounts = sample.accounts.map((account) => ({ ...account, isSample: true }));
      return { answer: undefined, mail: { ...sample, accounts } };
    }
    case "remove_sample":
      return { answer: undefined, mail: { ...mail, accounts: mail.accounts.filter(({ isSample }) => !isSample) } };
    case "remove_account":
      return {
        answer: undefined,
        mail: { ...mail, accounts: mail.accounts.filter(({ id }) => id !== request.account) },
      };
    case "change_account": {
      const { title, name, accent, serverCopies, ifUncertain, searchesPrivate, resultsFrom, password } = request.change;
      const accounts = mail.accounts.map((account) =>
        account.id === request.account
          ? {
              ...account,
              title: title ?? account.title,
              name: name ?? account.name,
              accent: accent ?? account.accent,
              serverCopies: serverCopies ?? account.serverCopies,
              ifUncertain: ifUncertain ?? account.ifUncertain,
              searchesPrivate: searchesPrivate ?? account.searchesPrivate,
              resultsFrom: resultsFrom ?? account.resultsFrom,
              ...(password ? { status: { state: "up_to_date" as const } } : {}),
            }
          : account,
      );
      return { answer: undefined, mail: { ...mail, accounts } };
    }
    case "put_group": {
      const group = { ...request.group, id: request.group.id || nextId() };
      return { answer: group.id, mail: { ...mail, groups: [...groups.filter(({ id }) => id !== group.id), group] } };
    }
    case "remove_group":
      return { answer: undefined, mail: { ...mail, groups: groups.filter(({ id }) => id !== request.group) } };
    case "order_groups": {
      const ordered = request.groups.flatMap((id) => groups.find((group) => group.id === id) ?? []);
      return { answer: undefined, mail: { ...mail, groups: ordered } };
    }
  }
}
