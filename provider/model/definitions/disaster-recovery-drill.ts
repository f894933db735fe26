import { z } from "zod";
import { type InputsOf, define, local, replaces, shape } from "../define";
import { Checks } from "../checks";
import { Id } from "../inputs";
import { Verification } from "../verification";
import type { Address } from "../addresses";
import { DATED, MEMBER, NAMED, OBSERVED, REMEMBERED } from "./common";

/** One address of one drill server. */
export type DrillAddress = Pick<Address, "portId" | "privateIp" | "mac" | "eip" | "eipId" | "subnetId">;

/** A server that a drill started from a copy of the DR disks. */
export interface DrillServer {
  /** Protected instance it stands for. */
  readonly instanceId: string;
  readonly drillServerId: string;
  readonly name: string;
  /** `ACTIVE`, `SHUTOFF`, …, or `UNREADABLE`. */
  readonly status: string;
  readonly addresses: readonly DrillAddress[];
}

export const DisasterRecoveryDrill = define("DisasterRecoveryDrill", {
  inputs: {
    ...NAMED,
    ...MEMBER,
    // Not given, the service chooses one, and what it chose stays.
    drillVpcId: replaces(Id.optional(), (_old, fresh) => fresh === undefined),
    emergency: local(z.boolean().optional()),
    checks: local(Checks.optional()),
    // One that is taken out asks for no new drill.
    generation: replaces(z.string().optional(), (_old, fresh) => fresh === undefined),
    confirm: local(z.string().optional()),
  },
  outputs: {
    ...OBSERVED,
    ...DATED,
    status: z.string(),
    drillVpcId: z.string(),
    servers: shape<readonly DrillServer[]>(),
    verdict: Verification.nullable(),
  },
  memory: {
    ...REMEMBERED,
    /** True if the service made the VPC: the output of that name is there either way. */
    vpcMadeByService: z.boolean(),
  },
});

export type DisasterRecoveryDrillInputs = InputsOf<typeof DisasterRecoveryDrill>;
