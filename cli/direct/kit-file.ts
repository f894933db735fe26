import { DrError } from "../../provider/errors";
import { type Kit, KIT_DAYS, Kit as KitSchema } from "../../provider/model/kit";
import { isObject } from "../../provider/model/narrow";
import { readJson } from "../input";
import { digestOf } from "../kit/digest";
import { ageText } from "../text/age";

const HINT = "Give the file that `sdrs kit --output` wrote. Nothing was sent.";

/** Reads a kit. One that was changed since it was made counts only for who names the digest that it has now. */
export async function readKit(file: string, accepted: string | undefined): Promise<Kit> {
  const { version, command, ...body } = documentOf(await readJson(file, { hint: HINT }), file);
  if (command !== "kit") throw new DrError("DR_USAGE", `The file ${file} is no kit`, {}, { hint: HINT });
  if (version !== 1)
    throw new DrError(
      "DR_USAGE",
      `The file ${file} is a kit of version ${String(version)}, made by release ${String(body["madeBy"])}; this release reads version 1`,
      {},
      { hint: "Use the release that made it, or make a kit with this one (sdrs kit). Nothing was sent." },
    );
  const parsed = KitSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const what = `The kit ${file} is not as this release writes a kit: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
    throw new DrError(
      "DR_USAGE",
      what,
      {},
      { hint: "Take another kit, or make one of an export (sdrs kit --input). Nothing was sent." },
    );
  }
  const digest = digestOf(parsed.data);
  if (digest === parsed.data.digest || digest === accepted) return parsed.data;
  throw new DrError(
    "DR_USAGE",
    `The kit ${file} was changed since it was made: its digest is ${digest}, and it says ${parsed.data.digest}`,
    {},
    {
      hint: `Take it as it was made. Who changed it on purpose says so with: --kit-digest ${digest}. Nothing was sent.`,
    },
  );
}

function documentOf(value: unknown, file: string): Readonly<Record<string, unknown>> {
  if (isObject(value) && !Array.isArray(value)) return value;
  throw new DrError("DR_USAGE", `The file ${file} is no kit`, {}, { hint: HINT });
}

const DAY_MS = 24 * 3_600_000;

/** Notes on a kit for who is about to use it. Pure. */
export function notesOn({ madeAt, groups }: Kit, now: number): string[] {
  const ageMs = now - Date.parse(madeAt);
  const old = ageMs > KIT_DAYS * DAY_MS ? `, older than ${KIT_DAYS} days: what was changed since is not in it` : "";
  return [
    `the kit is ${ageText(ageMs)} old${old}`,
    ...groups
      .filter(({ unfinished }) => unfinished)
      .map(({ name }) => `it was made in the middle of a transition of ${name}`),
  ];
}
