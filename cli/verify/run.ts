import { type Cloud, type GroupChecks, type VerifiedGroup, systemClock, verifyGroup } from "../../provider/index";
import { DrError } from "../../provider/errors";
import type { ExitCode } from "../../provider/model/exit-codes";
import { isSettled } from "../../provider/model/verification";
import { closest } from "../closest";
import { withCloud } from "../cloud";
import type { VerifyOptions } from "../commands/verify";
import { onWishToEnd } from "../end-wish";
import { printJson, printLines, say, screen } from "../print";
import { type Wanted, wantedBy } from "./wanted";
import { verifyLines } from "./text";

export async function runVerify(options: VerifyOptions): Promise<void> {
  const { json = false, waive, reason = "", timeout } = options;
  if (waive.length > 0 && reason.trim() === "")
    throw new DrError("DR_USAGE", "A check is waived with a reason", {}, { hint: "Say why with --reason." });
  const { get, find } = await wantedBy(options);
  const ending = new AbortController();
  const goOn = onWishToEnd(timeout, (why) => {
    say(`${why}: checks that have no result yet are unproven. Nothing was changed.`);
    ending.abort();
  });
  try {
    await withCloud(async (cloud) => {
      const wanted = await find(cloud);
      requireKnown(waive, wanted);
      const groups = await verifyAll(cloud, wanted, { ...options, reason, signal: ending.signal });
      const exitCode = exitOf(groups, ending.signal);
      if (json) printJson("verify", { groups: groups.map(document), exitCode });
      else printLines(verifyLines(groups, screen().width));
      process.exitCode = exitCode;
    }, get);
  } finally {
    goOn();
  }
}

interface Verifying extends Pick<VerifyOptions, "cwd" | "waive"> {
  readonly reason: string;
  readonly signal: AbortSignal;
}

/** One group after the other: several at once would go through the same hosts. */
async function verifyAll(cloud: Cloud, wanted: readonly Wanted[], run: Verifying): Promise<VerifiedGroup[]> {
  const done: VerifiedGroup[] = [];
  for (const { groupId, checks } of wanted) {
    const asked: GroupChecks = {
      ...{ groupId, checks, waived: run.waive, reason: run.reason, signal: run.signal },
      ...{ env: process.env, folder: run.cwd, clock: systemClock },
      onResult: ({ name, state }) => {
        say(`${name}: ${state}`);
      },
    };
    done.push(await verifyGroup(cloud, asked));
  }
  return done;
}

/** A name that is no check would waive nothing, and nobody would notice. */
export function requireKnown(waive: readonly string[], wanted: readonly Pick<Wanted, "checks">[]): void {
  const names = wanted.flatMap(({ checks }) => checks.map(({ name }) => name));
  const odd = waive.find((name) => !names.includes(name));
  if (odd === undefined) return;
  const meant = closest(odd, names);
  throw new DrError(
    "DR_USAGE",
    `There is no check "${odd}" to waive`,
    {},
    {
      hint:
        meant === undefined
          ? `The checks are ${names.map((name) => `"${name}"`).join(", ")}.`
          : `Did you mean "${meant}"?`,
    },
  );
}

/** The way in which the run ended. Pure. */
export function exitOf(groups: readonly VerifiedGroup[], { aborted }: Pick<AbortSignal, "aborted">): ExitCode {
  if (aborted) return 9;
  return groups.every(({ verification }) => isSettled(verification.state)) ? 0 : 7;
}

function document({ verification, ...group }: VerifiedGroup) {
  const { state, checks } = verification;
  return { ...group, state, checks: [...checks] };
}
