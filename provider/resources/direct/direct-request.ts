import type { Call } from "../../call";
import type { KitGroup } from "../../model/kit";
import { type Site, otherSite } from "../../model/status";
import type { Transition } from "../../model/transition";
import { type Mode, type TransitionRecord, touchedProduction } from "../../model/transition-record";
import { linesIn } from "../../transition/decide/consent";
import { wantedSite } from "../../transition/decide/decision";
import type { Observation } from "../../transition/observe/observation";
import { DEFAULTS, type TransitionRequest } from "../../transition/request";
import { directConsent, directSeries } from "./direct-consent";

/** A move that is ordered without a stack. */
export interface DirectOrder {
  readonly to: Site;
  readonly mode: Mode;
  readonly at: string;
  readonly by: string | null;
  readonly reason: string | null;
}

/** Facts that are known of the moves of a group beside its kit. */
export interface DirectKnown {
  /** A move of an earlier run that was not seen to end. */
  readonly record?: TransitionRecord | undefined;
  /** The last one that was. */
  readonly last?: Transition | undefined;
}

/** A request, and what of the kit or the consent did not count. */
export interface DirectRequest {
  readonly request: TransitionRequest;
  readonly notes: readonly string[];
}

/** The request that the resource of the group would make, with a kit in place of its state. Pure but for the clock. */
export function directRequest(
  call: Pick<Call, "env" | "clock" | "cloud">,
  kit: KitGroup,
  order: DirectOrder,
  { known, observed }: { readonly known: DirectKnown; readonly observed: Observation },
): DirectRequest {
  const { to, mode, at, by, reason } = order;
  const record = known.record === undefined || !wasBegun(known.record) ? undefined : known.record;
  const from = record?.from ?? observed.group.productionSite;
  // Nothing here overwrites a disk, whatever somebody agrees to.
  const lines = linesIn(call.env.SDRS_CONFIRM).filter((line) => !line.split("+").includes("overwrite"));
  const now = call.clock.now();
  const consent = directConsent(lines, { groupId: kit.id, from, to }, call.cloud.serviceNow() ?? now);
  const { number, expired } = record === undefined ? consent : { number: record.number, expired: [] };
  const left = kit.productionSite === otherSite(to);
  const { order: startOrder, except, strange } = stillThere(kit, observed);
  return {
    request: {
      ...DEFAULTS,
      ...{ groupId: kit.id, wish: { move: to }, record, lastTransition: known.last, now, confirm: lines },
      order: { failover: to === wantedSite(true), mode, at, by, reason },
      completedSide: kit.productionSite,
      count: number - 1,
      series: directSeries(from),
      modes: { out: mode, back: mode },
      // There is no second order that would switch.
      switchAsSoonAsInSync: true,
      ...{ startServers: kit.start.servers, except, startOrder, graceMs: kit.start.graceSeconds * 1000 },
      knownAddresses: kit.addresses.length === 0 ? undefined : kit.addresses,
      knownStopped: left ? (kit.stopped ?? undefined) : undefined,
      knownInSync: left ? (kit.inSync ?? undefined) : undefined,
    },
    notes: [
      ...expired.map(
        (line) => `${line} was printed more than 60 minutes ago, by the service's clock: it agrees to nothing`,
      ),
      ...(strange.length === 0
        ? []
        : [`the kit names servers that the group does not have any more: ${strange.join(", ")}; they are left out`]),
    ],
  };
}

/** True if something of a record may have reached the service: what was not begun is begun anew, with a number of its own. */
function wasBegun(record: TransitionRecord): boolean {
  return record.posted !== undefined || record.acceptedAt !== undefined || touchedProduction(record);
}

/** The start order and the exceptions without servers that left the group: an old kit holds up no move. */
function stillThere(
  { start }: KitGroup,
  { instances }: Observation,
): { readonly order: string[][]; readonly except: string[]; readonly strange: readonly string[] } {
  const there = new Set(instances.flatMap(({ sourceServerId, targetServerId }) => [sourceServerId, targetServerId]));
  const named = [...new Set([...start.order.flat(), ...start.except])];
  return {
    order: start.order.map((wave) => wave.filter((id) => there.has(id))).filter((wave) => wave.length > 0),
    except: start.except.filter((id) => there.has(id)),
    strange: named.filter((id) => !there.has(id)),
  };
}
