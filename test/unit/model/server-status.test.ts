import { expect } from "chai";
import { SERVER_STATUS, describeServer, startability } from "../../../provider/model/server-status";
import { SERVER_STATUSES } from "../../../simulator/behaviour/servers";

const read = (status: string): { readable: boolean; status: string } => ({ readable: true, status });

describe("statuses of a server", () => {
  it("are known for every word that the compute service uses", () => {
    expect(Object.keys(SERVER_STATUS)).to.have.members(Object.keys(SERVER_STATUSES));
  });

  it("that no start leads out of say what does", () => {
    const stuck = Object.keys(SERVER_STATUS).filter((status) => startability(read(status)) === "stuck");
    expect(stuck).to.have.length.above(7);
    for (const status of stuck) expect(describeServer(read(status))).to.match(new RegExp(`^is ${status}: .+`));
  });

  it("say nothing where they are not known, and where a server cannot be read", () => {
    for (const status of ["A_NEW_WORD", "constructor"]) {
      expect(startability(read(status))).to.equal("unclear");
      expect(describeServer(read(status))).to.equal(`is ${status}`);
    }
    expect(startability({ readable: false, status: "DR_UNAVAILABLE" })).to.equal("unclear");
    expect(describeServer({ readable: false, status: "DR_UNAVAILABLE" })).to.equal("cannot be read");
  });

  it("of a server that does not exist are stuck", () => {
    expect(startability({ readable: false, status: "DR_NOT_FOUND" })).to.equal("stuck");
    expect(describeServer({ readable: false, status: "DR_NOT_FOUND" })).to.equal("is gone");
  });
});
