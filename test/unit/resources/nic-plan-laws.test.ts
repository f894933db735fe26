import { expect } from "chai";
import fc from "fast-check";
import type { Nic } from "../../../provider/model/inputs";
import type { Port } from "../../../provider/model/wire/wire";
import { isNamed, planNics } from "../../../provider/resources/members/nic-plan";

const NETWORKS = ["a", "b"] as const;
const network = fc.constantFrom(...NETWORKS);

/** NICs of two servers, the first of each its primary one; the number of a NIC is its id and the end of its address. */
const servers = fc.array(fc.record({ network, here: fc.boolean() }), { maxLength: 7 }).map((rows) => {
  const port = (id: number, networkId: string, primary: boolean): Port => ({
    ...{ id: `p${id}`, deviceId: "s", status: "ACTIVE", macAddress: "", primary, networkId, allowedIps: [] },
    fixedIps: [{ ipAddress: `10.0.0.${id}`, subnetId: `subnet-${networkId}` }],
  });
  const further = rows.map((row, index) => ({ ...row, port: port(index + 2, row.network, false) }));
  return {
    here: [port(0, "a", true), ...further.flatMap((row) => (row.here ? [row.port] : []))],
    there: [port(1, "a", true), ...further.flatMap((row) => (row.here ? [] : [row.port]))],
  };
});
const nics: fc.Arbitrary<Nic[]> = fc
  .uniqueArray(
    fc.record({ subnetId: network, end: fc.option(fc.nat({ max: 12 }), { nil: undefined }), copy: fc.nat({ max: 2 }) }),
    { maxLength: 4, selector: ({ end, subnetId, copy }) => (end === undefined ? `${subnetId}/${copy}` : String(end)) },
  )
  .map((rows) =>
    rows.map(({ subnetId, end }) => ({ subnetId, ...(end === undefined ? {} : { ipAddress: `10.0.0.${end}` }) })),
  );
const added = fc.subarray(["p2", "p3", "p4", "p5", "p6", "p7", "p8"]);

const unnamed = (declared: readonly Nic[], subnetId: string): number =>
  declared.filter((nic) => nic.subnetId === subnetId && nic.ipAddress === undefined).length;

describe("the laws of further NICs", () => {
  it("hold whatever there is, was declared and is wanted", () => {
    const seen = { removed: 0, added: 0, enough: 0, strangers: 0 };
    fc.assert(
      fc.property(servers, nics, nics, added, ({ here, there }, wanted, before, ours) => {
        const plan = planNics({ here, there, wanted, before, added: ours });
        for (const port of plan.remove) {
          expect(port.primary, "a primary NIC goes").to.equal(false);
          expect(
            ours.includes(port.id) || before.some((nic) => isNamed(nic, port)),
            "what nobody declared goes",
          ).to.equal(true);
          expect(
            wanted.some((nic) => isNamed(nic, port)),
            "what is wanted by its address goes",
          ).to.equal(false);
        }
        const left = [...here, ...there].filter((port) => !plan.remove.includes(port));
        for (const port of left.filter(({ id }) => ours.includes(id)))
          if (wanted.length === 0) expect.fail(`${port.id} was added, and stays although nothing is wanted`);
        expect(plan.add.filter(({ ipAddress }) => ipAddress !== undefined)).to.deep.equal(
          wanted.filter(({ ipAddress }) => ipAddress !== undefined),
        );
        for (const subnetId of NETWORKS) {
          const free = here.filter(
            (port) =>
              !port.primary &&
              port.networkId === subnetId &&
              left.includes(port) &&
              !wanted.some((nic) => isNamed(nic, port)),
          );
          const more = unnamed(plan.add, subnetId);
          expect(free.length + more, "NICs without an address").to.be.at.least(unnamed(wanted, subnetId));
          if (more > 0) expect(free.length + more, "added beyond need").to.equal(unnamed(wanted, subnetId));
          if (unnamed(wanted, subnetId) > 0 && more === 0) seen.enough += 1;
          seen.added += more;
        }
        seen.removed += plan.remove.length;
        seen.strangers += plan.strangers.length;
        // What was done needs no second time.
        const again = planNics({
          here: here.filter((port) => left.includes(port)),
          there: [],
          wanted,
          before: wanted,
          added: ours,
        });
        expect(again.remove.filter(({ id }) => !ours.includes(id))).to.deep.equal([]);
      }),
      { seed: 20261127, numRuns: 2000 },
    );
    for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).to.be.above(100);
  });
});
