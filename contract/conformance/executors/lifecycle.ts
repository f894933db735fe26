import { contract } from "../../tables";
import type { LifecycleRow } from "../../types";
import { type Actor, text } from "../actor";
import { type Bench, once } from "../bench";
import { compare } from "../judge/compare";
import { findPlace } from "../place";
import type { Kind } from "../runner";

interface Course {
  groupId: string;
  instanceId: string;
  servers: readonly [source: string, target: string];
}

const NAME = "conformance-check";

/** One step of the way to the DR site and back. */
async function take(actor: Actor, course: Course, step: string): Promise<void> {
  const { groupId, instanceId, servers } = course;
  const group = { server_group_id: groupId };
  switch (step) {
    case "create-group": {
      const { domainId, sourceZone, targetZone, vpcId } = await findPlace(actor);
      const body = {
        server_group: {
          name: NAME,
          source_availability_zone: sourceZone,
          target_availability_zone: targetZone,
          domain_id: domainId,
          source_vpc_id: vpcId,
        },
      };
      course.groupId = text((await actor.done("createGroup", { body }))["server_group_id"]);
      return;
    }
    case "create-instance": {
      const { servers: offered } = await findPlace(actor);
      const body = { protected_instance: { ...group, server_id: offered[0]?.id, name: NAME } };
      course.instanceId = text((await actor.done("createInstance", { body }))["protected_instance_id"]);
      const instance = await actor.instance(course.instanceId);
      course.servers = [text(instance["source_server"]), text(instance["target_server"])];
      return;
    }
    case "start-servers":
    case "stop-servers": {
      const site = (await actor.group(groupId))["priority_station"];
      const active = site === "source" ? servers[0] : servers[1];
      await (step === "start-servers" ? actor.power("os-start", active) : actor.power("os-stop", ...servers));
      return;
    }
    case "delete-instance":
      await actor.done("deleteInstance", {
        params: { protected_instance_id: instanceId },
        body: { delete_target_server: true },
      });
      return;
    case "delete-group":
      await actor.done("deleteGroup", { params: group });
      return;
    default: {
      const [name = "", side] = step.split(":");
      const row = contract.groupActions.find((one) => one.action === name);
      if (row === undefined) throw new Error(`no step ${step}`);
      await actor.act(groupId, side === undefined ? row.body : { [row.verb]: { priority_station: side } });
    }
  }
}

/** The course is one story: each row is judged by what was seen after its step. */
function story(bench: Bench): Promise<Record<string, { status: unknown; site: unknown }>> {
  return once(bench, "lifecycle", async () => {
    await bench.stage?.enter("bare");
    const course: Course = { groupId: "", instanceId: "", servers: ["", ""] };
    const seen: Record<string, { status: unknown; site: unknown }> = {};
    for (const { id, step } of contract.lifecycle) {
      await take(bench.actor, course, step);
      const gone = (await bench.actor.presence("showGroup", { server_group_id: course.groupId })) === "gone";
      const group = gone ? undefined : await bench.actor.group(course.groupId);
      seen[id] = { status: group?.["status"] ?? "gone", site: group?.["priority_station"] ?? null };
    }
    return seen;
  });
}

/** A failover and the way back. Needs no staged world, so a real service can be tried, given leave to change things. */
export const LIFECYCLE: Kind<LifecycleRow> = {
  kind: "life cycle",
  notJudged: ["step"],
  rows: () =>
    contract.lifecycle.map((fact) => ({
      id: fact.id,
      kind: "life cycle",
      title: `after ${fact.step} the group is ${fact.status}${fact.site === null ? "" : ` on ${fact.site}`}`,
      fact,
      destructive: true,
      staged: false,
    })),
  observe: async ({ fact }, bench) => (await story(bench))[fact.id] ?? {},
  judge: ({ fact }, seen) => compare({ status: fact.status, site: fact.site }, seen),
};
