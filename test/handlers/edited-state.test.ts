import { expect } from "chai";
import type { Props } from "../support/handlers";
import { useBench } from "../support/handlers";
import {
  type ManagedGroup,
  GROUP,
  VERB,
  brokenGroup,
  failBack,
  failedOverGroup,
  manageGroup,
  protectedWorld,
} from "./scenes";

/** Edits of a state that leave something that no release writes. */
const ODD: readonly (readonly [string, (outputs: Props) => Props])[] = [
  ...["drift", "transitions", "transitionCount", "addresses", "migratedAddresses"].flatMap((key) =>
    ["later", { later: 1 }, [null]].map(
      (value) => [`${key}: ${JSON.stringify(value)}`, () => ({ [key]: value })] as const,
    ),
  ),
  ["how the last update left it: 7", () => ({ left: 7 })],
  ["how the last update left it, in another shape", () => ({ left: { site: "elsewhere", later: 1 } })],
  [
    "no list of stopped servers",
    ({ __lastKnown: known }) => ({ __lastKnown: { ...(known as Props), stopped: "later" } }),
  ],
];

/** Edits of its last transition. */
const ODD_LAST: Props = {
  ...{ phases: null, members: [{}], restores: "later", warnings: 7, remaining: null, jobId: 7, recoverySeconds: "x" },
};

describe("a state that was edited by hand", () => {
  const bench = useBench({ world: protectedWorld });

  /** The failover went through once, is counted, and leaves nothing to be said. */
  async function expectMoved({ resource, program }: ManagedGroup, number: number, sent: number): Promise<void> {
    expect(await bench().sent(VERB.failover)).to.have.length(sent);
    expect(resource.outputs).to.include({ productionSite: "target", status: "failed-over", transitionCount: number });
    expect(resource.outputs).to.have.nested.property("lastTransition.number", number);
    expect(resource.outputs["drift"]).to.deep.equal([]);
    expect(resource.outputs["addresses"]).to.have.length(2);
    expect(await resource.up({ ...program, failover: true })).to.equal("unchanged");
  }

  for (const [what, edit] of ODD) {
    it(`lets a failover through with ${what}`, async () => {
      const group = await brokenGroup(bench());
      const { resource, program } = group;
      resource.outputs = { ...resource.outputs, ...edit(resource.outputs) };
      await resource.up({ ...program, failover: true });
      await expectMoved(group, 1, 1);
    });
  }

  for (const [key, value] of Object.entries(ODD_LAST)) {
    it(`lets the next failover through with lastTransition.${key}: ${JSON.stringify(value)}`, async () => {
      const group = await failedOverGroup(bench());
      const { resource, program } = group;
      await failBack(group);
      await bench().control.breakProduction({ group: GROUP });
      resource.outputs = {
        ...resource.outputs,
        lastTransition: { ...(resource.outputs["lastTransition"] as Props), [key]: value },
      };
      await resource.up({ ...program, failover: true });
      await expectMoved(group, 3, 2);
    });
  }

  it("is read anew by the next update, which says nothing else", async () => {
    const { resource, program } = await manageGroup(bench());
    const { addresses, drift } = resource.outputs;
    resource.outputs = { ...resource.outputs, addresses: "later", drift: 7 };
    const mark = await bench().mark();
    expect(await resource.up(program)).to.equal("updated");
    expect(resource.outputs).to.deep.include({ addresses, drift });
    expect(await resource.up(program)).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });
});
