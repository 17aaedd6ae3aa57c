import type { Accent } from "../../rpc/contract";

/** An account as a row shows it. */
export interface AccountMark {
  title: string;
  accent: Accent;
}
