import { expect } from "chai";
import {
  BUSY_MEMBER_STATUSES,
  INSTANCE_STATUSES,
  PAIR_STATUSES,
  SITES,
  otherSite,
} from "../../../provider/model/status";
import { isDamaged, isSettled } from "../../../provider/transitions/member-health";
import { strayMembers } from "../../../provider/transitions/settle";
import { scene } from "./samples";

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
});
