// Calls: POST, GET, PUT, DELETE /disaster-recovery-drills · GET /server-groups, /replications, /jobs · ECS, ports and EIPs for the
// addresses of its servers, VPCs for the one that is named for it
import { DrError, isDrError } from "../errors";
import { EMERGENCY_PREFIX, isEmergencyName } from "../model/drills";
import { DisasterRecoveryDrill, type DisasterRecoveryDrillInputs } from "../model/definitions";
import type { MemoryOf, OutputsOf, Result } from "../model/define";
import { BUSY_MEMBER_STATUSES } from "../model/status";
import { hasUnknown } from "../model/unknown";
import type { Verification } from "../model/verification";
import type { Drill } from "../model/wire/wire";
import { rowsOf } from "../transition/observe/observation";
import { counted } from "../transition/list";
import { readServers } from "../transition/observe/observe";
import type { Call } from "../call";
import { adoptable, refuseReplaceWhileAdopting, verifyAdopted } from "./common/adopt";
import { type Unready, appearing, complete, whenMade } from "./common/create";
import { createDrill } from "./drill/create-drill";
import { lookAtVpc, vpcGuards } from "./drill/drill-vpc";
import { isVerdictDue, verifyDrill } from "./drill/verify-drill";
import { nameDrift } from "../engine/state/drift";
import { previewDrill } from "./drill/explain-drill";
import type { Edit, ResourceHandler } from "../engine/handler";
import { PartialFailure } from "../engine/shape";
import { flatten } from "../engine/state/state";
import { eipsToShow, orGone, removeMember, waitForMember, waitUntilMade } from "./common/members";

const KIND = "DisasterRecoveryDrill";

type Memory = MemoryOf<typeof DisasterRecoveryDrill>;

export const disasterRecoveryDrill: ResourceHandler<typeof DisasterRecoveryDrill> = {
  definition: DisasterRecoveryDrill,

  check({ name, emergency }) {
    if (hasUnknown(name) || hasUnknown(emergency) || isEmergencyName(name) === (emergency === true)) return [];
    const reason =
      emergency === true
        ? `name: an emergency drill is marked in its name, which begins with "emergency-"`
        : `name: names that begin with "emergency-" are kept for drills whose servers run production: set emergency: true, or choose another`;
    return [{ property: "name", reason }];
  },

  /** The mark in a derived name comes and goes with an edit of the input; what was found in the cloud stays, as does all the rest. */
  keptName(name, { emergency }, before) {
    const bare = isEmergencyName(name) ? name.slice(EMERGENCY_PREFIX.length) : name;
    if (emergency === true) return `${EMERGENCY_PREFIX}${bare}`;
    return before.emergency === true ? bare : name;
  },

  preview: previewDrill,

  async diff(call, { id, old, inputs, changes }) {
    if (changes.replaces.length > 0) {
      refuseReplaceWhileAdopting(KIND, id, changes.replaces, inputs);
      refuseReplacement(id, await markOf(call, id, old.inputs), changes.replaces);
      call.memory.replacedDrills.add(id);
      if (changes.replaces.includes("drillVpcId")) await requireFreeVpc(call, id, inputs);
    }
    await requireUnmarkable(call, { id, old, inputs, changes });
    const { status, verdict } = old.outputs;
    const due = !hasUnknown(inputs.checks) && isVerdictDue(verdict, status, inputs.checks);
    if (due)
      call.log.info(`The checks of drill ${inputs.name} did not pass. The next update runs them, and sends nothing.`);
    // A creation that failed is half done until its drill is whole or gone.
    return due || status === "error";
  },

  async create(call, declared) {
    const state = async (id: string, memory: Memory): Promise<Result<typeof DisasterRecoveryDrill>> => {
      const drill = await call.cloud.drills.get(id);
      return { inputs: { ...declared, name: drill.name }, outputs: await outputsOf(call, drill, null), memory };
    };
    const judged = async (made: Result<typeof DisasterRecoveryDrill>, id: string): ReturnType<typeof state> => {
      const { outputs } = made;
      if (outputs.status !== "available") return made;
      return { ...made, outputs: { ...outputs, verdict: await verdictOf(call, id, declared) } };
    };
    const { adopt } = declared;
    if (adopt !== undefined) {
      const drill = await call.cloud.drills.get(adopt);
      const { protectionGroupId, drillVpcId } = declared;
      const name = declared.__derivedName === true ? undefined : declared.name;
      const found = { protectionGroupId: drill.groupId, drillVpcId: drill.vpcId, name: drill.name };
      verifyAdopted("Drill", adopt, { protectionGroupId, drillVpcId, name }, found);
      adoptable(call, `Drill ${drill.name}`, drill);
      return { id: adopt, state: await judged(await state(adopt, { origin: "adopted" }), adopt) };
    }
    const memory: Memory = { origin: "created", vpcMadeByService: declared.drillVpcId === undefined };
    return await complete(
      {
        ...unready(call, declared),
        ...{ inputs: declared, memory, pending: ["wait until its servers are there"] },
      },
      () => createDrill(call, declared),
      async (id) => {
        await ready(call, id, declared);
        return await judged(await appearing(call, () => state(id, memory)), id);
      },
    );
  },

  async list(call) {
    return (await call.cloud.drills.list()).map(({ id }) => id);
  },

  async read(call, id, old) {
    const drill = await orGone(call.cloud.drills.get(id));
    if (drill === undefined) return undefined;
    const emergency = isEmergencyName(drill.name) ? { emergency: true } : {};
    const inputs = old?.inputs ?? { name: drill.name, protectionGroupId: drill.groupId, ...emergency };
    const verdict = old?.outputs.verdict ?? null;
    const outputs = { ...(await outputsOf(call, drill, verdict)), drift: nameDrift(drill.name, old) };
    return { inputs, outputs, memory: old?.memory ?? {} };
  },

  async update(call, edit) {
    const { id, inputs, changes } = edit;
    await requireUnmarkable(call, edit);
    const { old } = await whenMade(edit, unready(call, inputs), () => ready(call, id, inputs));
    const found = await orGone(call.cloud.drills.get(id));
    if (found === undefined) throw goneOutside(id, inputs.name);
    const renamed = changes.updates.includes("name");
    const drill = renamed ? await call.cloud.drills.rename(id, inputs.name) : found;
    const { checks = [] } = inputs;
    const known = checks.length === 0 ? null : old.outputs.verdict;
    const state = { inputs, outputs: await outputsOf(call, drill, known), memory: old.memory };
    if (drill.status === "error")
      throw new PartialFailure(id, flatten(DisasterRecoveryDrill, state), halfMade(drill, inputs));
    const asked = isVerdictDue(known, drill.status, checks) || changes.locals.includes("checks");
    if (!asked) return state;
    return { ...state, outputs: { ...state.outputs, verdict: await verifyDrill(call, drill, checks) } };
  },

  /** A drill is not production, so where production runs does not matter; one that serves in its place does. */
  async delete(call, id, { inputs, memory }) {
    const get = (): Promise<Drill> => call.cloud.drills.get(id);
    const drill = await orGone(get());
    if (drill === undefined) return;
    requireConsent(id, { name: drill.name, emergency: isEmergency(inputs) }, inputs.confirm, "It is deleted");
    call.memory.leavingDrills.add(id);
    const what = `Deletion of drill ${drill.name}`;
    if (BUSY_MEMBER_STATUSES.has(drill.status)) await orGone(settled(call, what, get));
    const leavesVpc = memory.vpcMadeByService === true && drill.vpcId !== "";
    const subnets = leavesVpc ? await subnetsOf(call, drill) : [];
    await removeMember(call, what, { remove: () => call.cloud.drills.remove(id), get });
    if (leavesVpc) sayWhatStays(call, drill, subnets);
  },
};

