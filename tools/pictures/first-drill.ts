import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { scriptOf } from "../docs/page-script";
import { PACKAGE_ROOT } from "../engine/home";

/** The report of the drill that the guide leads to, as a page: the guide's own lines are run. */
export function firstDrill(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "sdrs-pictures-drill-"));
  try {
    const page = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "first-drill.md"), "utf8");
    const bin = path.join(folder, "node_modules", ".bin");
    mkdirSync(bin, { recursive: true });
    const main = path.join(PACKAGE_ROOT, "dist", "cli", "main.js");
    writeFileSync(path.join(bin, "sdrs"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
    const kept = Object.entries(process.env).filter(([name]) => !/^(OS_|HW_|SDRS_)/.test(name));
    execFileSync("bash", ["-c", `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${scriptOf(page)}`], {
      cwd: folder,
      env: Object.fromEntries(kept),
      stdio: ["ignore", "ignore", "inherit"],
    });
    return readFileSync(path.join(folder, "drill.html"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
