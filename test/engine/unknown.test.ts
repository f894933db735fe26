import { expect } from "chai";
import type * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { GROUP_ARGS, GROUP_NAME, IDS, type Shop, shop } from "../support/stack-shop.js";

type As = <T>(value: T) => pulumi.Input<T>;

/** The shop with every input that a test has a value for: those whose change replaces nothing as `as` gives them, the others as `fixed`. */
function everyInput(as: As, fixed: As): Shop {
  return {
    group: {
      name: as(GROUP_NAME),
      description: as("orders and stock"),
      sourceAvailabilityZone: fixed(GROUP_ARGS.sourceAvailabilityZone),
      targetAvailabilityZone: fixed(GROUP_ARGS.targetAvailabilityZone),
      domainId: fixed(IDS.domain),
      sourceVpcId: fixed(IDS.vpc),
      failover: as(false),
      failoverMode: as("planned" as const),
      failback: { mode: as("planned" as const), switchAsSoonAsInSync: as(false) },
      confirm: as(`${GROUP_NAME}/1+downtime`),
      startServers: as(true),
      startOrder: as([[IDS.web]]),
      stopServers: { grace: as("2m") },
      failOn: as(["lost" as const]),
    },
    web: {
      name: as("web"),
      description: as("shop"),
      serverId: fixed(IDS.web),
      tags: as({ tier: "web" }),
      deleteTargetServer: as(true),
    },
    archive: {
      name: as("archive"),
      description: as("old orders"),
      volumeId: fixed(IDS.archive),
      size: as(10),
      deleteTargetVolume: as(true),
    },
    protection: { waitForSync: as(true) },
  };
}

describe("inputs that are not known before an update", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();

  it("are previewed and created as they turn out, and what exists is neither replaced nor changed by them", async () => {
    const known: As = (value) => value;
    /** The resource that the coming update makes, and which inputs wait for it. */
    let later: { readonly name: string; readonly all: boolean } | undefined = { name: "first", all: true };
    const stack = await bed.inline({
      project: "unknown-inputs",
      program: () => {
        if (later === undefined) return Promise.resolve(shop(everyInput(known, known)));
        const { name, all } = later;
        const source = new sdrs.ProtectionGroup(name, { ...GROUP_ARGS, name });
        const unknown: As = (value) => source.id.apply(() => value);
        return Promise.resolve(shop(everyInput(unknown, all ? unknown : known)));
      },
    });
    const ids = async (): Promise<readonly string[]> => {
      const { groups, instances, pairs } = await bed.simulator.control.world();
      return [...groups.filter(({ name }) => name === GROUP_NAME), ...instances, ...pairs].map(({ id }) => id);
    };
    const quiet = (): Promise<unknown> => stack.preview({ expectNoChanges: true });
    await stack.preview();
    await stack.up();
    const before = await ids();
    expect(before, "a group, an instance, and a pair for each disk").to.have.length(4);
    await quiet();

    let since = await bed.mark();
    const update = async (): Promise<void> => {
      await stack.up();
      expect(await ids(), "what existed").to.deep.equal(before);
      const writes = (await bed.writes(since)).map(({ call }) => call);
      expect(writes, "only what gives the values").to.have.members(["create-server-group", "delete-server-group"]);
      await quiet();
    };
    later = { name: "second", all: false };
    await stack.preview();
    await update();

    since = await bed.mark();
    later = { name: "third", all: true };
    await stack.preview();
    expect(await bed.writes(since), "calls of a preview that write").to.deep.equal([]);
    await update();
  });
});
