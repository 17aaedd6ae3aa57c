// What a server that hands mail over does with it then, as one choice among a few.
import type { ServerCopies } from "../rpc/contract";

/** A choice, as a list of them has it. */
export type CopiesChoice = "keep" | `days:${number}` | "delete_when_deleted" | "delete";

const usualDays = [7, 14, 30, 90];

/** Returns what may be chosen, the safest first; what is chosen now is among it. */
export function copiesChoices(now: ServerCopies): CopiesChoice[] {
  const days = now.mode === "keep_days" ? [...new Set([...usualDays, now.days])].sort((a, b) => a - b) : usualDays;
  return ["keep", ...days.map((count): CopiesChoice => `days:${count}`), "delete_when_deleted", "delete"];
}

export function copiesChoice(copies: ServerCopies): CopiesChoice {
  return copies.mode === "keep_days" ? `days:${copies.days}` : copies.mode;
}

export function chosenCopies(choice: CopiesChoice): ServerCopies {
  switch (choice) {
    case "keep":
    case "delete":
    case "delete_when_deleted":
      return { mode: choice };
    default:
      return { mode: "keep_days", days: daysOf(choice) ?? 30 };
  }
}

/** Returns the days of a choice that has some. */
export function daysOf(choice: CopiesChoice): number | null {
  return choice.startsWith("days:") ? Number(choice.slice(5)) : null;
}
