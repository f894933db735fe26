import { expect } from "chai";
import type { Call } from "../../../provider/call";
import { PLACE_OF_GROUP } from "../../../provider/resources/group/find-place";

const [A, B, C] = ["eu-de-01", "eu-de-02", "eu-de-03"] as const;

interface Given {
  readonly servers: Readonly<Record<string, readonly [zone: string, vpc: string]>>;
  readonly domains: readonly (readonly [id: string, local: string, remote: string])[];
  readonly declared?: Readonly<Record<string, string>>;
}

function find({ servers, domains, declared = {} }: Given): Promise<object> {
  const cloud = {
    servers: {
      get: (id: string) => {
        const [zone, vpcId] = servers[id] ?? ["", ""];
        return Promise.resolve({ id, name: `name-${id}`, zone, vpcId });
      },
    },
    domains: {
      list: () =>
        Promise.resolve(
          domains.map(([id, localZone, remoteZone]) => ({ id, name: `of-${id}`, localZone, remoteZone })),
        ),
    },
  };
  // Only what the look calls.
  return PLACE_OF_GROUP.find({ cloud } as unknown as Call, { servers: Object.keys(servers), ...declared });
}

describe("the place of a group", () => {
  const found = { sourceAvailabilityZone: A, targetAvailabilityZone: B, domainId: "d1", sourceVpcId: "v" };
  const places: Readonly<Record<string, Given & { readonly is: object }>> = {
    "is that of its servers": { servers: { s1: [A, "v"], s2: [A, "v"] }, domains: [["d1", A, B]], is: found },
    "is turned where production is in the remote zone": {
      servers: { s1: [B, "v"] },
      domains: [["d1", A, B]],
      is: { ...found, sourceAvailabilityZone: B, targetAvailabilityZone: A },
    },
    "leaves other domains alone": {
      servers: { s1: [A, "v"] },
      domains: [
        ["d2", B, C],
        ["d1", A, B],
      ],
      is: found,
    },
    "takes the domain that is declared": {
      servers: { s1: [A, "v"] },
      domains: [
        ["d2", A, C],
        ["d1", A, B],
      ],
      declared: { domainId: "d1" },
      is: found,
    },
    "takes the domain of the zone that is declared": {
      servers: { s1: [A, "v"] },
      domains: [
        ["d2", A, C],
        ["d1", A, B],
      ],
      declared: { targetAvailabilityZone: B },
      is: found,
    },
  };
  for (const [title, { is, ...given }] of Object.entries(places)) {
    it(title, async () => {
      expect(await find(given)).to.deep.equal(is);
    });
  }

  const refusals: Readonly<Record<string, Given & { readonly says: readonly string[] }>> = {
    "servers are in two zones": {
      servers: { s1: [A, "v"], s2: [B, "v"] },
      domains: [["d1", A, B]],
      says: ["availability zone", "name-s1 (s1) in eu-de-01", "name-s2 (s2) in eu-de-02", "set sourceAvailabilityZone"],
    },
    "servers are in two networks": {
      servers: { s1: [A, "v"], s2: [A, "w"] },
      domains: [["d1", A, B]],
      says: ["VPC", "name-s2 (s2) in w", "set sourceVpcId"],
    },
    "the service does not say where a server is": {
      servers: { s1: [A, ""] },
      domains: [["d1", A, B]],
      says: ["name-s1 (s1) in an unknown one"],
    },
    "no domain holds the zone": {
      servers: { s1: [C, "v"] },
      domains: [["d1", A, B]],
      says: ["No active-active domain joins eu-de-03", "of-d1 (d1): eu-de-01 and eu-de-02"],
    },
    "several domains hold the zone": {
      servers: { s1: [A, "v"] },
      domains: [
        ["d1", A, B],
        ["d2", A, C],
      ],
      says: ["Several active-active domains hold eu-de-01", "d1", "d2", "Set domainId"],
    },
  };
  for (const [title, { says, ...given }] of Object.entries(refusals)) {
    it(`is refused where ${title}, naming what there is and what to declare`, async () => {
      const error = await find(given).then(
        () => "found",
        (thrown: unknown) => (thrown as Error).message,
      );
      for (const text of says) expect(error).to.contain(text);
    });
  }
});
