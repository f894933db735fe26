import type { Context } from "../http/call.js";
import { SdrsError } from "./errors.js";

const DIGITS = /^-?\d+$/;

function limitOf(context: Context): number {
  const text = context.query.get("limit");
  const { limitZero, limit1000 } = context.sim.assume;
  const most = limit1000 === "capped" ? 999 : 1000;
  if (text === null || text === "") return most;
  const limit = Number(text);
  if (!DIGITS.test(text) || limit < 0 || limit > 1000) throw new SdrsError("SDRS.0221");
  if (limit === 1000 && limit1000 === "refused") throw new SdrsError("SDRS.0221");
  if (limit > 0) return Math.min(limit, most);
  if (limitZero === "refuse") throw new SdrsError("SDRS.0221");
  return most;
}

function offsetOf(context: Context): number {
  const text = context.query.get("offset");
  if (text === null || text === "") return 0;
  if (!DIGITS.test(text) || Number(text) < 0) throw new SdrsError("SDRS.0222");
  return Number(text);
}

/** `rows` in order of creation; the answer has one page of them under `key`, and `count`. */
export function page<Row>(context: Context, key: string, rows: readonly Row[], show: (row: Row) => unknown): object {
  const limit = Math.min(limitOf(context), context.mostRows);
  const offset = offsetOf(context);
  const ordered = context.sim.assume.listOrder === "newest-first" ? [...rows].reverse() : rows;
  const shown = ordered.slice(offset, offset + limit);
  const count = context.sim.assume.listCount === "all" ? rows.length : shown.length;
  return { count, [key]: shown.map(show) };
}

/** `['a','b']` or `["a","b"]`; at most 30 ids. Null when the filter is not given. */
export function idList(context: Context, name: string): ReadonlySet<string> | null {
  const text = context.query.get(name);
  if (text === null || text === "") return null;
  const inner = text.trim().replace(/^\[/, "").replace(/\]$/, "");
  const ids = inner
    .split(",")
    .map((part) => part.trim().replace(/^['"]|['"]$/g, ""))
    .filter((part) => part !== "");
  if (ids.length > 30) throw new SdrsError("SDRS.0226");
  return new Set(ids);
}

export function given(context: Context, name: string): string | null {
  const text = context.query.get(name);
  return text === "" ? null : text;
}

interface Named {
  readonly name: string;
  readonly status: string;
}

export function matchesNameAndStatus(context: Context, row: Named): boolean {
  const name = given(context, "name");
  const status = given(context, "status");
  return (name === null || row.name.includes(name)) && (status === null || row.status === status);
}

/** `status_abnormal` and `general`; the groups' list knows more. */
export function matchesQueryType(
  context: Context,
  row: Named,
  more: Readonly<Record<string, () => boolean>> = {},
): boolean {
  const type = given(context, "query_type");
  if (type === null || type === "general") return true;
  if (type === "status_abnormal") return isAbnormal(row.status);
  const rule = more[type];
  if (rule === undefined) throw new SdrsError("SDRS.0201", `query_type cannot be "${type}".`);
  return rule();
}

const isAbnormal = (status: string): boolean =>
  status.startsWith("error") || status === "fault" || status === "invalid";
