import { expect } from "chai";
import { CallLog } from "../../../simulator/http/log/call-log.js";

describe("the log of calls", () => {
  const record = {
    virtual: 0,
    service: "sdrs",
    call: "show-job",
    method: "GET",
    path: "/v1/p/jobs/j",
    query: "",
    requestId: "r",
    userAgent: "",
    status: 200,
    effect: false,
    errorCode: null,
    body: "null",
    faults: [],
    notes: [],
  } as const;

  it("keeps the last ten thousand in order, and counts on", () => {
    const log = new CallLog();
    for (let n = 0; n < 25_000; n++) log.add(record);
    const kept = log.calls({}).map(({ seq }) => seq);
    expect(kept).to.deep.equal(Array.from({ length: 10_000 }, (_, index) => 15_001 + index));
    expect(log.counters()).to.deep.equal({ "show-job": 25_000 });
    expect(log.calls({ since: "24999" })).to.have.length(1);
  });

  it("starts empty after it was cleared, without giving a number twice", () => {
    const log = new CallLog();
    for (let n = 0; n < 10_001; n++) log.add(record);
    log.clear();
    log.add(record);
    expect(log.calls({}).map(({ seq }) => seq)).to.deep.equal([10_002]);
  });
});
