import { expect } from "chai";
import { checkAdoptChange, refuseReplaceWhileAdopting, verifyAdopted } from "../../../provider/resources/common/adopt";

describe("adopting", () => {
  it("may be added for the object it already is, and removed", () => {
    expect(() => {
      checkAdoptChange("ProtectionGroup", "group-1", { adopt: "group-1" });
      checkAdoptChange("ProtectionGroup", "group-1", {});
    }).to.not.throw();
  });

  it("cannot make a resource another object", () => {
    expect(() => {
      checkAdoptChange("ProtectionGroup", "group-1", { adopt: "group-2" });
    }).to.throw(/\[DR_REFUSED\] ProtectionGroup group-1 cannot become "group-2"/);
  });

  it("forbids a replacement while it is declared, since one object would be taken over and deleted in one run", () => {
    expect(() => {
      refuseReplaceWhileAdopting("ProtectionGroup", "group-1", ["domainId"], { adopt: "group-1" });
    }).to.throw(/Changing domainId would replace/);
    expect(() => {
      refuseReplaceWhileAdopting("ProtectionGroup", "group-1", ["domainId"], {});
    }).to.not.throw();
  });

  it("takes only what is as declared, and names every difference", () => {
    expect(() => {
      verifyAdopted(
        "Group",
        "group-1",
        { name: "orders", domainId: "d-1", vpcId: undefined },
        { name: "orders", domainId: "d-1", vpcId: "v" },
      );
    }).to.not.throw();
    expect(() => {
      verifyAdopted(
        "Group",
        "group-1",
        { name: "orders", domainId: "d-1", vpcId: "v" },
        { name: "orders", domainId: "d-2" },
      );
    }).to.throw(/domainId is "d-2", declared "d-1"; vpcId is undefined, declared "v"/);
  });
});
