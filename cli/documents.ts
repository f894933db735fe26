// Documents that the commands print with --json. Loaded by the docs and the tests alone: a run needs no more than their types.
import { z } from "zod";
import { EXIT_CODES } from "../provider/model/exit-codes";
import { DrillRecord } from "../provider/model/drill-record";
import { Failure, JournalEntry } from "../provider/model/journal";
import { Kit } from "../provider/model/kit";
import { MoveRecord } from "../provider/model/move-record";
import { keysOf } from "../provider/model/narrow";
import { SITES } from "../provider/model/status";
import { CHECK_STATES as RESULT_STATES, CheckResult } from "../provider/model/verification";
import { DrillGate, DrillHistory, DrillKeep, DrillLeftovers } from "./drill/documents";
import { ExportDocument } from "./export/document";
import { GamedayDocument } from "./gameday/document";
import { PlanDocument } from "./plan/document";
import { TabletopDocument } from "./tabletop/document";

const Site = z.enum(SITES);
const Text = z.string();

/** A protection group as the look-up `getProtectionGroup` answers it. */
const Group = z.object({
  id: Text,
  name: Text,
  description: Text.nullable(),
  sourceAvailabilityZone: Text,
  targetAvailabilityZone: Text,
  domainId: Text,
  domainName: Text,
  sourceVpcId: Text,
  status: Text.describe("The service's word."),
  productionSite: Site.describe("The side that serves."),
  productionZone: Text,
  progress: z.number().describe("Synchronisation in percent."),
  protectedInstanceCount: z.int(),
  replicationPairCount: z.int(),
  drillCount: z.int(),
  createdAt: Text,
  updatedAt: Text,
});

const Attachment = z.object({ instanceId: Text, device: Text });
const Times = { createdAt: Text, updatedAt: Text };

const Instance = z.object({
  ...{ id: Text, name: Text, description: Text.nullable(), protectionGroupId: Text, status: Text },
  ...{ productionSite: Site, progress: z.number(), sourceServerId: Text },
  targetServerId: Text.describe("Empty until it is created."),
  activeServerId: Text.describe("The server that serves."),
  replicationPairs: z.array(z.object({ id: Text, device: Text })),
  tags: z.record(Text, Text),
  frozen: z.boolean().describe("The account is frozen, and the instance with it."),
  ...Times,
});
const Pair = z.object({
  ...{ id: Text, name: Text, description: Text.nullable(), protectionGroupId: Text, status: Text },
  ...{ productionSite: Site, progress: z.number(), replicationStatus: Text },
  replicationModel: Text.nullable().describe("Kind of replication."),
  faultLevel: Text.describe("0: healthy, 2: the disk of production is not readable or writable, 5: the link is down."),
  sourceVolumeId: Text,
  targetVolumeId: Text.describe("Empty until it is created."),
  activeVolumeId: Text.describe("The disk that serves."),
  ...{ volumeSize: z.number().describe("GB."), volumeType: Text, bootable: z.boolean(), shared: z.boolean() },
  failureDetail: Text.nullable(),
  attachments: z.array(Attachment),
  ...Times,
});
const Server = z.object({
  id: Text,
  name: Text.describe("Empty where the compute service does not answer for it."),
  status: Text,
  availabilityZone: Text,
  readable: z.boolean().describe("False where the compute service does not answer for it."),
});
const Address = z.object({
  ...{ instanceId: Text, serverName: Text, serverId: Text, site: Site, portId: Text },
  virtual: z.boolean().describe("A virtual IP, which the NIC may use together with those of other servers."),
  ...{ privateIp: Text, mac: Text, eip: Text.nullable(), eipId: Text.nullable(), subnetId: Text.nullable() },
});

const Attention = z.object({
  about: Text.describe("Subject with its group, for people."),
  id: Text.nullable(),
  groupId: Text.nullable().describe("Group that it belongs to, where that is known."),
  what: Text.describe("What is wrong with it, in one sentence."),
  next: Text.describe("The next action."),
});

