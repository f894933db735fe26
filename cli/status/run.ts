import type { Cloud } from "../../provider/index";
import { findGroup, withCloud } from "../cloud";
import type { StatusOptions } from "../commands/status";
import { printJson, printLines, say, screen } from "../print";
import { type Status, readStatus } from "./read";
import { attentionLines, statusLines } from "./text";
import { watch } from "./watch";

/** Longest time that a part of a look may take: what does not answer must not hide the rest for long. */
const MOST_MS = 60_000;

export async function runStatus(options: StatusOptions): Promise<void> {
  const { attention = false, json = false, watch: every } = options;
  const lines = attention ? attentionLines : statusLines;
  await withCloud(async (cloud) => {
    const extent = { groupId: await groupIdOf(cloud, options.group), members: attention };
    if (every !== undefined) {
      const read: Parameters<typeof watch>[1]["read"] = (bound, limits) => readStatus(bound, extent, limits);
      await watch(cloud, { everyMs: every * 1000, json, lines, read });
      return;
    }
    const status = await readStatus(cloud, extent, { timeoutMs: MOST_MS });
    for (const { failure } of status.unreadable) say(`a group is left out: ${failure.message}`);
    if (json) printJson("status", status);
    else printLines(lines(status, screen().width));
    process.exitCode = attention ? attentionCode(status) : listCode(status);
  });
}

async function groupIdOf(cloud: Cloud, wanted: string | undefined): Promise<string | undefined> {
  return wanted === undefined ? undefined : await findGroup(cloud, wanted);
}

function attentionCode({ attention, groups }: Status): 0 | 10 {
  if (attention.length > 0) return 10;
  say(
    `nothing needs attention: ${groups.length} group${groups.length === 1 ? "" : "s"} with all members were looked at`,
  );
  return 0;
}

function listCode({ groups, unreadable }: Status): 0 | 4 {
  return groups.length === 0 && unreadable.length > 0 ? 4 : 0;
}
