import { expect } from "chai";
import { DrError, isDrError } from "../../../provider/errors";
import {
  BUSY_MEMBER_STATUSES,
  GROUP_STATUSES,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  SITES,
  otherSite,
  statusKind,
} from "../../../provider/model/status";
import { isDamaged, isSettled } from "../../../provider/transition/observe/member-health";
import {
  failedMembers,
  membersArrive,
  settleGroup,
  settleMembers,
  strayMembers,
} from "../../../provider/transition/observe/settle";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { fakeService } from "./fake-cloud";
import { type Scene, scene } from "./samples";

const STATUSES = [...new Set<string>([...PAIR_STATUSES, ...INSTANCE_STATUSES, "a-new-word"])];

describe("the members of a group after a move", () => {
  it("are waited for exactly while they are being changed, or at the other side without being damaged", () => {
    let [waited, passed] = [0, 0];
    for (const status of STATUSES) {
      for (const productionSite of SITES) {
        for (const site of [undefined, ...SITES]) {
          const busy = BUSY_MEMBER_STATUSES.has(status);
          const elsewhere = site !== undefined && productionSite !== site;
          const settled = isSettled({ status, productionSite }, site);
          expect(settled, `${status} at ${productionSite}, wanted ${site ?? "anywhere"}`).to.equal(
            !busy && (!elsewhere || isDamaged({ status })),
          );
          if (settled) passed++;
          else waited++;
        }
      }
    }
    expect(waited).to.be.above(40);
    expect(passed).to.be.above(60);
  });

  it("count as damaged in every error status and when one of their sides is gone, not for a fault of the storage", () => {
    for (const status of STATUSES)
      expect(isDamaged({ status }), status).to.equal(/^error/.test(status) || status === "invalid");
    expect(isDamaged({ status: "fault" })).to.equal(false);
  });

  it("are named if and only if they are damaged, busy or left behind, and as an old damage only if it is one", () => {
    for (const was of STATUSES) {
      for (const status of STATUSES) {
        for (const productionSite of SITES) {
          const site = "target";
          const before = scene({ pairs: [{ status: was }] });
          const after = scene({ group: { productionSite: site }, pairs: [{ status, productionSite }] });
          const texts = strayMembers(before, after, site);
          const stray = isDamaged({ status }) || !isSettled({ status, productionSite }, site);
          expect(texts.length, `${was}, then ${status} at ${productionSite}`).to.equal(stray ? 1 : 0);
          if (stray) expect(/before the move/.test(texts[0] ?? "")).to.equal(isDamaged({ status: was }));
        }
      }
    }
    const stayed = scene({ pairs: [{ productionSite: otherSite("target") }], group: { productionSite: "target" } });
    expect(strayMembers(scene(), stayed, "target")[0]).to.contain("did not follow");
  });

  it("fail an action that needs each of them if and only if one is damaged", () => {
    for (const status of STATUSES)
      for (const kind of ["pairs", "instances"] as const)
        for (const productionSite of SITES) {
          const failed = failedMembers(scene({ [kind]: [{ status, productionSite }] }));
          expect(failed?.code, `${kind} in ${status}`).to.equal(isDamaged({ status }) ? "DR_JOB_FAILED" : undefined);
        }
  });
});

describe("how long is waited, over all statuses and sides", () => {
  const HOUR = 3600;

  /** What a wait ends with, and after how many seconds. */
  const timed = async (
    scenes: readonly Scene[],
    wait: (call: ReturnType<typeof fakeCall>) => Promise<unknown>,
  ): Promise<{ error: unknown; seconds: number }> => {
    const clock = fakeClock();
    const begun = clock.now();
    const error: unknown = await wait(fakeCall(fakeService(scenes).cloud, { clock })).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    return { error, seconds: (clock.now() - begun) / 1000 };
  };

  it("is for a group until it is in no transient status, and not at all in any other", async () => {
    for (const status of [...GROUP_STATUSES, "a-new-word"])
      for (const productionSite of SITES) {
        let end = "";
        const scenes = [{ group: { status, productionSite } }, { group: { status: "available", productionSite } }];
        const { error, seconds } = await timed(scenes, async (call) => {
          end = (await settleGroup(call, "group-1")).status;
        });
        const transient = statusKind(status) === "transient";
        expect(error, status).to.equal(undefined);
        expect(end, status).to.equal(transient ? "available" : status);
        expect(seconds > 0, status).to.equal(transient);
      }
  });

  it("is for members that do not follow a move ten minutes, and for none that arrived or cannot", async () => {
    for (const status of STATUSES)
      for (const kind of ["pairs", "instances"] as const)
        for (const productionSite of SITES) {
          const site = "target";
          const late: Scene = { group: { productionSite: site }, [kind]: [{ status, productionSite }] };
          const { error, seconds } = await timed([late], (call) => membersArrive(call, "group-1", site));
          const why = `${kind} in ${status} at ${productionSite}`;
          expect(error, why).to.equal(undefined);
          if (isSettled({ status, productionSite }, site)) expect(seconds, why).to.equal(0);
          else expect(seconds, why).to.be.within(590, 700);
        }
  });

  it("is for members that are being changed five minutes in an emergency, and else to the end, wherever they are", async () => {
    for (const status of STATUSES)
      for (const kind of ["pairs", "instances"] as const)
        for (const productionSite of SITES)
          for (const emergency of [true, false]) {
            const busy = { [kind]: [{ status, productionSite }] };
            const { error, seconds } = await timed([busy], (call) => settleMembers(call, "group-1", emergency));
            const why = `${kind} in ${status}, ${emergency ? "in an emergency" : "calm"}`;
            const waits = BUSY_MEMBER_STATUSES.has(status);
            expect(isDrError(error, "DR_WAIT_TIMEOUT"), why).to.equal(waits && !emergency);
            if (!waits) expect(seconds, why).to.equal(0);
            else if (emergency) expect(seconds, why).to.be.within(290, 400);
            else expect(seconds, why).to.be.within(HOUR - 10, HOUR + 120);
          }
  });

  it("ends with the error of a read that is no late member, and with the time limit itself, in any wait", async () => {
    const late: Scene = {
      group: { productionSite: "target" },
      pairs: [{ productionSite: "source", status: "attaching" }],
    };
    const waits = [
      (call: ReturnType<typeof fakeCall>) => membersArrive(call, "group-1", "target"),
      (call: ReturnType<typeof fakeCall>) => settleMembers(call, "group-1", true),
    ];
    for (const wait of waits) {
      const { cloud } = fakeService([late]);
      const forbidden = new DrError("DR_FORBIDDEN", "not for you");
      let reads = 0;
      const list: typeof cloud.pairs.list = (...args) =>
        reads++ < 2 ? cloud.pairs.list(...args) : Promise.reject(forbidden);
      const blind = { ...cloud, pairs: { ...cloud.pairs, list } };
      const error: unknown = await wait(fakeCall(blind, { clock: fakeClock() })).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).to.have.property("code", "DR_FORBIDDEN");
    }
    const clock = fakeClock();
    const call = fakeCall(fakeService([late]).cloud, { clock, deadline: clock.now() + 60_000 });
    const error: unknown = await membersArrive(call, "group-1", "target").then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(isDrError(error, "DR_WAIT_TIMEOUT")).to.equal(true);
  });
});