const Status = z.object({
  attention: z
    .array(Attention)
    .describe("What somebody should look at, worst first. Of members only with --group or --attention."),
  groups: z.array(
    Group.extend({
      members: z
        .object({
          protectedInstances: z.array(Instance),
          replicationPairs: z.array(Pair),
          servers: z.array(Server),
          addresses: z.array(Address),
        })
        .nullable()
        .describe("Null in a list of all groups."),
    }),
  ),
  unreadable: z.array(z.object({ id: Text.nullable(), failure: Failure })).describe("Groups that could not be read."),
});

const Source = z.object({ setting: Text, source: Text });

const CHECK_STATES = ["ok", "problem", "warning", "not checked"] as const;

const Check = z.object({
  name: Text,
  state: z.enum(CHECK_STATES),
  what: Text.describe("What was found, in one sentence."),
  next: Text.nullable().describe("The next action, where something is wrong."),
});

const Doctor = z.object({
  checks: z.array(Check).describe("What is wrong comes first."),
  cloud: Text.nullable().describe("Null, as what follows is empty, where the settings cannot be used."),
  region: Text.nullable(),
  login: Text.nullable(),
  agency: z.boolean().describe("The login acts by an agency of another account."),
  endpoints: z.record(Text, Text),
  used: z.array(Source).describe("Where each setting comes from."),
  ignored: z.array(Source).describe("What was found besides and does not count."),
});

const Adopt = z.object({
  resources: z.array(
    z.object({
      kind: Text,
      name: Text,
      id: Text,
      adopt: z.unknown(),
      inputs: z.record(Text, z.unknown()),
      dependsOn: z.array(z.object({ kind: Text, name: Text })),
      notes: z.array(Text),
      leftOut: Text.nullable().describe("Why it cannot be adopted now."),
    }),
  ),
});

const Conformance = z.object({
  rows: z.array(
    z.object({
      id: Text,
      fact: Text,
      source: Text,
      mark: Text,
      verdict: z.enum(["agree", "differ", "not tried"]),
      why: z.array(Text),
    }),
  ),
});

const Move = z.object({
  move: Text.describe("failover, switchover, reprotect, failback or wait."),
  stack: Text,
  groups: z.array(
    z.object({
      ...{ urn: Text, id: Text, name: Text },
      ran: z.boolean().describe("False: nothing was sent, since nothing was to be done or it was refused."),
      exitCode: z.int(),
      jobId: Text.nullable(),
      transition: z
        .object({
          ...{ id: Text, verb: Text, from: Site, to: Site, requestedAt: Text, finishedAt: Text },
          recoverySeconds: z.number().nullable(),
          lost: z.int().describe("Addresses that did not arrive."),
        })
        .nullable(),
      failure: Failure.nullable(),
      line: Text.nullable().describe("The line that agrees to everything needed."),
    }),
  ),
  exitCode: z.int().describe("That of the worst group."),
});

const Fleet = z.object({
  move: Text.describe("failover, switchover, reprotect or failback."),
  ...{ startedAt: z.iso.datetime(), finishedAt: z.iso.datetime() },
  jobs: z.int().describe("Stacks that moved at once."),
  waves: z.int(),
  stacks: z.array(
    z.object({
      stack: Text,
      wave: z.int().describe("From 1 on."),
      begun: z.boolean().describe("False: its turn did not come, and nothing was asked for."),
      seconds: z.number().nullable(),
      exitCode: z.int().nullable().describe("That of its own command. Null: not begun."),
      groups: Move.shape.groups,
      failure: Failure.nullable().describe("Reason for which nothing is known of its groups."),
      log: Text.nullable().describe("File of what its command said."),
    }),
  ),
  shared: z.array(z.object({ id: Text, stacks: z.array(Text) })).describe("Groups that several stacks declare."),
  exitCode: z.int().describe("The worst of all."),
});

const Verify = z.object({
  groups: z.array(
    z.object({
      ...{ id: Text, name: Text },
      productionSite: Site.describe("The side that serves, against which the checks ran."),
      state: z.enum(RESULT_STATES).describe("The worst of the checks."),
      checks: z.array(CheckResult),
    }),
  ),
  exitCode: z.int(),
});

