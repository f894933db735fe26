import { accepted, ok, type Answer, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { given, matchesNameAndStatus, page } from "../wire/lists.js";
import { showDrill } from "../wire/show.js";
import { postCreateDrill, postDeleteDrill, subnetsOf } from "../behaviour/drills.js";
import type { Group } from "../world/types.js";
import { bodyOf, drillOf, groupOf, optionalText, textOf } from "./find.js";

const CREATE: Fields = {
  disaster_recovery_drill: {
    kind: "object",
    required: true,
    fields: {
      server_group_id: { kind: "id", required: true, code: "SDRS.0207" },
      name: { kind: "name", required: true, code: "SDRS.0202" },
      drill_vpc_id: { kind: "id", code: "SDRS.0204" },
    },
  },
};

const RENAME: Fields = {
  disaster_recovery_drill: {
    kind: "object",
    required: true,
    fields: { name: { kind: "name", required: true, code: "SDRS.0202" } },
  },
};

// prettier-ignore
const DRILLABLE = ["available", "protected", "failed-over", "error-starting", "error-stopping", "error-reversing", "error-reprotecting", "error-failing-over"];

function create(context: Context): Answer {
  const body = bodyOf(context, "disaster_recovery_drill");
  const group = groupOf(context, textOf(body, "server_group_id"));
  if (!DRILLABLE.includes(group.status)) throw new SdrsError("SDRS.1002", `The status is ${group.status}.`);
  const vpcId = optionalText(body, "drill_vpc_id") ?? null;
  if (vpcId !== null) checkVpc(context, group, vpcId);
  return accepted(postCreateDrill(context.sim, group, textOf(body, "name"), vpcId));
}

/** An existing drill VPC must look like the group's: same block, same subnets; and serve one drill only. */
function checkVpc(context: Context, group: Group, vpcId: string): void {
  const { sim } = context;
  const vpc = sim.state.vpcs.get(vpcId);
  if (vpc === undefined) throw new SdrsError("SDRS.1928");
  if (vpcId === group.source_vpc_id) throw new SdrsError("SDRS.1907");
  if ([...sim.state.drills.values()].some((drill) => drill.drill_vpc_id === vpcId)) throw new SdrsError("SDRS.1921");
  if (vpc.cidr !== sim.state.vpcs.get(group.source_vpc_id)?.cidr) throw new SdrsError("SDRS.1909");
  const blocks = new Set(subnetsOf(sim, vpcId).map((subnet) => subnet.cidr));
  if (subnetsOf(sim, group.source_vpc_id).some((subnet) => !blocks.has(subnet.cidr))) throw new SdrsError("SDRS.1908");
}

function list(context: Context): Answer {
  const group = given(context, "server_group_id");
  const vpc = given(context, "drill_vpc_id");
  const rows = [...context.sim.state.drills.values()].filter(
    (drill) =>
      (group === null || drill.server_group_id === group) &&
      (vpc === null || drill.drill_vpc_id === vpc) &&
      matchesNameAndStatus(context, drill),
  );
  return ok(page(context, "disaster_recovery_drills", rows, showDrill));
}

function rename(context: Context): Answer {
  const drill = drillOf(context);
  drill.name = textOf(bodyOf(context, "disaster_recovery_drill"), "name");
  drill.updated = context.sim.now();
  return ok({ disaster_recovery_drill: showDrill(drill) });
}

function remove(context: Context): Answer {
  const drill = drillOf(context, "SDRS.1913");
  if (!["available", "error", "error-deleting"].includes(drill.status)) throw new SdrsError("SDRS.1913");
  return accepted(postDeleteDrill(context.sim, drill));
}

const BASE = "/v1/:project_id/disaster-recovery-drills";
const ONE = `${BASE}/:disaster_recovery_drill_id`;

// prettier-ignore
export const DRILL_CALLS: readonly Call[] = [
  { name: "create-drill", number: 34, service: "sdrs", method: "POST", path: BASE, section: "6.1", body: CREATE, handle: create },
  { name: "list-drills", number: 35, service: "sdrs", method: "GET", path: BASE, section: "6.2", query: ["server_group_id", "name", "status", "drill_vpc_id", "limit", "offset"], handle: list },
  { name: "show-drill", number: 36, service: "sdrs", method: "GET", path: ONE, section: "6.3", handle: (c) => ok({ disaster_recovery_drill: showDrill(drillOf(c)) }) },
  { name: "rename-drill", number: 37, service: "sdrs", method: "PUT", path: ONE, section: "6.4", body: RENAME, handle: rename },
  { name: "delete-drill", number: 38, service: "sdrs", method: "DELETE", path: ONE, section: "6.5", handle: remove },
];
