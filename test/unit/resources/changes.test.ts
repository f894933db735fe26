import { expect } from "chai";
import fc from "fast-check";
import { changesOf, ownInputs, validate } from "../../../provider/engine/state/changes";
import type { Props } from "../../../provider/engine/shape";
import { DEFINITIONS, type Kind, KINDS } from "../../../provider/model/definitions";
import { sameDevice } from "../../../provider/model/definitions/replication-attachment";
import { FULL, UNKNOWN, UNKNOWNS } from "./samples";

const NOTHING = {
  replaces: [],
  updates: [],
  labels: [],
  intents: [],
  locals: [],
  unknown: [],
  link: false,
  any: false,
};

/** Every path of every value, with the object or list it is in left whole. */
function* paths(value: unknown, path: readonly PropertyKey[] = []): Generator<readonly PropertyKey[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* paths(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

function withValue(props: Props, [first = "", ...rest]: readonly PropertyKey[], value: unknown): Props {
  const copy = (Array.isArray(props) ? [...(props as unknown[])] : { ...props }) as Record<PropertyKey, unknown>;
  copy[first] = rest.length === 0 ? value : withValue(copy[first] as Props, rest, value);
  return copy;
}

function reasons(kind: Kind, change: Props): string[] {
  return validate(kind, { ...FULL[kind], ...change }).map(({ reason }) => reason);
}

describe("validation", () => {
  it("leaves out what the host adds, and nothing else", () => {
    expect(ownInputs({ a: 1, __provider: "text", __urn: "urn" })).to.deep.equal({ a: 1, __urn: "urn" });
  });

  for (const kind of KINDS) {
    it(`takes a value that is not known yet anywhere in ${kind}`, () => {
      for (const path of paths(FULL[kind])) {
        for (const unknown of UNKNOWNS) {
          expect(validate(kind, withValue(FULL[kind], path, unknown)), path.join(".")).to.deep.equal([]);
        }
      }
    });

    it(`takes ${kind} with nothing known at all`, () => {
      const known = ["__urn", "__derivedName"];
      const props = Object.fromEntries(
        Object.entries(FULL[kind]).map(([key, value]) => [key, known.includes(key) ? value : UNKNOWN]),
      );
      expect(validate(kind, props)).to.deep.equal([]);
    });
  }

  it("reports every bad field at once, each with its path", () => {
    const failures = validate("ProtectionGroup", {
      ...FULL.ProtectionGroup,
      name: "a b",
      domainId: undefined,
      failover: "yes",
      failback: { mode: "sometimes", auto: true },
      startOrder: [["server-1", "no id"]],
      stopServers: { grace: "5 minutes" },
      timeouts: { update: "1 hour" },
      colour: "red",
    });
    expect(failures.map(({ property }) => property)).to.have.members([
      "name",
      "domainId",
      "failover",
      "failback.mode",
      "failback.auto",
      "startOrder.0.1",
      "stopServers.grace",
      "timeouts.update",
      "colour",
    ]);
    for (const { property, reason } of failures)
      expect(reason).to.match(new RegExp(`^${property.replaceAll(".", "\\.")}: .{10}`));
  });

  it("reports what is known to be bad beside what is not known yet", () => {
    const failures = validate("ProtectionGroup", {
      ...FULL.ProtectionGroup,
      failover: UNKNOWN,
      failback: { mode: UNKNOWN, switchAsSoonAsInsync: true },
      startOrder: [[UNKNOWN, "no id"], "server-1"],
      name: "",
    });
    expect(failures.map(({ property }) => property)).to.have.members([
      "failback.switchAsSoonAsInsync",
      "startOrder.0.1",
      "startOrder.1",
      "name",
    ]);
  });

  it("names a field that is missing", () => {
    for (const [kind, field] of [
      ["ReplicationPair", "volumeId"],
      ["ProtectedInstance", "protectionGroupId"],
      ["ReplicationAttachment", "device"],
    ] as const) {
      const failures = validate(kind, Object.fromEntries(Object.entries(FULL[kind]).filter(([key]) => key !== field)));
      expect(failures.map(({ property }) => property)).to.deep.equal([field]);
    }
  });

  for (const [written, meant] of [
    ["failOver", "failover"],
    ["fail_over", "failover"],
    ["failovr", "failover"],
    ["failoverMod", "failoverMode"],
    ["startserver", "startServers"],
    ["domainID", "domainId"],
    ["sourceAvailabiltyZone", "sourceAvailabilityZone"],
  ] as const) {
    it(`asks whether ${written} was meant to be ${meant}`, () => {
      expect(reasons("ProtectionGroup", { [written]: true })).to.deep.equal([
        `${written}: ProtectionGroup has no such property. Did you mean ${meant}?`,
      ]);
    });
  }

  it("lists what there is where nothing is near, and never an internal key", () => {
    const [reason = ""] = reasons("ReplicationPair", { colour: "red" });
    for (const key of ["volumeId", "size", "failover"]) expect(reason).to.contain(key);
    expect(reason).to.not.contain("__");
    expect(reasons("ReplicationPair", { __grup: {} })[0]).to.not.contain("__group");
  });

  it("suggests inside an object what belongs there", () => {
    expect(reasons("ProtectionGroup", { failback: { modus: "planned" } })[0])
      .to.contain("failback.modus")
      .and.contain("Did you mean mode?");
    expect(reasons("ProtectionGroup", { timeouts: { whole: "1h" } })[0]).to.match(
      /Known: create, update, delete, read\./,
    );
    expect(
      reasons("ProtectionGroup", {
        recoveryPoint: { transition: "orders/2", restores: [{ serverId: "a", backupID: "b" }] },
      }).join("\n"),
    ).to.contain("Did you mean backupId?");
  });
});

function changeTable(kind: Kind): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(DEFINITIONS[kind].inputs).map(([key, { change }]) => [key, change]));
}

