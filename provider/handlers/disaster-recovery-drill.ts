// Calls: POST, GET, PUT, DELETE /disaster-recovery-drills · GET /server-groups, /replications, /jobs · ECS, ports and EIPs for the
// addresses of its servers
import { DrError } from "../errors";
import { isEmergencyName } from "../model/drills";
import type { DisasterRecoveryDrillInputs } from "../model/inputs";
import { BUSY_MEMBER_STATUSES } from "../model/status";
import { hasUnknown } from "../model/unknown";
import type { Drill } from "../model/wire";
import { rowsOf } from "../transitions/observation";
import { readServers } from "../transitions/observe";
import type { Call } from "../call";
import { refuseReplaceWhileAdopting, verifyAdopted } from "./adopt";
import { createDrill } from "./create-drill";
import { announceDrill } from "./explain-drill";
import { saysAbandon } from "./guard-delete";
import type { Handler } from "./handler";
import { orGone, removeMember, waitForMember } from "./members";
import { inputsIn } from "./outputs";
import type { Props } from "./shape";

const KIND = "DisasterRecoveryDrill";

export const disasterRecoveryDrill: Handler = {
  check(inputs) {
    const { name, emergency } = inputs;
    if (hasUnknown(name) || hasUnknown(emergency) || isEmergencyName(name) === (emergency === true)) return [];
    const reason =
      emergency === true
        ? `name: an emergency drill is marked in its name, which begins with "emergency-"`
        : `name: names that begin with "emergency-" are kept for drills whose servers run production: set emergency: true, or choose another`;
    return [{ property: "name", reason }];
  },

  announce: announceDrill,

  inspect(_ctx, id, olds, news, changes) {
    if (changes.replaces.length > 0) {
      refuseReplaceWhileAdopting(KIND, id, changes.replaces, news);
      requireConsent(id, olds, olds["confirm"], `Changing ${changes.replaces.join(", ")} would replace it`);
    }
    requireUnmarkable(id, olds, news);
    return Promise.resolve(false);
  },

  async create(call, inputs) {
    const declared = inputs as unknown as DisasterRecoveryDrillInputs;
    const id = declared.adopt ?? (await createDrill(call, declared, inputs));
    const drill = await call.cloud.drills.get(id);
    if (declared.adopt !== undefined) {
      const { protectionGroupId, drillVpcId } = declared;
      const name = declared.__derivedName === true ? undefined : declared.name;
      const found = { protectionGroupId: drill.groupId, drillVpcId: drill.vpcId, name: drill.name };
      verifyAdopted("Drill", id, { protectionGroupId, drillVpcId, name }, found);
    }
    return { id, outs: { ...inputs, ...(await outputsOf(call, drill)) } };
  },

  async read(call, id, props) {
    const drill = await orGone(call.cloud.drills.get(id));
    if (drill === undefined) return undefined;
    const declared =
      props["protectionGroupId"] === undefined
        ? {
            name: drill.name,
            protectionGroupId: drill.groupId,
            ...(isEmergencyName(drill.name) ? { emergency: true } : {}),
          }
        : inputsIn(KIND, props);
    return { ...declared, ...(await outputsOf(call, drill)) };
  },

  async update(call, id, olds, news, changes) {
    requireUnmarkable(id, olds, news);
    if (changes.updates.includes("name")) await call.cloud.drills.rename(id, String(news["name"]));
    return { ...news, ...(await outputsOf(call, await call.cloud.drills.get(id))) };
  },

  /** A drill is not production, so where production runs does not matter; one that serves in its place does. */
  async delete(call, id, props) {
    if (call.memory.adopting.has(id) || saysAbandon(props)) {
      call.log.info(`Drill ${id} leaves the stack and stays in the cloud.`);
      return;
    }
    const get = (): Promise<Drill> => call.cloud.drills.get(id);
    const drill = await orGone(get());
    if (drill === undefined) return;
    requireConsent(
      id,
      { ...props, name: drill.name, emergency: isEmergency(props) },
      props["confirm"],
      "It is deleted",
    );
    const what = `Deletion of drill ${drill.name}`;
    if (BUSY_MEMBER_STATUSES.has(drill.status)) await orGone(settled(call, what, get));
    await removeMember(call, what, { remove: () => call.cloud.drills.remove(id), get });
  },
};

/** A drill whose creation failed may be deleted as well. */
async function settled(call: Call, what: string, get: () => Promise<Drill>): Promise<void> {
  await waitForMember(call, what, async () => {
    const drill = await get();
    return drill.status === "error" ? { ...drill, status: "error-deleting" } : drill;
  });
}

function isEmergency(props: Props): boolean {
  return props["emergency"] === true || isEmergencyName(props["name"]);
}

/** The servers of an emergency drill run production: it goes only when somebody names it. */
function requireConsent(id: string, drill: Props, confirm: unknown, what: string): void {
  const name = String(drill["name"]);
  if (!isEmergency(drill) || confirm === name) return;
  throw new DrError(
    "DR_CONFIRMATION_REQUIRED",
    `Drill ${name} (${id}) is an emergency drill: its servers run production, and what they wrote is nowhere else. ${what} only by its name`,
    { confirm: name },
    {
      hint: `Nothing was changed. Once production runs elsewhere with its data, set confirm: "${name}" on the drill and run pulumi up, then try again. To leave it in the cloud and only forget it here, set abandon: true on its group.`,
    },
  );
}

/** Without its mark a drill could be removed like any other. */
function requireUnmarkable(id: string, olds: Props, news: Props): void {
  if (!isEmergency(olds) || isEmergency(news) || hasUnknown(news["emergency"]) || hasUnknown(news["name"])) return;
  requireConsent(id, olds, news["confirm"], "It loses its mark");
}

async function outputsOf(call: Call, drill: Drill): Promise<Props> {
  const ids = drill.servers.map((server) => server.serverId).filter((id) => id !== "");
  const [views, eips] = await Promise.all([readServers(call.cloud, ids), orGone(call.cloud.batch.eips())]);
  return {
    status: drill.status,
    drillVpcId: drill.vpcId,
    servers: drill.servers.map(({ instanceId, serverId }) => {
      const view = views.get(serverId);
      const rows = view === undefined ? [] : rowsOf({ id: instanceId, name: "" }, "source", view, eips ?? []);
      return {
        instanceId,
        drillServerId: serverId,
        name: view?.name ?? "",
        status: view?.readable === true ? view.status : "UNREADABLE",
        addresses: rows.map(({ privateIp, mac, eip, eipId, portId, subnetId }) => ({
          ...{ privateIp, mac, eip, eipId, portId, subnetId },
        })),
      };
    }),
  };
}
