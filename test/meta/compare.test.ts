import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const PAGE = readFileSync(path.join(ROOT, "docs", "compare.md"), "utf8");

const LINES = PAGE.split("\n").filter((line) => /^\| (?!Terraform|---)/.test(line));

/** Rows with a test, by its file and the beginning of its title. */
const SHOWN = LINES.flatMap((line) => {
  const [, what, file, title] = /^\| (.+) \| `(test\/[^`]+)`: (.+) \|$/.exec(line) ?? [];
  return what === undefined || file === undefined || title === undefined ? [] : [{ what, file, title }];
});

describe("docs/compare.md", () => {
  it("names a test for every row, or says why there is nothing", () => {
    const reasons = LINES.filter((line) => /\| no: [^|]{12,} \|$/.test(line));
    expect(SHOWN.length + reasons.length).to.equal(LINES.length);
    expect(SHOWN.length).to.be.above(50);
  });

  it("has every kind of resource and every look-up of the peers' subject", () => {
    const ours = ["ProtectionGroup", "Protection", "ProtectedInstance", "ReplicationPair", "ReplicationAttachment"];
    const looked = ["getActiveActiveDomains", "getProtectionGroups", "getProtectedInstances", "getReplicationPairs"];
    const more = ["DisasterRecoveryDrill", "getDrills", "getQuotas", "getFailedTasks", "getRpoStatistics"];
    for (const name of [...ours, ...looked, ...more]) expect(PAGE, name).to.include(name);
  });

  for (const { what, file, title } of SHOWN) {
    it(`names a test that exists: ${what}`, () => {
      expect(existsSync(path.join(ROOT, file)), file).to.equal(true);
      const titles = readFileSync(path.join(ROOT, file), "utf8")
        .split("\n")
        .filter((line) => /\bit\(/.test(line));
      expect(
        titles.some((line) => line.includes(title)),
        `${file} has no test "${title}"`,
      ).to.equal(true);
    });
  }
});