const Refused = z.object({
  failure: Failure,
  exitCode: z.union(keysOf(EXIT_CODES).map((code) => z.literal(Number(code)))),
});

const Time = z.iso.datetime();
const Bundle = z.object({
  contents: z.array(Text).describe("What is in it, and what was left out."),
  madeAt: Time,
  versions: z.object({
    ...{ package: Text, node: Text, system: Text },
    engine: Text.nullable().describe("Null: no engine was found."),
    sdk: Text.nullable(),
  }),
  settings: z.object({ found: Doctor.omit({ checks: true }).nullable(), failure: Failure.nullable() }),
  observed: z
    .object({
      at: Time.nullable(),
      groups: z
        .array(Group.omit({ description: true }))
        .nullable()
        .describe("Null: not asked, or not reached."),
      unreadable: z.array(z.object({ id: Text.nullable(), failure: Failure })),
      failure: Failure.nullable(),
    })
    .describe("Groups as the service tells of them."),
  ids: z.array(
    z.object({
      kind: z.enum(["job", "request"]),
      ...{ id: Text, what: Text, at: Text.nullable(), resource: Text },
      from: z.enum(["journal", "state"]),
    }),
  ),
  failures: z.array(Failure.extend({ at: Time, resource: Text })),
  journal: z.object({ entries: z.array(JournalEntry), unreadable: z.int(), failure: Failure.nullable() }),
  state: z
    .object({
      engine: Text.nullable().describe("The one that wrote the state."),
      writtenAt: Text.nullable(),
      pendingOperations: z.int(),
      settings: z
        .array(z.object({ provider: Text, keys: z.array(Text) }))
        .describe("Keys of the settings that the stack gives, by provider; never their values."),
      resources: z.array(
        z.object({
          ...{ urn: Text, kind: Text, id: Text.nullable(), deleted: z.boolean(), dependencies: z.array(Text) },
          inputs: z.record(Text, z.unknown()),
          outputs: z.record(Text, z.unknown()).describe("Without secrets, descriptions, tags and packed rows."),
        }),
      ),
      others: z.int().describe("Resources of others, which are left out."),
    })
    .nullable()
    .describe("Null: none was given."),
});

const ForgetTasks = z.object({
  tasks: z.array(
    z.object({
      id: Text,
      groupId: Text.describe("Of a group that may be gone."),
      group: Text,
      what: Text.describe("The kind of the failure, as the service calls it."),
      at: Text.nullable(),
      why: Text.nullable(),
    }),
  ),
  forgotten: z.boolean(),
  code: Text.nullable().describe(
    "Given with --confirm it forgets these tasks and no other; null where nothing is left to forget.",
  ),
});

/** One schema a command, and that of the document that any of them prints when it fails. */
export const DOCUMENTS = {
  status: Status,
  plan: PlanDocument,
  doctor: Doctor,
  adopt: Adopt,
  conformance: Conformance,
  move: Move,
  verify: Verify,
  fleet: Fleet,
  "fleet-matrix": z.object({ stacks: z.array(Text) }),
  ...{ kit: Kit, export: ExportDocument, gameday: GamedayDocument, tabletop: TabletopDocument },
  drill: DrillRecord,
  "drill-leftovers": DrillLeftovers,
  "drill-history": DrillHistory,
  "drill-gate": DrillGate,
  "drill-keep": DrillKeep,
  "forget-tasks": ForgetTasks,
  record: MoveRecord,
  "support-bundle": Bundle,
  error: Refused,
} as const satisfies Record<string, z.ZodObject>;

export type DocumentName = keyof typeof DOCUMENTS;
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
export type Documents = { readonly [N in DocumentName]: Frozen<z.infer<(typeof DOCUMENTS)[N]>> };

/** The whole document of a command, as it is published. */
export function documentSchema(command: DocumentName): z.ZodObject {
  return z.object({ version: z.literal(1), command: z.literal(command) }).extend(DOCUMENTS[command].shape);
}
