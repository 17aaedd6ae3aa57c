// What the address says should be shown: `#/`, `#/settings/reading`, `#/compose/12`.

/** A place in the window. */
export interface Route {
  /** Such as `main`, `settings`, `compose`, `outbox`. */
  name: string;
  /** What follows the name. */
  rest: string[];
}

/** Reads the part of an address after `#`. */
export function parseRoute(hash: string): Route {
  const [name = "", ...rest] = hash.replace(/^#\/?/, "").split("?")[0]?.split("/").map(decodeURIComponent) ?? [];
  return { name: name || "main", rest };
}

/** Follows the address. */
export class Router {
  route = $state.raw<Route>(parseRoute(location.hash));

  /** Starts following. Returns how to stop. */
  start(): () => void {
    const follow = () => (this.route = parseRoute(location.hash));
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }

  /** Goes to a path such as `/settings/reading`. */
  go(path: string): void {
    location.hash = `#${path}`;
    this.route = parseRoute(location.hash);
  }
}
