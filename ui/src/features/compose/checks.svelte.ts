// What the engine says about a draft while it is written, and what the writer said to that.
import type { DraftProblem } from "../../rpc/contract";
import type { Client } from "../../rpc/client";
import { isEarly, isNote, isSoft } from "./mends";

export class Checks {
  #found = $state.raw<readonly DraftProblem[]>([]);
  #meant = $state.raw<ReadonlySet<string>>(new Set());
  #wasTried = $state(false);
  readonly #client: Client;
  readonly #draft: number;
  #request = 0;

  /** What is shown: some of it at once, all of it once sending was tried. What was meant so is left out. */
  readonly problems = $derived(
    this.#found.filter((one) => (this.#wasTried || isEarly(one)) && !(isSoft(one) && this.#meant.has(keyOf(one)))),
  );
  /** Whether Send waits for something. */
  readonly isAsking = $derived(this.#wasTried && this.problems.some((one) => !isNote(one)));

  constructor(client: Client, draft: number) {
    this.#client = client;
    this.#draft = draft;
  }

  /** Asks anew. What it says is a courtesy: sending checks again. */
  async look(): Promise<void> {
    const request = ++this.#request;
    try {
      const found = await this.#client.call({ call: "check_draft", draft: this.#draft });
      if (request === this.#request) this.#found = found;
    } catch {
      // What was said before stays.
    }
  }

  /** Whether the draft may be sent; what is in the way is shown. `anyway` answers what may be asked. */
  async pass(anyway: boolean): Promise<boolean> {
    this.#request += 1;
    this.#found = await this.#client.call({ call: "check_draft", draft: this.#draft });
    this.#wasTried = true;
    return this.problems.every((one) => isNote(one) || (anyway && isSoft(one)));
  }

  /** The writer means it so: it is neither said nor asked again. */
  dismiss(problem: DraftProblem): void {
    this.#meant = new Set([...this.#meant, keyOf(problem)]);
  }

  /** Another text stands in the window. */
  forget(): void {
    this.#request += 1;
    this.#found = [];
    this.#wasTried = false;
  }
}

function keyOf(problem: DraftProblem): string {
  return JSON.stringify(problem);
}
