import { expect } from "chai";
import { shownBy, titlesIn } from "./words/shown-by.js";

const { text, rows, shown } = shownBy("docs", "compare.md");

describe("docs/compare.md", () => {
  it("names a test for every row, or says why there is nothing", () => {
    const reasons = rows.filter((row) => /\| no: [^|]{12,} \|$/.test(row));
    expect(shown.length + reasons.length).to.equal(rows.length);
    expect(shown.length).to.be.above(50);
  });

  it("has every kind of resource and every look-up of the peers' subject", () => {
    const ours = ["ProtectionGroup", "Protection", "ProtectedInstance", "ReplicationPair", "ReplicationAttachment"];
    const looked = ["getActiveActiveDomains", "getProtectionGroups", "getProtectedInstances", "getReplicationPairs"];
    const more = ["DisasterRecoveryDrill", "getDrills", "getQuotas", "getFailedTasks", "getRpoStatistics"];
    for (const name of [...ours, ...looked, ...more]) expect(text, name).to.include(name);
  });

  for (const { what, file, title } of shown) {
    it(`names a test that exists: ${what}`, () => {
      const found = titlesIn(file).some((line) => line.includes(title));
      expect(found, `${file} has no test "${title}"`).to.equal(true);
    });
  }
});
