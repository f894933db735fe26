import { expect } from "chai";
import { refuseForeignReprotect, runReprotect } from "../../../provider/handlers/reprotect";
import type { Props } from "../../../provider/handlers/shape";
import { fakeCall } from "../../support/fake-call";
import { fakeService } from "../transitions/fake-cloud";
import { type Scene, STOPPED, posted, server, unfinishedBack } from "../transitions/samples";

const LINK = { productionSite: "target", failover: true, transitionId: "orders/2", transitionNumber: 2 };
const NEWS = { protectionGroupId: "group-1", reprotect: "orders/2", confirm: "orders/3+overwrite", __group: LINK };
const OLDS = { protectionGroupId: "group-1", __group: LINK };

const FAILED_OVER: Scene = { group: { status: "failed-over", productionSite: "target" } };
const REPROTECTED: Scene = { group: { productionSite: "target" } };

const MARK = unfinishedBack({ kind: "reprotect" });

async function run(
  scenes: readonly Scene[],
  olds: Props = OLDS,
  news: Props = NEWS,
): Promise<{ acts: number; outs: Props; error: unknown }> {
  const service = fakeService(scenes);
  const call = fakeCall(service.cloud);
  let error: unknown;
  const outs = await runReprotect(call, "group-1", olds, news).catch((cause: unknown) => {
    error = cause;
    return {};
  });
  return { acts: service.acts.length, outs, error };
}

describe("a reprotect", () => {
  it("is asked for once and reported when every pair is in sync", async () => {
    const { acts, outs } = await run([
      FAILED_OVER,
      { ...FAILED_OVER, group: { status: "reprotecting", productionSite: "target" } },
      REPROTECTED,
    ]);
    expect(acts).to.equal(1);
    expect(outs).to.deep.include({ status: "protected", inSync: true, unfinished: undefined });
    expect(outs["lastTransition"]).to.deep.include({ id: "orders/3", verb: "reprotect", to: "source" });
  });

  it("that was begun goes on without a second request", async () => {
    const last = { ...MARK, posted: posted({ action: "reprotect", status: "failed-over", site: "target" }) };
    const { acts, outs } = await run([{ group: { status: "reprotecting", productionSite: "target" } }, REPROTECTED], {
      ...OLDS,
      unfinished: last,
    });
    expect(acts).to.equal(0);
    expect(outs).to.deep.include({ unfinished: undefined });
  });

  it("that failed is asked for again", async () => {
    const last = { ...MARK, posted: posted({ action: "reprotect", status: "failed-over", site: "target" }) };
    const failed: Scene = { group: { status: "error-reprotecting", productionSite: "target" } };
    const { acts } = await run([failed, { group: { status: "reprotecting", productionSite: "target" } }, REPROTECTED], {
      ...OLDS,
      unfinished: last,
    });
    expect(acts).to.equal(1);
  });

  for (const [says, last, status] of [
    [
      "was accepted, and the group was failed over again",
      { ...MARK, posted: posted({ action: "reprotect", status: "failed-over", site: "target" }) },
      "failed-over",
    ],
    ["was seen complete, and the group was failed over again", { ...MARK, steps: ["reprotect"] }, "failed-over"],
    ["was seen complete, and somebody else's failed since", { ...MARK, steps: ["reprotect"] }, "error-reprotecting"],
  ] as const) {
    it(`that ${says}, is given up: nothing is overwritten a second time`, async () => {
      const { acts, outs, error } = await run([{ group: { status, productionSite: "target" } }], {
        ...OLDS,
        unfinished: last,
      });
      expect(error).to.equal(undefined);
      expect(acts).to.equal(0);
      expect(outs).to.deep.include({ status, unfinished: undefined });
    });
  }

  it("is refused while an old production server runs, and leaves no trace", async () => {
    const { acts, error } = await run([{ ...FAILED_OVER, servers: [server("web-source")] }]);
    expect(acts).to.equal(0);
    expect(error).to.have.property("code", "DR_REFUSED");
  });

  it("needs its own consent", async () => {
    for (const confirm of [undefined, "orders/2+overwrite", "orders/3+healthy"]) {
      const { acts, error } = await run([{ ...FAILED_OVER, servers: [server("web-source", STOPPED)] }], OLDS, {
        ...NEWS,
        confirm,
      });
      expect(acts).to.equal(0);
      expect(error).to.have.property("code", "DR_CONFIRMATION_REQUIRED");
    }
  });
});

describe("the value of reprotect", () => {
  const refusal = (olds: Props, news: Props): string => {
    try {
      refuseForeignReprotect(olds, news);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  it("is the id of the last transition of the group", () => {
    expect(refusal(OLDS, NEWS)).to.equal("");
    expect(refusal(OLDS, { ...NEWS, reprotect: "orders/1" })).to.contain('Set reprotect: "orders/2"');
    expect(refusal(OLDS, { ...NEWS, reprotect: true })).to.contain("[DR_REFUSED]");
  });

  it("is refused beside an edit of failover", () => {
    expect(refusal(OLDS, { ...NEWS, __group: { ...LINK, failover: false } })).to.contain(
      "failover is edited in the same run",
    );
  });

  it("is refused where no transition is known, with the way to make one known", () => {
    const { transitionId: _id, ...unknown } = LINK;
    expect(refusal({ ...OLDS, __group: unknown }, { ...NEWS, __group: unknown })).to.contain(
      "set failover to what is there first",
    );
    expect(
      refusal({ protectionGroupId: "group-1" }, { protectionGroupId: "group-1", reprotect: "orders/2" }),
    ).to.contain("the ProtectionGroup resource");
  });
});