describe("changes", () => {
  for (const kind of KINDS) {
    const full = FULL[kind];
    const table = changeTable(kind);

    it(`of ${kind}: equal inputs are none, whatever else the state holds`, () => {
      expect(changesOf(kind, full, full)).to.deep.equal(NOTHING);
      expect(changesOf(kind, { ...full, status: "protected", addresses: [1] }, structuredClone(full))).to.deep.equal(
        NOTHING,
      );
    });

    it(`of ${kind}: each input counts as its row says, changed, removed or not known yet`, () => {
      const sets = {
        replace: "replaces",
        update: "updates",
        label: "labels",
        intent: "intents",
        local: "locals",
      } as const;
      for (const [key, change] of Object.entries(table)) {
        if (change === "link") continue;
        const fresh = key === "device" ? "/dev/vdz" : { other: true };
        for (const value of [fresh, undefined, UNKNOWN]) {
          const changes = changesOf(kind, full, { ...full, [key]: value });
          // Left out, the service chooses the VPC of a drill, and what it chose stays, as does a drill without a generation; an order is
          // one run's alone.
          const stays = ["drillVpcId", "generation", "__order"].includes(key) && value === undefined;
          const set = Object.hasOwn(sets, change) && !stays ? sets[change as keyof typeof sets] : undefined;
          expect(changes, `${key}: ${JSON.stringify(value)}`).to.deep.equal(
            set === undefined
              ? NOTHING
              : { ...NOTHING, [set]: [key], unknown: value === UNKNOWN ? [key] : [], any: true },
          );
        }
      }
    });

    it(`of ${kind}: what replaceOnChanges names replaces, but no order to move, and nothing that stays the same`, () => {
      for (const [key, change] of Object.entries(table)) {
        if (["meta", "adopt", "link"].includes(change)) continue;
        for (const path of [key, `${key}.inner`, `${key}[0]`]) {
          const named = { ...full, __replaceOnChanges: ["other", path] };
          const changed = changesOf(kind, full, { ...named, [key]: key === "device" ? "/dev/vdz" : { other: true } });
          expect(changed.any, path).to.equal(true);
          expect(changed.replaces, path).to.deep.equal(change === "intent" ? [] : [key]);
          expect(changesOf(kind, full, named)).to.deep.equal(NOTHING);
        }
      }
      expect(changesOf(kind, full, { ...full, __replaceOnChanges: ["", 1, null] })).to.deep.equal(NOTHING);
    });

    it(`of ${kind}: every kind of unknown value is a change, at any depth`, () => {
      for (const path of paths(full)) {
        const key = String(path[0]);
        if (["meta", "adopt", "link"].includes(table[key] ?? "")) continue;
        for (const unknown of UNKNOWNS)
          expect(changesOf(kind, full, withValue(full, path, unknown)).any, path.join(".")).to.equal(true);
      }
    });
  }

  it("an unknown group replaces the member", () => {
    for (const unknown of UNKNOWNS) {
      const changes = changesOf("ReplicationPair", FULL.ReplicationPair, {
        ...FULL.ReplicationPair,
        protectionGroupId: unknown,
      });
      expect(changes.replaces).to.deep.equal(["protectionGroupId"]);
    }
  });

  it("adopt is no change, added or removed", () => {
    const { adopt, ...without } = FULL.ProtectionGroup;
    expect(changesOf("ProtectionGroup", without, { ...without, adopt })).to.deep.equal(NOTHING);
    expect(changesOf("ProtectionGroup", { ...without, adopt }, without)).to.deep.equal(NOTHING);
  });

  it("a device is compared by its last letter", () => {
    const at = (device: unknown): Props => ({ ...FULL.ReplicationAttachment, device });
    expect(changesOf("ReplicationAttachment", at("/dev/vdb"), at("/dev/sdb")).any).to.equal(false);
    expect(changesOf("ReplicationAttachment", at("/dev/vdb"), at("/dev/vdc")).replaces).to.deep.equal(["device"]);
    expect(changesOf("ReplicationAttachment", at(undefined), at("/dev/vdc")).replaces).to.deep.equal(["device"]);
    expect(sameDevice("/dev/sda", "/dev/vda")).to.equal(true);
  });

  it("a device that is not known yet is a change, although its last letter may fit", () => {
    for (const unknown of UNKNOWNS) {
      const before = { ...FULL.ReplicationAttachment, device: `/dev/vd${unknown.slice(-1)}` };
      const changes = changesOf("ReplicationAttachment", before, { ...before, device: unknown });
      expect(changes.replaces).to.deep.equal(["device"]);
    }
  });

  it("undefined, null and absent are the same, false and zero are not", () => {
    const { failover: _failover, ...absent } = FULL.ProtectionGroup;
    for (const nothing of [undefined, null]) {
      expect(changesOf("ProtectionGroup", absent, { ...absent, failover: nothing }).any).to.equal(false);
      expect(changesOf("ProtectionGroup", { ...absent, failover: nothing }, absent).any).to.equal(false);
    }
    expect(changesOf("ProtectionGroup", absent, { ...absent, failover: false }).intents).to.deep.equal(["failover"]);
  });

  it("a list is not an object, and its order counts", () => {
    const group = FULL.ProtectionGroup;
    const order = (startOrder: unknown): string[] => [
      ...changesOf("ProtectionGroup", group, { ...group, startOrder }).locals,
    ];
    expect(order([["server-2", "server-1"], ["server-3"]])).to.deep.equal(["startOrder"]);
    expect(order({ 0: ["server-1", "server-2"], 1: ["server-3"] })).to.deep.equal(["startOrder"]);
  });

  describe("of what a group says of itself", () => {
    const pair = FULL.ReplicationPair;
    const linked = (change: Props): Props => ({ ...pair, __group: { ...(pair["__group"] as Props), ...change } });

    for (const [key, value] of [
      ["productionSite", "target"],
      ["failover", true],
      ["abandon", true],
      ["transitionNumber", 3],
    ] as const) {
      it(`${key} reaches the member`, () => {
        for (const fresh of [value, undefined, UNKNOWN])
          expect(changesOf("ReplicationPair", pair, linked({ [key]: fresh }))).to.deep.equal({
            ...NOTHING,
            link: true,
            any: true,
          });
      });
    }

    for (const [key, value] of [
      ["inSync", false],
      ["confirm", "orders/4"],
      ["failoverMode", "planned"],
      ["startServers", false],
      ["startOrder", []],
    ] as const) {
      it(`${key} alone does not`, () => {
        expect(changesOf("ReplicationPair", pair, linked({ [key]: value }))).to.deep.equal(NOTHING);
      });
    }

    it("nothing being known of it is a change, also for a member that knew nothing", () => {
      for (const unknown of UNKNOWNS)
        for (const before of [pair["__group"], {}, undefined])
          expect(
            changesOf("ReplicationPair", { ...pair, __group: before }, { ...pair, __group: unknown }).link,
          ).to.equal(true);
    });
  });

  it("comparing never depends on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.jsonValue()), (tags) => {
        const reversed = Object.fromEntries(Object.entries(tags).reverse());
        const instance = FULL.ProtectedInstance;
        expect(changesOf("ProtectedInstance", { ...instance, tags }, { ...instance, tags: reversed }).any).to.equal(
          false,
        );
      }),
    );
  });
});
