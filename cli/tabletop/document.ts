import { z } from "zod";
import { Failure } from "../../provider/model/journal";
import { SITES } from "../../provider/model/status";
import { FAULTS } from "./faults";

const Text = z.string();
const Site = z.enum(SITES);
const Seconds = z.number().describe("By the clock of the simulation, from the order on.");

export const FINDING_WEIGHTS = ["blocks", "attention", "note"] as const;
export const OUTCOMES = ["moved", "already there", "refused", "failed"] as const;
/** The document of `sdrs tabletop`. */
export const TabletopDocument = z.object({
  rehearsal: z.literal(true).describe("Made on a simulation. No gate counts a document that says so."),
  title: Text,
  text: Text.describe("What a rehearsal proves."),
  world: z.object({ file: Text, digest: Text.describe("SHA-256 of the world as it was read.") }),
  fault: z.enum(FAULTS).nullable().describe("What was broken before the order."),
  madeAt: z.iso.datetime(),
  groups: z.array(
    z.object({
      ...{ id: Text, name: Text },
      outcome: z.enum(OUTCOMES),
      ...{ from: Site.nullable(), to: Site.nullable() },
      exitCode: z.int().describe("That of sdrs failover for this group."),
      consents: z.array(Text).describe("Risks to which somebody had to agree; the rehearsal agreed to all."),
      failure: Failure.nullable(),
      seconds: Seconds.nullable(),
      servers: z.array(
        z.object({
          ...{ name: Text, from: Text, to: Text },
          verdict: Text.describe("running, stopped-as-before, left-stopped, down or unknown."),
          startedAfter: Seconds.nullable().describe("When its start was asked for; null: it was not."),
        }),
      ),
      addresses: z.array(
        z.object({
          ...{ server: Text, privateIp: Text, eip: Text.nullable() },
          verdict: Text.describe("moved, kept, parked, lost or unknown."),
        }),
      ),
      untold: Text.nullable().describe("Why nothing is told of servers and addresses of a group that moved."),
      references: z.array(Text).describe("Load balancer members and DNS records that name an address of it."),
    }),
  ),
  findings: z.array(
    z.object({
      group: Text.nullable().describe("Name of the group."),
      groupId: Text.nullable(),
      weight: z.enum(FINDING_WEIGHTS).describe("blocks: the group would not serve as it should."),
      what: Text,
      next: Text,
    }),
  ),
  tells: z.array(Text).describe("What a rehearsal can tell."),
  cannotTell: z.array(Text),
  exitCode: z.int(),
});

export type TabletopDocument = z.infer<typeof TabletopDocument>;
export type TabletopGroup = TabletopDocument["groups"][number];
export type Finding = TabletopDocument["findings"][number];
