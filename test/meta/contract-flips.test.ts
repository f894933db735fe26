import { expect } from "chai";
import { PROVIDER } from "../conformance/provider-tables";
import { type Flipped, flips } from "../../contract/conformance/flip";
import { judgeProvider } from "../conformance/judge/provider";
import { type Contract, contract } from "../../contract/tables";
import type { Fact } from "../../contract/types";

const GROUP_STATUSES = contract.statuses.filter((row) => row.object === "group").map((row) => row.status);

/** Every way to change one row of one table by which the provider's tables are judged. */
function flippedContracts(): { what: string; contract: Contract }[] {
  const change = <K extends keyof Contract>(table: K, at: number, { what, row }: Flipped<Fact>) => ({
    what: `${row.id}: ${what}`,
    contract: { ...contract, [table]: contract[table].map((old, index) => (index === at ? row : old)) },
  });
  const each = <K extends keyof Contract>(table: K, of: (row: Contract[K][number]) => Flipped<Fact>[]) =>
    contract[table].flatMap((row, at) => of(row).map((flipped) => change(table, at, flipped)));
  return [
    ...each("groupActions", (row) =>
      flips(row, ["action", "body", "replication", "jobType", "subJobType", "jobFailure", "failureStatus"], {
        from: GROUP_STATUSES,
        site: ["flips", "unchanged"],
      }),
    ),
    ...each("statuses", (row) =>
      row.object === "drill"
        ? []
        : flips(row, ["object", "meaning", "console", ...(row.object === "group" ? [] : ["phase"])], {
            phase: ["stable", "transient", "failed"],
          }),
    ),
    ...each("notFound", (row) =>
      // The provider goes by the vendor's code; the HTTP status and the other services' codes are read from the answer itself.
      row.id.startsWith("not-found.create") || row.object === "job" || !row.code.startsWith("SDRS.")
        ? []
        : flips({ ...row, ambiguous: row.ambiguous ?? false }, ["call", "object", "http"]),
    ),
    ...each("errorCodes", (row) =>
      row.class === undefined ? [] : [{ what: "id is another code", row: { ...row, id: "SDRS.9999" } }],
    ),
    ...each("gatewayErrors", (row) => [{ what: "codes are others", row: { ...row, codes: ["SDRS.1013"] } }]),
    ...each("faultLevels", (row) => flips(row, ["meaning"], { failover: ["allowed", "refused"] })),
  ];
}

describe("flipping a row of the contract", () => {
  it("starts from agreement", () => {
    expect(judgeProvider(contract, PROVIDER)).to.deep.equal([]);
  });

  const flipped = flippedContracts();
  it(`makes the provider's tables differ, each of ${flipped.length} times`, () => {
    expect(flipped.length).to.be.greaterThan(200);
    expect(
      flipped.filter((one) => judgeProvider(one.contract, PROVIDER).length === 0).map((one) => one.what),
    ).to.deep.equal([]);
  });
});
