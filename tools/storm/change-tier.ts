import Table from "cli-table3";
import { ChangeStorm, type ChangeResult } from "./change-runs";
import { CHANGES, type Change } from "./changes";
import type { StormOptions } from "./options";
import { chanceOf } from "./random";

/** Each edit is killed at random calls; a failing run prints its seed. */
export async function stormChanges(options: StormOptions, print: (text: string) => void): Promise<number> {
  const chosen = CHANGES.filter(({ name }) => options.only === undefined || name === options.only);
  const rows = new Map<string, { runs: number; kills: number; ups: number; failed: number }>();
  const storm = await ChangeStorm.open();
  let failed = 0;
  let kills = 0;
  const note = (change: Change, result: ChangeResult, replay: string): void => {
    const row = rows.get(change.name) ?? { runs: 0, kills: 0, ups: 0, failed: 0 };
    rows.set(change.name, row);
    row.runs++;
    row.ups += result.ups;
    if (result.killed) row.kills++;
    if (result.killed) kills++;
    if (result.faults.length === 0) return;
    row.failed++;
    failed++;
    print(`FAILED: ${change.name}\n  replay: ${replay}`);
    for (const fault of result.faults) print(`  - ${fault}`);
  };
  try {
    for (let run = 0; run < options.runs; run++) {
      const seed = options.seed + run;
      const change = chosen[seed % chosen.length];
      if (change === undefined) continue;
      const replay = `npm run storm -- --changes --runs 1 --seed ${seed}`;
      const clean = await storm.clean(change);
      if (clean.faults.length > 0) {
        note(change, clean, `${replay} (undisturbed)`);
        continue;
      }
      const chance = chanceOf(seed * 7919);
      const kill = { after: chance.below(Math.max(1, clean.writes)), of: "writes" } as const;
      note(change, await storm.killed(change, kill), replay);
    }
  } finally {
    await storm.close();
  }
  const table = new Table({
    head: ["edit", "runs", "kills", "updates", "FAILED"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, row] of rows) table.push([name, row.runs, row.kills, row.ups, row.failed]);
  print(table.toString());
  // An edit that only names something differently has nothing that can be killed.
  const few =
    options.runs >= chosen.length && kills * 2 < options.runs ? [`kills: ${kills} of ${options.runs} runs`] : [];
  for (const line of few) print(`TOO FEW ${line}`);
  return failed === 0 && few.length === 0 ? 0 : 1;
}
