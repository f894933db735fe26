import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Verification } from "../../provider/model/verification";
import { type Props, type TestResource, failure, useBench } from "../support/handlers";
import { GROUP, byName, protectedWorld, serverIds } from "./scenes";

/** A program that says which server it asked: one that it was told of by name, or any id. */
const named = (name: string): string => `JSON.parse(t).servers.find((s)=>s.name.startsWith("${name}")).id`;
const proving = (id: string): string[] => [
  process.execPath,
  "-e",
  `let t="";process.stdin.on("data",(d)=>t+=d).on("end",()=>console.log(JSON.stringify({serverId:${id}})))`,
];

describe("the checks of a drill that stands", () => {
  const bench = useBench({ world: protectedWorld });
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "drill-verdict-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const program = async (more: Props): Promise<Props> => {
    const { id } = byName((await bench().world()).groups, GROUP);
    return { name: "rehearsal-1a2b3c4", __derivedName: true, protectionGroupId: id, ...more };
  };
  const verdictOf = ({ outputs }: TestResource): Verification | null => outputs["verdict"] as Verification | null;
  const drills = async (): Promise<readonly string[]> => (await bench().world()).drills.map(({ id }) => id);
  const runs = (): number => {
    const file = path.join(folder, "runs");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
  };

  it("pass with the proof of its own server, whose address production has as well, and are not run again", async () => {
    const resource = bench().resource("DisasterRecoveryDrill");
    const checks = [{ name: "rows", command: proving(named("db")), within: "10s" }];
    const declared = await program({ checks });
    await resource.up(declared);
    const verdict = verdictOf(resource);
    expect(verdict).to.include({ of: null, state: "passed" });
    const servers = (resource.outputs["servers"] as { drillServerId: string }[]).map((row) => row.drillServerId);
    expect(servers).to.include(verdict?.checks[0]?.proof?.serverId);
    const mark = await bench().mark();
    expect(await resource.up(declared)).to.equal("unchanged");
    expect(await resource.refresh()).to.equal("present");
    expect(await resource.up(declared)).to.equal("unchanged");
    expect(verdictOf(resource)).to.deep.equal(verdict);
    expect(await bench().writes(mark)).to.deep.equal([]);
    await resource.up(await program({}));
    expect(verdictOf(resource)).to.equal(null);
  });

  it("that fail leave the drill and the update as they are, and the next update runs them alone", async () => {
    const resource = bench().resource("DisasterRecoveryDrill");
    const repaired = path.join(folder, "repaired");
    const script = `echo ran >> ${path.join(folder, "runs")}; test -e ${repaired} && exec "$0" "$@"; echo no rows >&2; exit 1`;
    const [node = "", ...rest] = proving(named("web"));
    const checks = [{ name: "rows", command: ["/bin/sh", "-c", script, node, ...rest], within: "0s" }];
    const declared = await program({ checks });
    expect(await resource.up(declared)).to.equal("created");
    expect(verdictOf(resource)?.checks[0]).to.include({ state: "failed", attempts: 1 });
    expect(bench().said.join("\n")).to.contain("no rows").and.to.contain("The next pulumi up repeats the checks");
    const mark = await bench().mark();
    expect((await resource.preview(declared)).changes).to.equal(true);
    expect(runs()).to.equal(1);
    writeFileSync(repaired, "");
    expect(await resource.up(declared)).to.equal("updated");
    expect(verdictOf(resource)).to.include({ state: "passed" });
    expect(await resource.up(declared)).to.equal("unchanged");
    expect(runs()).to.equal(2);
    const edited = { ...declared, checks: [{ ...checks[0], name: "other" }] };
    expect(await resource.up(edited)).to.equal("updated");
    expect([runs(), verdictOf(resource)?.checks[0]?.name]).to.deep.equal([3, "other"]);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("are unproven where production has answered, or nothing leads to its servers", async () => {
    const { db } = await serverIds(bench());
    const trap = bench().resource("DisasterRecoveryDrill");
    const production = { name: "trap", command: proving(JSON.stringify(db.source)), within: "0s" };
    await trap.up(await program({ checks: [production] }));
    expect(verdictOf(trap)?.checks[0]).to.include({ state: "unproven", proof: null });
    await trap.up(await program({ checks: [{ name: "port", tcp: { server: "db-1", port: 5432 }, within: "0s" }] }));
    const [port] = verdictOf(trap)?.checks ?? [];
    expect(port).to.include({ state: "unproven", attempts: 0 });
    expect(port?.error).to.contain("no way in");
  });

  it("are of one generation: another replaces the drill, one that is taken out keeps it, an emergency drill is never replaced", async () => {
    const resource = bench().resource("DisasterRecoveryDrill");
    const checks = [{ name: "rows", command: proving(named("db")), within: "10s" }];
    await resource.up(await program({ checks, generation: "2026-10" }));
    const first = await drills();
    const before = verdictOf(resource);
    expect(await resource.up(await program({ checks }))).to.equal("unchanged");
    expect(await drills()).to.deep.equal(first);
    expect(await resource.up(await program({ checks, generation: "2026-11" }))).to.equal("replaced");
    const second = await drills();
    expect(second).to.have.length(1).and.not.deep.equal(first);
    expect(verdictOf(resource)).to.include({ state: "passed" });
    expect(verdictOf(resource)?.checks[0]?.proof).to.not.deep.equal(before?.checks[0]?.proof);
    const serving = { emergency: true, name: "emergency-rehearsal-1a2b3c4", generation: "2026-11" };
    await resource.up(await program({ checks, ...serving }));
    await failure(resource.up(await program({ checks, ...serving, generation: "2026-12" })), "emergency drill");
    expect(await drills()).to.deep.equal(second);
  });
});
