import { expect } from "chai";
import fc from "fast-check";
import { durationMs } from "../../../provider/model/duration";
import { DEFINITIONS, type Kind, KINDS } from "../../../provider/model/definitions";
import { FULL } from "../resources/samples";

/** Field by field: what is taken, and what is refused. */
// prettier-ignore
const FIELDS: readonly (readonly [kind: Kind, field: string, good: readonly unknown[], bad: readonly unknown[]])[] = [
  ["ProtectionGroup", "name", ["a", "orders-1a2b3c4", "a.b_c-D9", "容灾", "x".repeat(64), "灾".repeat(21)], ["", "with space", "a/b", "ä", "x".repeat(65), "灾".repeat(22), 7, null]],
  ["ProtectionGroup", "description", ["", "shop & co.", "ü".repeat(32)], ["a<b", "a>b", "x".repeat(65), "ü".repeat(33), 7]],
  ["ProtectionGroup", "domainId", ["523c6a12-5b1a-4e0c-9f0e-3a2a9e5d7c10", "a"], ["", "a b", "../x", "a/b", "x".repeat(65), 7]],
  ["ProtectionGroup", "sourceAvailabilityZone", ["eu-de-01"], ["", 1]],
  ["ProtectionGroup", "failover", [true, false], ["true", 1, null]],
  ["ProtectionGroup", "failoverMode", ["planned", "unplanned"], ["forced", true]],
  ["ProtectionGroup", "failback", [{}, { mode: "planned" }, { switchAsSoonAsInSync: true }], [{ mode: "now" }, { auto: true }, "planned"]],
  ["ProtectionGroup", "startOrder", [[], [[]], [["a"], ["b", "c"]]], [["a"], [["a b"]], "a"]],
  ["ProtectionGroup", "stopServers", [{}, { grace: "0s" }, { grace: "1h" }], [{ grace: "5" }, { grace: 5 }]],
  ["ProtectionGroup", "recoveryPoint", [{ transition: "orders/2", restores: [] }], [{ transition: "orders/2" }, { restores: [] }, { transition: "orders/2", restores: [{ serverId: "a" }] }]],
  ["ProtectionGroup", "timeouts", [{}, { update: "90s" }, { create: "1h30m", read: "1.5h" }], [{ update: "90" }, { update: "90 s" }, { update: "1d" }, { update: "-1s" }, { updates: "1h" }, { update: "" }, 90]],
  ["ReplicationPair", "failover", [true], [false, "true", 1]],
  ["ReplicationPair", "size", [1, 32768], [0, -1, 1.5, "40"]],
  ["ReplicationPair", "protectionGroupId", ["group-1"], ["", "a b", 1]],
  ["ProtectedInstance", "primaryIpAddress", ["10.0.0.1"], ["10.0.0", "10.0.0.256", "fd00::1", "host"]],
  ["ProtectedInstance", "tags", [{}, { "a-b_c": "" }, Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, "v"]))], [{ "": "v" }, { "a b": "v" }, { ["k".repeat(37)]: "v" }, { k: "v".repeat(44) }, { k: 1 }, Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`k${n}`, "v"]))]],
  ["ProtectedInstance", "flavor", ["s3.large.2"], ["", 2]],
  ["ReplicationAttachment", "device", ["/dev/vda", "/dev/sdz"], ["vdb", "/dev/xvdb", "/dev/vdb1", "/dev/vdB", ""]],
  ["ProtectionGroup", "reprotect", ["orders/2"], [2, true]],
];

describe("inputs", () => {
  for (const kind of KINDS) {
    it(`of ${kind} may all be given`, () => {
      expect(DEFINITIONS[kind].schema.safeParse(FULL[kind])).to.deep.include({ success: true });
    });

    it(`of ${kind} refuse a key they do not have`, () => {
      for (const key of ["failOver", "tag", "status", "productionSite", "__proto", "__group2"]) {
        const { success, error } = DEFINITIONS[kind].schema.safeParse({ ...FULL[kind], [key]: true });
        expect(success, key).to.equal(false);
        expect(error?.issues.map(({ code }) => code)).to.deep.equal(["unrecognized_keys"]);
      }
    });
  }

  for (const [kind, field, good, bad] of FIELDS) {
    it(`${field} of ${kind} is checked`, () => {
      const schema = DEFINITIONS[kind].schema;
      for (const value of good) {
        const { error } = schema.safeParse({ ...FULL[kind], [field]: value });
        expect(error?.issues ?? [], JSON.stringify(value)).to.deep.equal([]);
      }
      for (const value of bad) {
        const { error } = schema.safeParse({ ...FULL[kind], [field]: value });
        expect(error?.issues.map(({ path }) => path[0]) ?? [], JSON.stringify(value)).to.deep.equal([field]);
      }
    });
  }

  it("of resources that have no name in the cloud take none", () => {
    for (const kind of ["Protection", "ReplicationAttachment"] as const)
      expect(DEFINITIONS[kind].schema.safeParse({ ...FULL[kind], name: "orders" }).success, kind).to.equal(false);
  });

  it("of a pair say why false is no answer", () => {
    const { error } = DEFINITIONS.ReplicationPair.schema.safeParse({ ...FULL.ReplicationPair, failover: false });
    expect(error?.issues[0]?.message).to.contain("the way back is asked on the group");
  });
});

describe("a duration", () => {
  for (const [text, ms] of [
    ["90s", 90_000],
    ["30m", 1_800_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    ["1h1m1s", 3_661_000],
    ["0s", 0],
  ] as const) {
    it(`${text} is ${ms} ms`, () => {
      expect(durationMs(text)).to.equal(ms);
    });
  }

  it("adds its parts up", () => {
    const part = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(part, part, part, (h, m, s) => {
        expect(durationMs(`${h}h${m}m${s}s`)).to.equal(h * 3_600_000 + m * 60_000 + s * 1000);
      }),
    );
  });
});
