import { statSync } from "node:fs";
import path from "node:path";
import type { FleetOptions } from "../commands/fleet";
import type { MoveName } from "../move/order";

/** The command line for one stack. A switchover is one to the DR site: the other way it would be taken back when it is run again. */
export function argumentsOf(
  move: MoveName,
  stack: string,
  options: Omit<FleetOptions, "report" | "stacks" | "except"> & { readonly report: string | undefined },
): string[] {
  const { cwd, confirm, reason, by, unlock, planned, unplanned, plan, report } = options;
  const text = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return [
    ...(move === "switchover" ? ["failover", "--planned"] : [move]),
    ...["--stack", stack, "--cwd", cwd, "--json"],
    ...confirm.flatMap((line) => ["--confirm", line]),
    ...[...text("--reason", reason), ...text("--by", by), ...text("--report", report)],
    ...text(
      "--plan",
      plan === undefined || !isFolder(plan) ? plan : path.join(plan, `${stack.replaceAll("/", "-")}.json`),
    ),
    ...(unlock === true ? ["--unlock"] : []),
    ...(planned === true ? ["--planned"] : []),
    ...(unplanned === true ? ["--unplanned"] : []),
  ];
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
