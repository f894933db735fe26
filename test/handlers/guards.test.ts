import { expect } from "chai";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { GROUP, VERB, instanceOf, manageGroup, pairOf, protectedWorld } from "./scenes";

interface Refusal {
  readonly when: string;
  readonly arrange: (bench: Bench) => Promise<unknown>;
  readonly says: string | RegExp;
  readonly program?: Props;
}

const status = (value: string) => (bench: Bench) => bench.control.setStatus({ group: GROUP, status: value });
const setPair = (value: string) => async (bench: Bench) => {
  const { id } = pairOf(await bench.world(), "db-1-data");
  await bench.control.setStatus({ pair: id, status: value });
};
const all = "orders/1+healthy+data-loss+zone-loss+overwrite+downtime";

/** Nothing overrides these: every consent is given. */
const REFUSALS: readonly Refusal[] = [
  { when: "the replication link is down", arrange: (bench) => bench.control.linkDown({ group: GROUP }), says: "link" },
  {
    when: "a pair is invalid and the move is planned",
    arrange: setPair("invalid"),
    says: /members: invalid: pair/,
    program: { failoverMode: "planned" },
  },
  {
    when: "a disk was deleted behind the service's back and the move is planned",
    arrange: async (bench) => bench.control.deleteDisk(pairOf(await bench.world(), "db-1-data").source_volume),
    says: /members: invalid: pair/,
    program: { failoverMode: "planned" },
  },
  {
    when: "a server was deleted behind the service's back and the move is planned",
    arrange: async (bench) => bench.control.deleteServer(instanceOf(await bench.world(), "web-1").target_server),
    says: /members: invalid: instance/,
    program: { failoverMode: "planned" },
  },
  { when: "protection is disabled", arrange: status("available"), says: "no replica to move to" },
  { when: "enabling protection failed", arrange: status("error-starting"), says: "Do not enable protection" },
  { when: "disabling protection failed", arrange: status("error-stopping"), says: "no replica to move to" },
  { when: "creation failed", arrange: status("error"), says: /"error"/ },
  { when: "deletion failed", arrange: status("error-deleting"), says: /"error-deleting"/ },
  { when: "the status is unknown", arrange: status("hibernating"), says: /"hibernating" \(not a status/ },
  {
    when: "a reprotect is due at the wanted side's other side",
    arrange: status("failed-over"),
    says: "Reprotect it first",
  },
  {
    when: "a planned move meets a storage fault",
    arrange: (bench) => bench.control.breakProduction({ group: GROUP }),
    says: "storage",
    program: { failoverMode: "planned" },
  },
  {
    when: "a planned move meets a server that cannot be read",
    arrange: (bench) => bench.control.faults.add({ effect: { kind: "dead-zone", zone: "eu-de-02", mode: "fail" } }),
    says: "servers: cannot be read",
    program: { failoverMode: "planned" },
  },
  {
    when: "startOrder names a server of no member",
    arrange: () => Promise.resolve(),
    says: "startOrder names",
    program: { startOrder: [["3a68dd7a-0000-0000-0000-000000000000"]] },
  },
];

describe("a failover is refused", () => {
  const bench = useBench({ world: protectedWorld, pace: "immediate" });

  for (const { when, arrange, says, program: more = {} } of REFUSALS) {
    it(`in the preview and in the update when ${when}, and nothing is sent`, async () => {
      const { resource, program } = await manageGroup(bench(), more);
      await arrange(bench());
      const mark = await bench().mark();
      const before = structuredClone(resource.outputs);
      const wanted = { ...program, failover: true, confirm: all };
      await failure(resource.preview(wanted), "DR_REFUSED", says);
      await failure(resource.update(wanted), "DR_REFUSED", says);
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(resource.outputs).to.deep.equal(before);
    });
  }

  it("with the lines that move this group alone, and the others without it", async () => {
    const { resource, program } = await manageGroup(bench(), { __urn: "urn:pulumi:prod::shop::orders" });
    await bench().control.linkDown({ group: GROUP });
    const urn = "'urn:pulumi:prod::shop::orders'";
    await failure(resource.preview({ ...program, failover: true }), `--target ${urn}`, `--exclude ${urn}`);
  });

  for (const how of ["PULUMI_CONTINUE_ON_ERROR", "--continue-on-error"]) {
    it(`by the update alone when the run goes on after errors (${how})`, async () => {
      const { resource, program } = await manageGroup(bench());
      await bench().control.linkDown({ group: GROUP });
      if (how.startsWith("--")) bench().engineArguments.push("up", how);
      else bench().env[how] = "true";
      expect((await resource.preview({ ...program, failover: true })).changes).to.equal(true);
      await failure(resource.up({ ...program, failover: true }), "DR_REFUSED");
      expect(await bench().sent(VERB.failover)).to.deep.equal([]);
    });
  }

  it("without a word during a refresh", async () => {
    const { resource } = await manageGroup(bench());
    await bench().control.linkDown({ group: GROUP });
    expect(await resource.refresh()).to.equal("present");
  });
});

describe("a failover of a group with busy members", () => {
  const bench = useBench({ world: protectedWorld });

  it("waits until they are idle", async () => {
    const { resource, program } = await manageGroup(bench());
    const { id } = instanceOf(await bench().world(), "web-1");
    await bench().control.setStatus({ instance: id, status: "resizing" });
    bench().clock.after(20, () => bench().control.setStatus({ instance: id, status: "protected" }));
    await resource.up({ ...program, failover: true, confirm: all });
    expect(resource.outputs).to.include({ status: "failed-over" });
    const [sent] = await bench().sent(VERB.failover);
    expect(Date.parse(sent?.virtualTime ?? "")).to.be.at.least(Date.parse("2026-03-02T03:00:20Z"));
  });

  it("waits for an operation that somebody else began, and then asks to be run again", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.stop });
    await failure(resource.up({ ...program, failover: true, confirm: all }), "DR_REFUSED", "no replica to move to");
    await bench().control.console({ group: GROUP, action: VERB.start });
    await failure(resource.up({ ...program, failover: true, confirm: all }), "could not be cancelled");
    expect(await bench().sent(VERB.failover)).to.deep.equal([]);
  });
});
