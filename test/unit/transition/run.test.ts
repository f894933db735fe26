import { expect } from "chai";
import { HalfDone } from "../../../provider/transition/half-done";
import { runTransition } from "../../../provider/transition/run";
import { fakeCall } from "../../support/fake-call";
import { fakeService } from "./fake-cloud";
import { idOf, type Scene, posted, request, server, STOPPED, unfinished, unfinishedBack } from "./samples";

const RUNNING_AT_DR = [
  server("web-source", STOPPED),
  server("web-target"),
  server("db-source", STOPPED),
  server("db-target"),
];
const ALL_STOPPED = ["web-source", "web-target", "db-source", "db-target"].map((id) => server(id, STOPPED));

const confirm = (...words: string[]): string[] => [idOf(3), idOf(3, "source")].map((id) => [id, ...words].join("+"));

describe("a run", () => {
  it("fails over, starts what ran, and reports", async () => {
    const service = fakeService([
      { servers: [server("db-source", STOPPED)] },
      { group: { status: "failing-over" } },
      { group: { status: "failed-over", productionSite: "target" }, servers: ALL_STOPPED },
    ]);
    const atRest = [{ serverId: "db-source", updated: server("db-source").updated }];
    const asked = request({ confirm: confirm("healthy"), knownStopped: atRest });
    const result = await runTransition(fakeCall(service.cloud), asked);
    expect(service.acts).to.deep.equal([{ verb: "failover-server-group" }]);
    expect(service.started).to.deep.equal(["web-target"]);
    expect(result).to.deep.include({ completed: "declared", unfinished: undefined });
    expect(result.lastTransition).to.deep.include({
      id: idOf(3),
      verb: "failover",
      to: "target",
      jobId: "job-9",
      adopted: false,
    });
  });

  it("leaves no trace when it was refused before anything began", async () => {
    const service = fakeService([{}]);
    const error: unknown = await runTransition(fakeCall(service.cloud), request()).catch((cause: unknown) => cause);
    expect(error).to.have.property("code", "DR_CONFIRMATION_REQUIRED");
    expect(service.acts).to.deep.equal([]);
  });

  it("does not take a failed failover for an arrived one because the station already names the goal", async () => {
    const failed: Scene = { group: { status: "error-failing-over", productionSite: "target" }, servers: ALL_STOPPED };
    const service = fakeService([
      { group: { status: "failing-over" } },
      failed,
      { group: { status: "failing-over", productionSite: "target" } },
      { group: { status: "failed-over", productionSite: "target" }, servers: ALL_STOPPED },
    ]);
    const record = unfinished({ posted: posted(), ran: ["instance-1"] });
    const result = await runTransition(fakeCall(service.cloud), request({ record }));
    expect(service.acts).to.deep.equal([{ verb: "failover-server-group" }]);
    expect(result.lastTransition?.to).to.equal("target");
  });

  it("remembers what was posted when the transition it waited for failed and cannot be retried", async () => {
    const service = fakeService([
      { group: { status: "reversing" } },
      { group: { status: "error-reversing", productionSite: "target" } },
    ]);
    const record = unfinished({
      kind: "switchover",
      mode: "planned",
      steps: ["stop"],
      posted: posted({ action: "switchover" }),
    });
    const error: unknown = await runTransition(fakeCall(service.cloud), request({ record })).catch(
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(HalfDone);
    expect((error as HalfDone).record).to.deep.include({ steps: ["stop"], posted: record.posted });
    expect(service.acts).to.deep.equal([]);
  });

  it("fails back in one run and starts all but what was at rest at the DR site", async () => {
    const away = { productionSite: "target" } as const;
    const behind = { replicationStatus: "copying", progress: 40 };
    const service = fakeService([
      { group: { ...away, status: "failed-over" }, servers: [...RUNNING_AT_DR, server("db-target", STOPPED)] },
      { group: { ...away, status: "reprotecting" }, pairs: [behind, behind] },
      { group: away, servers: [...RUNNING_AT_DR, server("db-target", STOPPED)] },
      { group: { ...away, status: "reversing" } },
      { servers: ALL_STOPPED },
    ]);
    const result = await runTransition(
      fakeCall(service.cloud),
      request({
        wanted: false,
        completed: true,
        switchAsSoonAsInSync: true,
        knownStopped: [{ serverId: "db-target", updated: server("db-target").updated }],
        confirm: confirm("overwrite", "downtime"),
      }),
    );
    expect(service.acts).to.deep.equal([
      { verb: "start-server-group" },
      { verb: "reverse-server-group", priorityStation: "source" },
    ]);
    expect(service.stopped).to.deep.equal(["web-target"]);
    expect(service.started).to.deep.equal(["web-source"]);
    expect(result.lastTransition?.members.map(({ ranBefore }) => ranBefore)).to.deep.equal([true, false]);
    expect(result.completed).to.equal("declared");
  });

  it("stops a failback when the copy is complete, whatever the pairs said before the reprotect", async () => {
    const away = { productionSite: "target" } as const;
    const service = fakeService([
      { group: { ...away, status: "failed-over" }, servers: RUNNING_AT_DR },
      { group: { ...away, status: "reprotecting" }, servers: RUNNING_AT_DR },
      { group: away, servers: RUNNING_AT_DR },
    ]);
    const back = { wanted: false, completed: true, confirm: confirm("overwrite", "downtime") };
    const result = await runTransition(fakeCall(service.cloud), request(back));
    expect(service.acts).to.deep.equal([{ verb: "start-server-group" }]);
    expect(result).to.deep.include({ completed: "nothing", lastTransition: undefined });
    expect(result.unfinished).to.deep.include({ kind: "failback", steps: ["reprotect"] });
    expect(service.stopped).to.deep.equal([]);
  });

  it("switches back in the run after the copy was complete", async () => {
    const service = fakeService([
      { group: { productionSite: "target" }, servers: RUNNING_AT_DR },
      { group: { status: "reversing", productionSite: "target" } },
      { servers: ALL_STOPPED },
    ]);
    const record = unfinishedBack({ steps: ["reprotect", "sync"] });
    const back = { wanted: false, completed: true, record, confirm: confirm("downtime") };
    const result = await runTransition(fakeCall(service.cloud), request(back));
    expect(service.acts).to.deep.equal([{ verb: "reverse-server-group", priorityStation: "source" }]);
    expect(service.stopped).to.have.members(["web-target", "db-target"]);
    expect(result).to.deep.include({ completed: "declared", unfinished: undefined });
  });
});
