import { expect } from "chai";
import { parse } from "yaml";
import { requireGroups } from "../../../cli/export/world";
import { worldText } from "../../../cli/export/file";
import { checkWorld } from "../../../simulator/index";
import { failure } from "../failure";
import { RICH, exportOf, onWorld } from "./exported";

const reasons = (made: Awaited<ReturnType<typeof exportOf>>): string[] =>
  made.leftOut.map(({ what, why }) => `${what}: ${why}`);

describe("what sdrs export leaves out", () => {
  it("is a group in the middle of a move, while others are written", async () => {
    await onWorld(RICH, async (simulator) => {
      await simulator.control.console({ group: "orders", action: "failover-server-group" });
      const made = await exportOf(simulator);
      expect(made.world.groups?.map(({ name }) => name)).to.deep.equal(["later"]);
      expect(reasons(made)).to.deep.equal(['group orders: it is in "failing-over" (a failover is running)']);
      expect(made.leftOut[0]?.next).to.match(/again when that has ended/);
      expect(JSON.stringify(made.world)).not.to.include("80.158.1.2");
    });
  });

  it("is never all of it: without a group nothing is written, and it says why", async () => {
    await onWorld({ ...RICH, groups: [] }, async (simulator) => {
      const none = await exportOf(simulator);
      expect(() => requireGroups(none)).to.throw(/There is no protection group to export/);
    });
    await onWorld("waves", async (simulator) => {
      await simulator.control.console({ group: "orders-db", action: "failover-server-group" });
      const made = await exportOf(simulator, ["orders-db"]);
      expect(() => requireGroups(made)).to.throw(/None of the groups can be in a world: group orders-db: it is in/);
    });
  });

  it("is a group with a member that is half created, deleted behind its back, or has lost its disk", async () => {
    await onWorld(RICH, async (simulator) => {
      const { control, projectId } = simulator;
      const { groups, servers } = await control.world();
      const group = groups.find(({ name }) => name === "later")?.id;
      const other = servers.find(({ name }) => name === "other")?.id;
      const body = { protected_instance: { server_group_id: group, server_id: other, name: "half" } };
      await control.consoleCall({ method: "POST", path: `/v1/${projectId}/protected-instances`, body });
      const half = await exportOf(simulator);
      expect(reasons(half)).to.deep.equal(['group later: half is in "creating" (being created)']);
      const dr = servers.find(({ name, zone }) => name === "web" && zone === "eu-de-02")?.id ?? "";
      await control.deleteServer(dr);
      expect(reasons(await exportOf(simulator))).to.include(
        `group orders: a server of web-protected was not found (${dr})`,
      );
    });
  });

  it("is a group with a server that is being resized", async () => {
    await onWorld(RICH, async (simulator) => {
      const { servers } = await simulator.control.world();
      const db = servers.find(({ name, zone }) => name === "db" && zone === "eu-de-01");
      await simulator.control.setServer({ server: db?.id ?? "", status: "VERIFY_RESIZE" });
      expect(reasons(await exportOf(simulator))[0]).to.match(
        /^group later: server db of db-protected is in VERIFY_RESIZE$/,
      );
    });
  });

  for (const [call, what] of [
    ["list-eips", "EIPs"],
    ["list-drills", "drills"],
    ["list-quotas", "quotas of the service"],
    ["show-server-limits", "quotas of servers"],
    ["show-disk-quotas", "quotas of disks"],
  ] as const)
    it(`is what an account may not list, such as ${what}, and the rest is written`, async () => {
      await onWorld(RICH, async (simulator) => {
        await simulator.control.faults.add({ match: { call }, effect: { kind: "status", status: 403 } });
        const made = await exportOf(simulator);
        expect(made.leftOut.map((one) => one.what)).to.deep.equal([what]);
        expect(made.leftOut[0]?.why).to.match(/^they could not be read: /);
        expect(made.world.groups).to.have.length(2);
        await onWorld(made.world, async ({ control }) => {
          expect((await control.world()).groups).to.have.length(2);
        });
      });
    });

  it("is what names addresses, where load balancers and records may not be listed", async () => {
    await onWorld(RICH, async (simulator) => {
      for (const service of ["elb", "dns"] as const)
        await simulator.control.faults.add({ match: { service }, effect: { kind: "status", status: 403 } });
      const made = await exportOf(simulator);
      expect(made.world.loadBalancers).to.deep.equal([]);
      expect(made.leftOut.map(({ what }) => what)).to.include.members(["DNS records of public zones"]);
      expect(made.leftOut.every(({ why }) => why.includes("may not list them"))).to.equal(true);
    });
  });

  it("is nothing without which there is no world: then it fails, and says on what", async () => {
    for (const call of ["list-servers", "list-disks", "list-ports", "list-server-groups", "list-domains"])
      await onWorld(RICH, async (simulator) => {
        await simulator.control.faults.add({ match: { call }, effect: { kind: "status", status: 403 } });
        const error = await failure(exportOf(simulator));
        expect(error.code, call).to.equal("DR_FORBIDDEN");
      });
  });

  it("is never a name, whatever is in it", async () => {
    const odd = [
      "\"quoted\" 'twice'",
      "a\u0000b\u001b[31mred\u2028",
      "- not: a list\n#",
      "\ud83d\ude80 \u202e",
      "yes",
      "0x10",
    ];
    const servers = odd.map((name) => ({
      name,
      zone: "eu-de-01",
      disks: [{ name, size: 1 }],
      nics: [{ subnet: "back" }],
    }));
    const group = {
      ...RICH.groups[1],
      name: '\u0007"g"\n',
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      servers: odd,
    };
    const { domains, vpcs } = RICH;
    await onWorld({ domains, vpcs, servers, groups: [group] }, async (simulator) => {
      const { world, leftOut } = await exportOf(simulator);
      expect(leftOut).to.deep.equal([]);
      expect(new Set(world.servers?.map(({ name }) => name))).to.have.length(odd.length);
      const text = worldText(world, "w.yaml");
      expect(checkWorld(parse(text))).to.deep.equal(JSON.parse(JSON.stringify(world)));
      // A terminal that shows the file obeys nothing of it.
      expect(/[\u0000-\u0008\u001b\u202e]/.test(text)).to.equal(false);
    });
  });
});
