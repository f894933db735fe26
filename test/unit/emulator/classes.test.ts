import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { expect } from "chai";
import * as sdk from "../../../sdk";
import { typeToken } from "../../../sdk/text";
import type { Kind } from "../../../provider/model/definitions";
import { STACK, expanded, register } from "../../../tools/emulator/classes";
import { type Declaration, type Program, Ref } from "../../../tools/emulator/program";
import { type Json, crossed } from "../../../tools/emulator/values";

const REPORTED = {
  ...{ productionSite: "source", inSync: true },
  lastTransition: { id: "orders/2", number: 2, verb: "failover", from: "source", to: "target" },
  verification: { of: "orders/2", state: "unproven", checks: [] },
};
const GROUP = {
  sourceAvailabilityZone: "eu-de-01",
  targetAvailabilityZone: "eu-de-02",
  domainId: "domain-1",
  sourceVpcId: "vpc-1",
  failover: true,
  confirm: "orders/2+healthy",
  startOrder: [["server-1"]],
  checks: [{ name: "own", command: ["true"] }],
  failOn: ["checks"] as "checks"[],
};
const ATTACHMENT = { protectedInstanceId: "i-1", replicationPairId: "p-1", device: "/dev/vdb" };

/** Everything the resource classes register, by logical name. */
const registered = new Map<string, Json>();

/** The same program for the SDK and for the emulator. */
function programs(parent: boolean): Program {
  const options = parent ? { parent: "box" } : {};
  const group = new Ref("group", "id");
  const one = (kind: Kind, args: Json): Declaration => ({ key: kind, kind, name: `a ${kind}`, args, options: {} });
  return [
    { key: "box", kind: "Component", name: "box", args: {}, options: {} },
    { key: "group", kind: "ProtectionGroup", name: "orders", args: GROUP, options },
    one("ReplicationPair", { protectionGroup: group, volumeId: "volume-1" }),
    one("ProtectedInstance", { protectionGroup: group, serverId: "server-1", name: "web" }),
    one("ReplicationAttachment", { protectionGroup: "group-1", ...ATTACHMENT }),
    one("Protection", { protectionGroup: group, waitForSync: false }),
  ];
}

async function bySdk(parent: boolean): Promise<void> {
  const box = new pulumi.ComponentResource("shop:index:Workload", "box");
  const opts = parent ? { parent: box } : {};
  const group = new sdk.ProtectionGroup("orders", GROUP, opts);
  const made = [
    new sdk.ReplicationPair("a ReplicationPair", { protectionGroup: group, volumeId: "volume-1" }),
    new sdk.ProtectedInstance("a ProtectedInstance", { protectionGroup: group, serverId: "server-1", name: "web" }),
    new sdk.ReplicationAttachment("a ReplicationAttachment", { protectionGroup: "group-1", ...ATTACHMENT }),
    new sdk.Protection("a Protection", { protectionGroup: group, waitForSync: false }),
  ];
  for (const resource of [group, ...made]) await new Promise((resolve) => resource.urn.apply(resolve));
}

describe("the emulated classes", () => {
  before(async () => {
    const newResource = ({ type, name, inputs }: MockResourceArgs): { id: string; state: Json } => {
      registered.set(`${type} ${name}`, inputs as Json);
      return { id: `${name}-id`, state: { ...(inputs as Json), ...REPORTED } };
    };
    const { project, name, organization } = STACK;
    await pulumi.runtime.setMocks(
      { newResource, call: ({ inputs }) => inputs as Json },
      project,
      name,
      false,
      organization,
    );
  });

  for (const parent of [false, true])
    it(`register what the SDK's classes register${parent ? ", the group under a component" : ""}`, async () => {
      await bySdk(parent);
      const program = expanded(programs(parent));
      const known = (key: string): { urn: string; output: (name: string) => unknown } => ({
        urn: key,
        output: (name) => (name === "id" ? "orders-id" : (REPORTED as Json)[name]),
      });
      for (const declaration of program.slice(1)) {
        const { kind, name } = declaration;
        const { inputs } = register(program, declaration, known);
        expect(inputs, kind).to.deep.equal(crossed(registered.get(`${typeToken(kind)} ${name}`) ?? {}));
      }
      expect(registered.size).to.be.at.least(6);
    });
});
