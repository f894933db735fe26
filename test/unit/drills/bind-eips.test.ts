import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { bindEips, stillBound } from "../../../provider/drills/eips";
import { DrError } from "../../../provider/errors";
import type { DrillCheck, HistoryEvent, Objects } from "../../../provider/model/drill-history";
import type { Eip } from "../../../provider/model/wire/wire";
import { fakeCall } from "../../support/fake-call";
import { failure } from "../failure";

const OBJECTS: Objects = { drillId: "d1", vpcId: null, servers: ["s1"], disks: [], ports: [], eips: [] };
const NIC = { id: "port-1", deviceId: "s1", primary: true };
const EIP: Eip = { id: "e1", address: "203.0.113.1", status: "DOWN" };

interface World {
  readonly eip?: Partial<Eip>;
  readonly nics?: readonly (typeof NIC)[];
  readonly all?: readonly Eip[];
  readonly assign?: () => Promise<string>;
  readonly note?: (event: HistoryEvent) => void;
}

function cloudOf({ eip, nics = [NIC], all = [], assign }: World, sent: string[]): Cloud {
  const send = (what: string): Promise<void> => {
    sent.push(what);
    return Promise.resolve();
  };
  const eips = {
    get: () => Promise.resolve({ ...EIP, ...eip }),
    all: () => Promise.resolve(all),
    assign: async () => {
      await send("assign");
      return await (assign?.() ?? Promise.resolve("e1"));
    },
    bind: () => send("bind"),
  };
  return { eips, ports: { ofServer: () => Promise.resolve(nics) } } as unknown as Cloud;
}

async function bound(world: World) {
  const sent: string[] = [];
  const notes: HistoryEvent[] = [];
  const { note = (event: HistoryEvent) => void notes.push(event) } = world;
  const result = bindEips(fakeCall(cloudOf(world, sent)), {
    ...{ name: "sdrs-drill-1", access: {}, serverIds: ["s1"], objects: () => OBJECTS, note },
  });
  return { error: await failure(result), sent, notes };
}

describe("binding an EIP to a server of a drill", () => {
  it("asks for nothing that cannot be put on record", async () => {
    const full = new DrError("DR_USAGE", "the disk is full");
    const { error, sent } = await bound({
      note: () => {
        throw full;
      },
    });
    expect(error).to.equal(full);
    expect(sent).to.deep.equal([]);
  });

  it("says what holds it up, and binds nothing that somebody took", async () => {
    expect((await bound({ nics: [] })).error.message).to.contain("has no NIC to which an EIP could be bound");
    const taken = await bound({ eip: { portId: "port-9", status: "ACTIVE" } });
    expect(taken.error.message).to.contain("was bound by somebody to port port-9, so it is left alone");
    const slow = await bound({ eip: { status: "PENDING_CREATE" } });
    expect(slow.error.message).to.contain("was not ready within 60 s: it is PENDING_CREATE");
    expect([...taken.sent, ...slow.sent]).to.deep.equal(["assign", "assign"]);
  });

  it("asks once where the answer was lost, and says that the name was refused where it was", async () => {
    const lost = await bound({ assign: () => Promise.reject(new DrError("DR_AMBIGUOUS", "lost")) });
    expect(lost.error.message).to.contain("lost");
    expect(lost.sent).to.deep.equal(["assign"]);
    expect(lost.notes).to.deep.equal([{ event: "asked", eip: "sdrs-drill-1-s1" }]);
    const refused = await bound({ assign: () => Promise.reject(new DrError("DR_QUOTA", "none left")) });
    expect(refused.notes.at(-1)).to.deep.equal({ event: "asked", eip: "sdrs-drill-1-s1", refused: true });
  });
});

describe("a check that went to an EIP", () => {
  const BOUND = [{ serverId: "s1", portId: "port-1", eipId: "e1", address: "203.0.113.1" }];
  const check: DrillCheck = {
    ...{ name: "shop", state: "passed", attempts: 1, at: "2026-03-02T03:10:00.000Z", seconds: 1, error: null },
    proof: { by: "eip", serverId: "s1" },
  };
  const states = async (world: World, proof = check.proof): Promise<readonly string[]> =>
    (await stillBound(fakeCall(cloudOf(world, [])), BOUND, [{ ...check, proof }])).map(({ state }) => state);

  it("keeps its proof while the EIP leads to the NIC and the NIC is of the server", async () => {
    expect(await states({ eip: { portId: "port-1" } })).to.deep.equal(["passed"]);
    expect(await states({ eip: { portId: "port-9" } })).to.deep.equal(["unproven"]);
    expect(await states({ eip: {} })).to.deep.equal(["unproven"]);
    expect(await states({ eip: { portId: "port-1" }, nics: [] })).to.deep.equal(["unproven"]);
  });

  it("keeps another proof, wherever the EIP leads", async () => {
    expect(await states({}, { by: "metadata", serverId: "s1" })).to.deep.equal(["passed"]);
  });
});
