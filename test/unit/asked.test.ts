import { expect } from "chai";
import { Asked } from "../../provider/asked";

const PAIR = { kind: "ReplicationPair", id: "pair-1" };
const [OLD, NEW] = ["urn:old", "urn:new"];

describe("a delete asks the run", () => {
  it("and is made where nobody else has the object", () => {
    const asked = new Asked();
    asked.hold(PAIR, [OLD]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "delete" });
    expect(asked.deletion({ ...PAIR, id: "pair-2" }, OLD)).to.deep.equal({ do: "delete" });
  });

  it("and hands over what another resource has and its own does not", () => {
    const asked = new Asked();
    asked.hold(PAIR, [NEW]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "hand-over", to: NEW });
    expect(asked.deletion(PAIR, undefined)).to.deep.equal({ do: "hand-over", to: NEW });
  });

  it("and tells a group from its protection, which have one id", () => {
    const asked = new Asked();
    asked.hold({ kind: "ProtectionGroup", id: "g" }, [NEW]);
    expect(asked.deletion({ kind: "Protection", id: "g" }, OLD)).to.deep.equal({ do: "delete" });
  });

  it("and is made for a replacement after a rename with an alias", () => {
    const asked = new Asked();
    asked.declare(NEW, OLD);
    asked.compare(PAIR, [OLD, NEW]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "delete" });
  });

  it("and tells two rows apart of which one recorded the name that the other has now", () => {
    const asked = new Asked();
    asked.hold(PAIR, [OLD], { row: "b" });
    expect(asked.deletion(PAIR, OLD, "a")).to.deep.equal({ do: "hand-over", to: OLD });
    expect(asked.deletion(PAIR, NEW, "b")).to.deep.equal({ do: "delete" });
    expect(asked.deletion(PAIR, OLD, undefined)).to.deep.equal({ do: "delete" });
  });

  it("and is refused for what a creation under the recorded name asked for in vain", () => {
    const asked = new Asked();
    asked.refuse(PAIR, OLD);
    expect(asked.deletion(PAIR, OLD, "a")).to.deep.equal({ do: "keep", for: OLD });
  });

  it("and is refused for what another resource asked for in vain", () => {
    const asked = new Asked();
    asked.refuse(PAIR, NEW);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "keep", for: NEW });
    asked.hold(PAIR, ["urn:third"]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "hand-over", to: "urn:third" });
  });

  it("and is refused for what the program reads without managing it, unless somebody has it", () => {
    const asked = new Asked();
    asked.reads(PAIR);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "keep", for: undefined });
    asked.hold(PAIR, [NEW]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "hand-over", to: NEW });
  });

  it("and hands over before the adopting resource was created, unless that was refused", () => {
    const asked = new Asked();
    asked.adopt(PAIR, NEW);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "hand-over", to: NEW });
    expect(asked.deletion(PAIR, NEW)).to.deep.equal({ do: "hand-over", to: NEW });
    asked.refuse(PAIR, NEW);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "keep", for: NEW });
  });

  it("and is not misled by a refresh, which compares what leaves as well", () => {
    const asked = new Asked();
    asked.compare(PAIR, [OLD]);
    asked.declare(NEW);
    asked.compare(PAIR, [NEW]);
    expect(asked.deletion(PAIR, OLD)).to.deep.equal({ do: "hand-over", to: NEW });
  });

  it("forgets what was deleted under every name that its row had", () => {
    const asked = new Asked();
    asked.hold(PAIR, [OLD, NEW], { row: "a" });
    asked.hold(PAIR, ["urn:third"], { row: "b" });
    asked.release(PAIR, OLD, "a");
    expect(asked.holder(PAIR)).to.equal("urn:third");
    asked.release(PAIR, "urn:third");
    expect(asked.holder(PAIR)).to.equal(undefined);
  });

  it("knows what a state of the run created", () => {
    const asked = new Asked();
    asked.hold(PAIR, [OLD], { origin: "adopted" });
    expect(asked.createdHere(PAIR)).to.equal(false);
    asked.hold(PAIR, [NEW], { origin: "created" });
    expect(asked.createdHere(PAIR)).to.equal(true);
    const others = [asked.holder(PAIR, NEW), asked.holder({ ...PAIR, id: "x" }, NEW)];
    expect(others.map((holder) => holder !== undefined)).to.deep.equal([true, false]);
  });
});
