// npm run pictures: a failover and a watch of it on a real terminal, and the reports of a failover and a drill, drawn for docs/pictures.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "../engine/home";
import { firstDrill } from "./first-drill";
import { brokenShop } from "./shop";
import { openCamera, recorded } from "./terminal";

const FOLDER = path.join(PACKAGE_ROOT, "docs", "pictures");
const SDRS = `${process.execPath} ${path.join(PACKAGE_ROOT, "dist", "cli", "main.js")}`;

/** Text that was there when production was on its way: up to the middle one of the matches. */
function untilMiddle(written: string, seen: RegExp): string {
  const ends = [...written.matchAll(seen)].map((match) => match.index + match[0].length);
  return written.slice(0, ends[Math.floor(ends.length / 2)]);
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const shop = await brokenShop();
  const camera = await openCamera();
  try {
    const moving = "failover --stack production --reason 'storage alarm 4711'";
    const failover = recorded(`${SDRS} ${moving}`, shop);
    const watch = recorded(`${SDRS} status --stack production --watch`, shop, () => failover);
    const [moved, watched] = [await failover, await watch];
    const line = `$ npx sdrs ${moving}`;
    await camera.picture(line, untilMiddle(moved, /pairs done\r?\n/g), path.join(FOLDER, "failover-under-way.png"));
    await camera.picture(
      "$ npx sdrs status --stack production --watch",
      watched,
      path.join(FOLDER, "status-watch.png"),
    );
    const report = execFileSync("sh", ["-c", `pulumi stack export | ${SDRS} report --input - --rto 30m`], shop);
    await camera.page(report.toString(), path.join(FOLDER, "failover-report.png"));
    await camera.page(firstDrill(), path.join(FOLDER, "drill-report.png"));
  } finally {
    await camera.close();
    await shop.close();
  }
}

void main();
