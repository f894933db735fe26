import type { CloudOptions } from "./cloud.js";
import { HUAWEI_GO, HUAWEI_PYTHON, OTC_GO, OTC_PYTHON, TERRAFORM } from "./expected.js";
import type { Command } from "./run.js";
import { goProgram, pythonProgram } from "./toolchain.js";

export interface Client {
  readonly name: string;
  readonly prepare: () => Promise<Command>;
  readonly cloud: CloudOptions;
  readonly steps: readonly object[];
  /** Refusals that the program provoked, or that the client meets on its way, by call and code. */
  readonly refusals: readonly string[];
  /** How often it asked for a token; one that only signs never does. */
  readonly tokens: number;
}

/** Begun in this order: what sleeps longest between two looks at a job comes first. */
export const CLIENTS: readonly Client[] = [
  {
    name: "the resources of terraform-provider-opentelekomcloud (Go, token)",
    prepare: () => goProgram("terraform", "terraform"),
    cloud: {},
    steps: TERRAFORM,
    refusals: [],
    tokens: 2,
  },
  {
    name: "huaweicloud-sdk-go-v3 (Go, signing)",
    prepare: () => goProgram("sdk", "huawei"),
    // It signs the date and nothing else, not even the host.
    cloud: { flavour: "huawei", stopped: true, assumptions: { signedHeaders: "date" } },
    steps: HUAWEI_GO,
    refusals: ["server-group-action SDRS.0201", "show-server-group SDRS.1013"],
    tokens: 0,
  },
  {
    name: "huaweicloudsdksdrs, with ecs, vpc, eip, evs and cbr (Python, signing)",
    prepare: () => pythonProgram("huawei.py"),
    cloud: { flavour: "huawei" },
    steps: HUAWEI_PYTHON,
    refusals: ["server-group-action SDRS.1319"],
    tokens: 0,
  },
  {
    name: "otcextensions on openstacksdk (Python, token and catalog)",
    prepare: () => pythonProgram("otc.py"),
    cloud: {},
    steps: OTC_PYTHON,
    // It looks for a name as if it were an id first.
    refusals: ["show-server-group SDRS.0207", "show-replication SDRS.0213", "show-drill SDRS.1900"],
    tokens: 1,
  },
  {
    name: "gophertelekomcloud (Go, token, then signing)",
    prepare: () => goProgram("sdk", "otc"),
    cloud: {},
    steps: OTC_GO,
    refusals: ["show-server-group SDRS.1013", "show-server-group SDRS.1013"],
    tokens: 1,
  },
];
