import type { Cloud } from "../../provider/index";
import { findGroup, withCloud } from "../cloud";
import type { StatusOptions } from "../commands/status";
import { printJson, printLines, say, screen } from "../print";
import type { Line } from "../text/screen";
import { type Status, readStatus } from "./read";
import { fromStack } from "./stack";
import { attentionLines, statusLines } from "./text";
import { watch } from "./watch";
import { NOTHING, attentionChanges, changes } from "./changes";

/** Longest time that a part of a look may take: what does not answer must not hide the rest for long. */
const MOST_MS = 60_000;

export async function runStatus(options: StatusOptions): Promise<void> {
  const { attention = false, json = false, watch: every } = options;
  const form = attention ? { lines: watchedAttention, changes: attentionChanges } : { lines: statusLines, changes };
  const from = options.stack === undefined ? undefined : await fromStack(options, options.stack);
  await withCloud(async (cloud) => {
    const groupId = from?.groupId ?? (await groupIdOf(cloud, options.group));
    const extent = { groupId, members: attention };
    if (every !== undefined) {
      const read: Parameters<typeof watch>[1]["read"] = (bound, limits) => readStatus(bound, extent, limits);
      await watch(cloud, { everyMs: every * 1000, json, read, ...form });
      return;
    }
    const status = await readStatus(cloud, extent, { timeoutMs: MOST_MS });
    for (const { failure } of status.unreadable) say(`a group is left out: ${failure.message}`);
    if (json) printJson("status", status);
    else printLines((attention ? attentionLines : statusLines)(status, screen().width));
    process.exitCode = attention ? attentionCode(status) : listCode(status);
  }, from?.get);
}

/** A screen that is empty would read as one that does not work. */
function watchedAttention(status: Status, width: number | undefined): Line[] {
  return status.attention.length === 0 ? [{ text: `${NOTHING}.` }] : attentionLines(status, width);
}

async function groupIdOf(cloud: Cloud, wanted: string | undefined): Promise<string | undefined> {
  return wanted === undefined ? undefined : await findGroup(cloud, wanted);
}

function attentionCode({ attention, groups }: Status): 0 | 10 {
  if (attention.length > 0) return 10;
  say(`${NOTHING}: ${groups.length} group${groups.length === 1 ? "" : "s"} with all members were looked at`);
  return 0;
}

function listCode({ groups, unreadable }: Status): 0 | 4 {
  return groups.length === 0 && unreadable.length > 0 ? 4 : 0;
}
