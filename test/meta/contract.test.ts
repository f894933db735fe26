import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import { schemas } from "../../contract/schemas";
import { contract } from "../../contract/tables";
import type { Fact, Mark } from "../../contract/types";

const MARKS: readonly Mark[] = ["documented", "client", "inferred", "unverified", "simulation-choice"];
const tables = Object.entries(contract) as [string, readonly Fact[]][];
const all = tables.flatMap(([, rows]) => rows);
const pages = readFileSync(path.resolve(__dirname, "../../../docs/contract.md"), "utf8");

describe("the contract", () => {
  const shorts = contract.sources.map((source) => source.short);

  it("has no empty table and no id twice", () => {
    for (const [name, rows] of tables) expect(rows, name).not.to.be.empty;
    const ids = all.map((row) => row.id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).to.deep.equal([]);
  });

  for (const [name, rows] of tables)
    it(`gives every row of ${name} a known source, a mark and an honest verification`, () => {
      for (const row of rows) {
        expect(MARKS, row.id).to.include(row.mark);
        expect(
          shorts.some((short) => row.citation === short || row.citation.startsWith(`${short} `)),
          `${row.id} cites ${row.citation}`,
        ).to.equal(true);
        if (row.verified === null)
          expect(row.mark, `${row.id} is documented but not verified`).not.to.equal("documented");
        else {
          expect(row.verified.on, row.id).to.match(/^20\d\d-\d\d-\d\d$/);
          if (row.verified.against === "docs")
            expect(row.mark, `${row.id} is verified by no document`).to.equal("documented");
        }
      }
    });

  it("has the 45 calls, numbered", () => {
    expect(contract.calls.map((call) => call.number)).to.deep.equal(Array.from({ length: 45 }, (_, at) => at + 1));
  });

  it("has 17 group statuses and five actions", () => {
    expect(contract.statuses.filter((row) => row.object === "group")).to.have.lengthOf(17);
    expect(contract.groupActions.map((row) => row.action)).to.deep.equal([
      "enable",
      "disable",
      "switchover",
      "failover",
      "reprotect",
    ]);
  });

  it("has 218 error codes of Open Telekom Cloud and 38 more of Huawei Cloud", () => {
    expect(contract.errorCodes.filter((row) => row.flavour === "both")).to.have.lengthOf(218);
    expect(contract.errorCodes.filter((row) => row.flavour === "huawei")).to.have.lengthOf(38);
  });

  it("names only statuses, codes, calls and open points that exist", () => {
    const statuses = new Set(contract.statuses.map((row) => `${row.object}.${row.status}`));
    for (const row of contract.groupActions)
      for (const status of [...row.from, row.via, row.to, row.failed])
        expect(statuses, row.id).to.include(`group.${status}`);
    for (const row of contract.allowedOperations)
      for (const kind of ["group", "pair", "instance", "drill"] as const)
        for (const status of row[kind] ?? []) expect(statuses, row.id).to.include(`${kind}.${status}`);
    const codes = new Set(contract.errorCodes.map((row) => row.id));
    const named = [
      ...[...contract.notFound, ...contract.malformedIds, ...contract.provokedErrors, ...contract.wrongStateCodes].map(
        (row) => row.code,
      ),
      ...[...contract.limits, ...contract.preconditions].map((row) => row.code),
      ...[...contract.deletion, ...contract.power].map((row) => row.expect["code"]),
    ].filter((code): code is string => typeof code === "string" && code.startsWith("SDRS."));
    for (const code of named) expect(codes).to.include(code);
    const points = new Set(contract.unverified.map((row) => row.id));
    for (const row of all) if (row.point !== undefined) expect(points, row.id).to.include(row.point);
  });

  it("points every call at a schema that exists", () => {
    const defs = new Set(
      schemas.flatMap((schema) => Object.keys(schema.$defs).map((name) => `${schema.$id}#/$defs/${name}`)),
    );
    for (const call of [...contract.calls, ...contract.cloudCalls])
      for (const ref of [call.answer, call.request]) if (ref !== null) expect(defs, call.id).to.include(ref);
  });

  it("is retold in docs/contract.md: every source, call, action, open point and code the provider decides on", () => {
    for (const short of shorts) expect(pages, short).to.include(`| ${short} |`);
    for (const { id, what, recommendation } of contract.unverified)
      expect(pages).to.include(`| ${id} | ${what} | ${recommendation} |`);
    for (const { number, method, path, kind, status } of contract.calls)
      expect(pages).to.include(
        `| ${number} | ${method} | \`${path.replace("/v1/{project_id}/", "")}\` | ${kind === "async" ? "A" : "S"} | ${status}`,
      );
    for (const { service, method, path, status } of contract.cloudCalls)
      expect(pages).to.include(`| ${service} | ${method} | \`${path}\` | ${status}`);
    for (const { action, verb, from, via, to, failed } of contract.groupActions) {
      const line = pages.split("\n").find((one) => one.startsWith(`| ${action} | \`${verb}\``));
      for (const status of [...from, via, to, failed]) expect(line, action).to.include(`\`${status}\``);
    }
    for (const row of contract.notFound) expect(pages, row.id).to.include(row.code);
  });
});