/** The subnets that the servers of a drill are in, by the ids that VPC gives them; those that cannot be read are left out. */
async function subnetsOf(call: Call, { servers }: Drill): Promise<string[]> {
  const views = await readServers(call.cloud, serverIds(servers));
  return [...new Set([...views.values()].flatMap(({ ports }) => ports.map(({ networkId }) => networkId)))];
}

/** The service keeps the network that it made for a drill (OTC-API `apis/dr_drill`). */
function sayWhatStays(call: Call, { name, vpcId }: Drill, subnets: readonly string[]): void {
  const within = subnets.length === 0 ? "" : ` (subnet ${subnets.join(", ")})`;
  call.log.warn(
    `Drill ${name} is deleted. VPC ${vpcId} with its subnets${within}, which the service made for it, stays in the project and counts against its quota: delete it by hand, or name it as drillVpcId of the next drill.`,
  );
}

function unready(
  call: Call,
  { name }: DisasterRecoveryDrillInputs,
): Pick<Unready<typeof DisasterRecoveryDrill>, "what" | "observe"> {
  return { what: `Drill ${name}`, observe: async (id) => await outputsOf(call, await call.cloud.drills.get(id), null) };
}

async function ready(call: Call, id: string, inputs: DisasterRecoveryDrillInputs): Promise<void> {
  const { name, __urn: urn } = inputs;
  const get = (): Promise<Drill> => call.cloud.drills.get(id);
  try {
    await waitUntilMade(call, { what: `Drill ${name}`, id, urn }, get);
  } catch (error) {
    throw isDrError(error, "DR_JOB_FAILED") ? halfMade(await get(), inputs) : error;
  }
}

/** Marks of a drill whose servers run production. */
type Mark = Pick<DisasterRecoveryDrillInputs, "name" | "emergency">;

/** A drill whose creation failed may be deleted as well. */
async function settled(call: Call, what: string, get: () => Promise<Drill>): Promise<void> {
  const mayFail = async (): Promise<Drill> => {
    const drill = await get();
    return drill.status === "error" ? { ...drill, status: "error-deleting" } : drill;
  };
  await waitForMember(call, what, mayFail, "could not begin");
}

function isEmergency({ name, emergency }: Mark): boolean {
  return emergency === true || isEmergencyName(name);
}

