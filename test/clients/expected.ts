/**
 * What each client is to have done, step by step, in its program's own words.
 */
const OK = { status: "SUCCESS" };
const ok = (step: string): object => ({ step, ...OK });
const done = (step: string): object => ({ step, ...OK, code: null });
const moved = (step: string, group: string, side: string): object => ({ step, ...OK, group, side });

/** Switchover there and back, failover, reprotect, and home again. */
const MOVES = {
  enable: moved("enable", "protected", "source"),
  there: moved("switchover-to-target", "protected", "target"),
  back: moved("switchover-to-source", "protected", "source"),
  failover: moved("failover", "failed-over", "target"),
  reprotect: moved("reprotect", "protected", "target"),
  disable: moved("disable", "available", "source"),
};

export const HUAWEI_GO: readonly object[] = [
  ok("create-group"),
  { step: "rename", name: "go-2" },
  ok("create-instance"),
  moved("create-pair", "available", "source"),
  ok("attach-pair"),
  moved("expand-pair", "available", "source"),
  { step: "pair", size: 80, device: "/dev/vdh" },
  { step: "tags", kept: ["owner"], found: 1 },
  MOVES.enable,
  { step: "refused", http: 400, code: "SDRS.0201", traced: true },
  MOVES.there,
  MOVES.back,
  MOVES.failover,
  MOVES.reprotect,
  MOVES.back,
  ok("create-drill"),
  { step: "drill", status: "available", servers: 1 },
  ok("delete-drill"),
  { step: "reads", quotas: { server_groups: 1, replications: 3 }, failures: 0, groups: 1 },
  MOVES.disable,
  ok("detach-pair"),
  ok("delete-instance"),
  moved("delete-pair", "available", "source"),
  ok("delete-group"),
];

export const HUAWEI_PYTHON: readonly object[] = [
  { step: "domains", name: "SDRS_HypeDomain01", local: "eu-de-01" },
  done("create-group"),
  done("create-instances"),
  { step: "instances", count: 2, tags: [["tier"], ["tier"]] },
  done("create-pair"),
  done("attach-pair"),
  done("expand-pair"),
  { step: "pair", size: 80, device: "/dev/vdh" },
  { step: "tags", kept: ["owner", "tier", "wave"], project: ["owner", "tier", "wave"], found: [true] },
  { step: "rename", name: "python-2" },
  done("add-nic"),
  done("delete-nic"),
  MOVES.enable,
  { step: "refused-while-running", http: 400, code: "SDRS.1319", traced: true },
  { step: "stop-servers", ...OK, servers: ["SHUTOFF", "SHUTOFF"] },
  MOVES.there,
  MOVES.back,
  { step: "start-servers", ...OK, servers: ["ACTIVE", "ACTIVE"] },
  {
    step: "other-services",
    status: ["ACTIVE", "ACTIVE"],
    names: ["web-1", "web-1"],
    listed: true,
    ports: true,
    address: true,
    disk: [true, true],
    vpc: true,
    subnet: true,
    backups: 0,
  },
  MOVES.failover,
  { step: "stop-servers", ...OK, servers: ["SHUTOFF", "SHUTOFF"] },
  MOVES.reprotect,
  MOVES.back,
  done("create-drill"),
  { step: "drill", status: "available", servers: 2 },
  done("delete-drill"),
  { step: "reads", quotas: { server_groups: 1, replications: 6 }, rpo: 0, failures: 0, versions: ["v1"] },
  MOVES.disable,
  done("detach-pair"),
  done("delete-instances"),
  done("delete-pair"),
  done("delete-group"),
];

export const OTC_PYTHON: readonly object[] = [
  { step: "catalog", sdrs: true },
  { step: "domains", name: "SDRS_HypeDomain01" },
  done("create-group"),
  done("create-instance"),
  done("create-instance"),
  { step: "instances", names: ["otc-db-1", "otc-web-1"] },
  done("create-pair"),
  done("attach-pair"),
  done("expand-pair"),
  { step: "pair", size: 80, device: "/dev/vdh" },
  { step: "rename", name: "otc-2" },
  MOVES.enable,
  { step: "stop-servers", servers: ["SHUTOFF", "SHUTOFF"] },
  MOVES.there,
  MOVES.back,
  MOVES.failover,
  MOVES.reprotect,
  MOVES.back,
  done("create-drill"),
  { step: "delete-drill", left: 0 },
  { step: "reads", failures: 0, quotas: { server_groups: 1, replications: 6 } },
  MOVES.disable,
  done("detach-pair"),
  done("delete-instance"),
  done("delete-instance"),
  done("delete-pair"),
  { step: "delete-group", left: 0 },
];

/** Once with a token, once signing. */
export const OTC_GO: readonly object[] = ["token", "signed"].flatMap((how) => [
  { step: `${how} domain`, name: "SDRS_HypeDomain01", project: true },
  { step: `${how} group`, status: "available", name: "gopher", kind: "migration" },
  { step: `${how} members`, size: 60, device: "/dev/vdh" },
  { step: `${how} instance`, name: "gopher-2", tag: "owner", listed: 1 },
  { step: `${how} enable`, status: "protected" },
  { step: `${how} drill`, status: "available" },
  { step: `${how} disable`, status: "available" },
  { step: `${how} deleted`, 400: true, 404: false },
]);

const GROUP = "sdrs_protectiongroup_v1";
const INSTANCE = "sdrs_protected_instance_v1";

/** After each apply a second plan must be empty. */
export const TERRAFORM: readonly object[] = [
  { step: "data sdrs_domain_v1", id: true, name: "SDRS_HypeDomain01" },
  { step: `create ${GROUP}`, name: "terraform", tags: "", target: false, planAgain: true },
  { step: `update ${GROUP}`, name: "terraform-2", tags: "", target: false, planAgain: true },
  { step: `create ${INSTANCE}`, name: "tf-web", tags: "1", target: true, planAgain: true },
  { step: `update ${INSTANCE}`, name: "tf-web-2", tags: "2", target: true, planAgain: true },
  { step: `delete ${INSTANCE}`, gone: true },
  { step: `delete ${GROUP}`, gone: true },
];
