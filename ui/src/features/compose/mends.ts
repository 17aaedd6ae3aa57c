// What is said above Send about a draft, and what mends it with one press.
import { t } from "../../i18n/index.svelte";
import type { IconName } from "../../components/icons";
import type { DraftAttachment, DraftProblem, Person } from "../../rpc/contract";
import type { Composition } from "./composition.svelte";
import { mergePeople, sameAddress } from "./recipients";

type Kind = DraftProblem["kind"];

/** May be sent all the same, once that was asked. */
const SOFT: readonly Kind[] = [
  ...(["look_alike", "other_sender", "left_out", "many_recipients"] as const),
  ...(["no_subject", "attachment_forgotten"] as const),
];
/** Only to be known: never in the way of Send. */
const NOTES: readonly Kind[] = ["to_list", "place_in_pictures"];
/** Said as soon as it is so; everything else only where sending was tried, as it may still come. */
const EARLY: readonly Kind[] = [...NOTES, "look_alike", "other_sender", "left_out", "many_recipients", "too_large"];

/** Whether a draft may be sent all the same. */
export function isSoft(problem: DraftProblem): boolean {
  return SOFT.includes(problem.kind) || isNote(problem);
}

export function isNote(problem: DraftProblem): boolean {
  return NOTES.includes(problem.kind);
}

export function isEarly(problem: DraftProblem): boolean {
  return EARLY.includes(problem.kind);
}

/** A way to mend something. */
export interface Mend {
  label: string;
  icon?: IconName;
  run: () => void;
}

/** What the composer as a whole can do. */
export interface MendActs {
  attach: () => void;
  focusSubject: () => void;
}

/** Returns what mends a problem, the best first. */
export function mendsOf(problem: DraftProblem, composition: Composition, acts: MendActs): Mend[] {
  switch (problem.kind) {
    case "look_alike": {
      const run = () => replaceAddress(composition, problem.address, problem.meant);
      return [{ label: t("compose-mend-look-alike", { address: problem.meant }), run }];
    }
    case "other_sender": {
      const { writtenTo } = problem;
      const identity = composition.identities.find((one) => standsFor(one.address, writtenTo));
      if (!identity) return [];
      const run = () => {
        composition.writeAs(identity.id);
        if (!sameAddress(identity.address, writtenTo)) composition.change({ from: writtenTo });
      };
      return [{ label: t("compose-mend-sender", { address: writtenTo }), run }];
    }
    case "left_out": {
      const run = () => composition.change({ to: mergePeople(composition.to, problem.people) });
      return [{ label: t("compose-mend-left-out"), icon: "plus", run }];
    }
    case "to_list": {
      const run = () => answerAuthor(composition, problem.list, problem.author);
      return [{ label: t("compose-mend-list", { name: problem.author.name || problem.author.address }), run }];
    }
    case "place_in_pictures":
      return [{ label: t("compose-mend-place"), run: () => void composition.attachments.changePictures("bare") }];
    case "too_large":
      return mendsOfSize(composition);
    case "no_subject":
      return [{ label: t("compose-mend-subject"), run: acts.focusSubject }];
    case "attachment_forgotten":
      return [{ label: t("compose-attach"), icon: "paperclip", run: acts.attach }];
    case "no_sender":
    case "no_recipients":
    case "not_an_address":
    case "many_recipients":
      return [];
  }
}

function mendsOfSize({ attachments }: Composition): Mend[] {
  const mends: Mend[] = [];
  if (attachments.all.some(canShrink)) {
    const run = () => void attachments.changePictures("smaller");
    mends.push({ label: t("compose-mend-shrink"), icon: "image", run });
  }
  const [largest] = [...attachments.files].sort((a, b) => b.sizeBytes - a.sizeBytes);
  if (largest) {
    const run = () => void attachments.remove(largest);
    mends.push({ label: t("compose-remove-file", { name: largest.name }), icon: "x", run });
  }
  return mends;
}

function canShrink(file: DraftAttachment): boolean {
  return /^image\/(?:jpeg|png|webp)$/.test(file.contentType) && file.sizeBytes > 200_000;
}

function replaceAddress(composition: Composition, address: string, meant: string): void {
  const mended = (people: readonly Person[]) =>
    mergePeople(
      [],
      people.map((one) => (sameAddress(one.address, address) ? { ...one, address: meant } : one)),
    );
  const { to, cc, bcc } = composition;
  composition.change({ to: mended(to), cc: mended(cc), bcc: mended(bcc) });
}

function answerAuthor(composition: Composition, list: string, author: Person): void {
  const without = (people: readonly Person[]) => people.filter((one) => !sameAddress(one.address, list));
  const { to, cc } = composition;
  composition.change({ to: mergePeople([author], without(to)), cc: without(cc) });
}

/** Whether an identity's address is the one, or stands for it among many. */
function standsFor(pattern: string, address: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return sameAddress(pattern, address);
  const [before, after] = [pattern.slice(0, star).toLowerCase(), pattern.slice(star + 1).toLowerCase()];
  const lower = address.toLowerCase();
  return lower.length > before.length + after.length && lower.startsWith(before) && lower.endsWith(after);
}