/** The mark lives in the cloud: people set it there too, and an adopted drill brings its own. */
async function markOf(call: Call, id: string, old: Mark): Promise<Mark | undefined> {
  const drill = await orGone(call.cloud.drills.get(id));
  return drill === undefined ? undefined : { name: drill.name, emergency: isEmergency(old) };
}

/** The old drill would be deleted before anybody knows whether the new one comes to life: no consent is worth that. */
function refuseReplacement(id: string, drill: Mark | undefined, replaces: readonly string[]): void {
  if (drill === undefined || !isEmergency(drill)) return;
  throw new DrError(
    "DR_REFUSED",
    `Drill ${drill.name} (${id}) is an emergency drill: changing ${replaces.join(", ")} would delete it, whose servers run production, before the new one exists`,
    {},
    {
      hint: `Nothing was changed. Undo the change, or declare the new drill as another resource and delete this one when production runs there.`,
    },
  );
}

/** The old drill would be deleted before the service refuses the VPC of the new one. */
async function requireFreeVpc(call: Call, id: string, inputs: DisasterRecoveryDrillInputs): Promise<void> {
  const { name, protectionGroupId: groupId, drillVpcId: vpcId } = inputs;
  if (hasUnknown(groupId) || hasUnknown(vpcId)) return;
  const group = await call.cloud.batch.group(groupId);
  const refused = vpcGuards(group, await lookAtVpc(call, group, { name, groupId, vpcId })).find(
    ({ verdict }) => verdict === "refuse",
  );
  if (refused === undefined) return;
  throw new DrError(
    "DR_PRECONDITION",
    `Drill ${name} (${id}) is not replaced: ${refused.value}`,
    {},
    { hint: refused.hint },
  );
}

function goneOutside(id: string, name: string): DrError {
  return new DrError(
    "DR_NOT_FOUND",
    `Drill ${name} (${id}) was deleted outside this stack`,
    {},
    { hint: "Run pulumi refresh, which forgets it; the next pulumi up starts it anew." },
  );
}

function halfMade({ id, name, servers }: Drill, inputs: DisasterRecoveryDrillInputs): DrError {
  const again = `To create it again, replace it: pulumi up --replace '${inputs.__urn ?? "<urn>"}'.`;
  const kept = `Servers of it may be in use already, so it is kept. To have a whole one, declare another drill beside it. To delete this one, set confirm: "${name}" on it and run pulumi up, then remove it.`;
  return new DrError(
    "DR_JOB_FAILED",
    `The creation of drill ${name} (${id}) failed half-way: it has ${counted(servers.length, "server")}`,
    {},
    { hint: isEmergency({ ...inputs, name }) ? kept : again },
  );
}

/** The servers of an emergency drill run production: it goes only when somebody names it. */
function requireConsent(id: string, drill: Mark, confirm: string | undefined, what: string): void {
  const { name } = drill;
  if (!isEmergency(drill) || confirm === name) return;
  throw new DrError(
    "DR_CONFIRMATION_REQUIRED",
    `Drill ${name} (${id}) is an emergency drill: its servers run production, and what they wrote is nowhere else. ${what} only if confirm names it`,
    { confirm: name },
    {
      hint: `Nothing was changed. Once production runs elsewhere with its data, set confirm: "${name}" on the drill and run pulumi up, then try again. To keep it marked, set emergency: true. To leave it in the cloud and only forget it here, set abandon: true on its group.`,
    },
  );
}

/** Without its mark a drill could be removed like any other. */
async function requireUnmarkable(
  call: Call,
  { id, old, inputs, changes }: Edit<typeof DisasterRecoveryDrill>,
): Promise<void> {
  if (isEmergency(inputs) || hasUnknown(inputs.emergency) || hasUnknown(inputs.name)) return;
  if (!changes.updates.includes("name") && !isEmergency(old.inputs)) return;
  const mark = await markOf(call, id, old.inputs);
  if (mark !== undefined) requireConsent(id, mark, inputs.confirm, "Its mark is removed");
}

function serverIds(servers: Drill["servers"]): string[] {
  return servers.map(({ serverId }) => serverId).filter((id) => id !== "");
}

async function verdictOf(
  call: Call,
  id: string,
  { checks = [] }: DisasterRecoveryDrillInputs,
): Promise<Verification | null> {
  return checks.length === 0 ? null : await verifyDrill(call, await call.cloud.drills.get(id), checks);
}

async function outputsOf(
  call: Call,
  drill: Drill,
  verdict: Verification | null,
): Promise<OutputsOf<typeof DisasterRecoveryDrill>> {
  const [views, eips] = await Promise.all([readServers(call.cloud, serverIds(drill.servers)), eipsToShow(call)]);
  return {
    drift: [],
    status: drill.status,
    drillVpcId: drill.vpcId,
    verdict,
    createdAt: drill.createdAt,
    updatedAt: drill.updatedAt,
    servers: drill.servers.map(({ instanceId, serverId }) => {
      const view = views.get(serverId);
      const rows = view === undefined ? [] : rowsOf({ id: instanceId, name: "" }, "source", view, { eips });
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
