import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { DrillFile } from "../../../provider/model/drill-file";
import { PACKAGE_ROOT } from "../../../tools/engine/home";
import { expectPublished } from "../../support/published";

const REFERENCE = path.join(PACKAGE_ROOT, "docs", "reference");

const DRILL: DrillFile = {
  version: 1,
  group: "orders",
  network: { vpcId: "3e3e3e3e-0000-4000-8000-000000000000" },
  access: { jump: "check@bastion" },
  startOrder: [["db-1"], ["web-1"]],
  boot: { within: "10m", steady: "30s" },
  objective: { ready: "30m", dataLoss: "1m" },
  dataLoss: "database answers",
  checks: [
    { name: "shop answers", tcp: { server: "web-1", port: 443 }, within: "2m" },
    { name: "database answers", ssh: { server: "db-1", command: ["pg_isready"] } },
  ],
  create: "1h",
  cleanUp: "15m",
};

describe("the published schema of a file that people write", () => {
  it("takes a whole drill file, and refuses what is wrong in any place of it", () => {
    expect(DrillFile.parse(DRILL)).to.deep.equal(DRILL);
    expectPublished("schemas/drill-file.schema.json", DRILL);
  });

  const GAMEDAYS = path.join(PACKAGE_ROOT, "examples", "gamedays");
  for (const name of readdirSync(GAMEDAYS).filter((one) => one.endsWith(".yaml") && !one.endsWith(".world.yaml")))
    it(`takes ${name}, and refuses what is wrong in any place of it`, () => {
      expectPublished("gameday-file.schema.json", parse(readFileSync(path.join(GAMEDAYS, name), "utf8")));
    });

  it("is tried with wrong documents, whatever it is of", () => {
    const schemas = [REFERENCE, path.join(REFERENCE, "schemas")]
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => name.endsWith(".schema.json"))
      .map((name) => name.replace(/\.schema\.json$/, ""));
    const tests = path.join(PACKAGE_ROOT, "test");
    const texts = readdirSync(tests, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(path.join(tests, name), "utf8"))
      .join("\n");
    const untried = schemas.filter(
      (name) => !texts.includes(`documentIn("${name}"`) && !texts.includes(`${name}.schema.json`),
    );
    expect(untried).to.deep.equal([]);
  });
});
