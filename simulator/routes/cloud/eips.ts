import { empty, ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { unbind } from "../../behaviour/nics/nics.js";
import { isName, type Fields } from "../../wire/fields.js";
import { vpcError } from "../../wire/errors.js";
import { isVisible, showEip, statusOfEip } from "../../wire/show-network.js";
import { nextUuid } from "../../world/ids.js";
import type { Eip } from "../../world/types.js";

/** Calls that make, bind and release EIPs (EIP assigning_an_eip, updating_an_eip, releasing_an_eip, error_codes). */

const ASSIGN: Fields = {
  publicip: {
    kind: "object",
    required: true,
    fields: { type: { kind: "string", required: true }, ip_version: { kind: "integer" }, alias: { kind: "name" } },
  },
  bandwidth: {
    kind: "object",
    required: true,
    fields: {
      ...{ name: { kind: "text" }, size: { kind: "integer" }, id: { kind: "id" } },
      share_type: { kind: "string", required: true },
      charge_mode: { kind: "string" },
    },
  },
};

const UPDATE: Fields = {
  publicip: { kind: "object", required: true, fields: { port_id: { kind: "text", nullable: true } } },
};

/** Documented: `PENDING_CREATE` at first. How long is not; a client that does not wait for `DOWN` hears of it. */
const MAKING_MS = 3_000;
const TYPES = ["5_bgp", "5_mailbgp"];
const SIZES = { least: 1, most: 1000 };

function assign(context: Context): Answer {
  const { sim, body } = context;
  const { state } = sim;
  const { type } = body["publicip"] as { readonly type: string };
  const bandwidth = body["bandwidth"] as Readonly<Record<string, unknown>>;
  const { name, size, share_type: share } = bandwidth;
  if (!TYPES.includes(type)) throw vpcError(400, "VPC.0501", `The type ${type} is invalid.`);
  // Shared bandwidths are no part of the simulated project, so the id of one is unknown.
  if (share !== "PER" || typeof name !== "string" || !isName(name, state.flavour))
    throw vpcError(400, "VPC.0301", "Bandwidth name or share_type is invalid.");
  if (typeof size !== "number" || size < SIZES.least || size > SIZES.most)
    throw vpcError(400, "VPC.0301", `The bandwidth size must be from ${SIZES.least} to ${SIZES.most}.`);
  const most = state.limits.eips ?? -1;
  if (most >= 0 && state.eips.size >= most)
    throw vpcError(409, "VPC.0521", "Quota exceeded for resources: ['floatingip'].");
  const eip: Eip = {
    id: nextUuid(state),
    public_ip_address: freeAddress(context),
    port_id: null,
    bandwidth_id: nextUuid(state),
    bandwidth_size: size,
    bandwidth_name: name,
    type,
    ready: sim.now() + MAKING_MS,
    created: sim.now(),
  };
  state.eips.set(eip.id, eip);
  // The answer tells less than a row of the list: neither the bandwidth's id nor its name.
  const {
    bandwidth_id: _id,
    bandwidth_name: _name,
    bandwidth_share_type: _share,
    profile: _profile,
    ...told
  } = showEip(sim, eip);
  return ok({ publicip: told });
}

/** The first address of a block for documentation (RFC 5737, and RFC 2544 behind it) that nobody has. */
function freeAddress({ sim }: Context): string {
  const taken = new Set([...sim.state.eips.values()].map((eip) => eip.public_ip_address));
  for (let at = 1; ; at++) {
    const address = at < 255 ? `203.0.113.${at}` : `198.18.${Math.floor(at / 255) % 256}.${at % 255}`;
    if (!taken.has(address)) return address;
  }
}

function eipOf(context: Context): Eip {
  const eip = context.sim.state.eips.get(param(context, "publicip_id"));
  if (eip === undefined || !isVisible(context.sim, eip))
    throw vpcError(404, "VPC.0504", "Floating IP could not be found.");
  if (statusOfEip(context.sim, eip) === "PENDING_CREATE")
    throw vpcError(409, "VPC.0512", "Resource status is busy, try it again later.");
  return eip;
}

/** Binds, or unbinds where no port is named. */
function update(context: Context): Answer {
  const { sim, body } = context;
  const eip = eipOf(context);
  const { port_id: wanted = "" } = body["publicip"] as { readonly port_id?: string | null };
  if (wanted === null || wanted === "") unbind(eip);
  else {
    if (!sim.state.ports.has(wanted)) throw vpcError(400, "VPC.0501", "Port id is invalid.");
    if (eip.port_id !== null) throw vpcError(409, "VPC.0510", "Floatingip has already associated with port.");
    if ([...sim.state.eips.values()].some((other) => other.port_id === wanted))
      throw vpcError(409, "VPC.0511", "Port has already associated with floatingip.");
    eip.port_id = wanted;
    eip.private_ip_address = null;
  }
  return ok({ publicip: showEip(sim, eip) });
}

/** One that is bound stays (EIP error_codes VPC.0517; EIP-UMN unbinding_an_eip_from_an_ecs_and_releasing_the_eip). */
function release(context: Context): Answer {
  const eip = eipOf(context);
  if (eip.port_id !== null)
    throw vpcError(409, "VPC.0517", "Floatingip has associated with port, please disassociate it firstly.");
  context.sim.state.eips.delete(eip.id);
  return empty();
}

/** Quotas of networks; those that the simulator does not count have no limit. */
function quotas(context: Context): Answer {
  const { state } = context.sim;
  const rows = [
    { type: "vpc", used: state.vpcs.size, quota: -1, min: 0 },
    { type: "subnet", used: state.subnets.size, quota: -1, min: 0 },
    { type: "publicIp", used: state.eips.size, quota: state.limits.eips ?? -1, min: 0 },
  ];
  const wanted = context.query.get("type");
  return ok({ quotas: { resources: rows.filter(({ type }) => wanted === null || type === wanted) } });
}

const V1 = "/v1/:project_id";

// prettier-ignore
export const EIP_CALLS: readonly Call[] = [
  { name: "assign-eip", number: null, service: "vpc", method: "POST", path: `${V1}/publicips`, section: "11.6", body: ASSIGN, handle: assign },
  { name: "update-eip", number: null, service: "vpc", method: "PUT", path: `${V1}/publicips/:publicip_id`, section: "11.6", body: UPDATE, handle: update },
  { name: "release-eip", number: null, service: "vpc", method: "DELETE", path: `${V1}/publicips/:publicip_id`, section: "11.6", handle: release },
  { name: "show-network-quotas", number: null, service: "vpc", method: "GET", path: `${V1}/quotas`, section: "11.6", query: ["type"], handle: quotas },
];
