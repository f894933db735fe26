import { expect } from "chai";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { renewed } from "../../../simulator/docs.js";
import { PROVOKED } from "../../../simulator/wire/provoked.js";
import { CALLS } from "../../../simulator/routes/index.js";

const SOURCES = join(__dirname, "..", "..", "..", "..", "simulator");

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : path.endsWith(".ts") ? [path] : [];
  });
}

describe("the simulator's documentation", () => {
  it("is what its generator writes", () => {
    const readme = readFileSync(join(SOURCES, "README.md"), "utf8");
    expect(renewed(readme), "run: node dist/simulator/docs.js").to.equal(readme);
  });

  it("says of every code in the source how it is provoked, and of no other", () => {
    const used = new Set<string>();
    for (const path of filesIn(SOURCES)) {
      if (/(error-codes|provoked)\.ts$/.test(path)) continue;
      for (const [, code] of readFileSync(path, "utf8").matchAll(/"(SDRS\.\d{4})"/g)) used.add(code!);
    }
    expect(Object.keys(PROVOKED)).to.have.members([...used].filter((code) => code !== "SDRS.0013"));
  });

  it("covers the 45 calls of SDRS, each once", () => {
    const numbers = CALLS.flatMap((call) => (call.number === null ? [] : [call.number])).sort((a, b) => a - b);
    expect(numbers).to.deep.equal(Array.from({ length: 45 }, (_, index) => index + 1));
  });
});
