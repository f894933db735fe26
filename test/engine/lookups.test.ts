import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index.js";
import { ENGINE_MS, useBed } from "../support/stack.js";
import { EIP, IDS, WEB_IP, shop } from "../support/stack-shop.js";

describe("look-ups of a program on the real engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed();

  it("answer with the settings of the stack, or those of a provider, each question once a run", async () => {
    const { simulator } = bed;
    const stack = await bed.inline({
      project: "lookups",
      program: async () => {
        const { region, projectId, accessKey, secretKey, endpointTemplate: endpoint } = simulator;
        const provider = new sdrs.Provider("same", { region, projectId, accessKey, secretKey, endpoint });
        const { domains } = await sdrs.getActiveActiveDomains();
        const [domain] = domains;
        const { servers } = await sdrs.getServers(
          { availabilityZone: domain?.localAvailabilityZone ?? "" },
          { provider },
        );
        await Promise.all([1, 2, 3].map(() => sdrs.getServers()));
        const { quotas } = await sdrs.getQuotas();
        const declared = shop({ archive: null });
        const pairs = sdrs.getReplicationPairsOutput({
          protectionGroupId: declared["groupId"] as pulumi.Output<string>,
        });
        return {
          ...{ domains, servers, quotas },
          pairs: pulumi.all([pairs, declared["status"]]).apply(([found]) => found.pairs.length),
        };
      },
    });
    await stack.up();
    const mark = await bed.mark();
    const { outputs } = await stack.up();
    const listed = await simulator.control.calls({ call: "list-servers", since: mark });
    // A group's own looks beside: the program asks for each list once in its preview, and once in its update.
    expect(listed.length).to.be.within(1, 3);
    expect(outputs["domains"]?.value).to.deep.equal([
      {
        ...{ id: IDS.domain, name: "SDRS_Domain01", description: "eu-de-01 <-> eu-de-02", soldOut: false },
        ...{ localAvailabilityZone: "eu-de-01", remoteAvailabilityZone: "eu-de-02" },
      },
    ]);
    const servers = outputs["servers"]?.value as sdrs.ServerResult[];
    const web = servers.find(({ id }) => id === IDS.web);
    expect(web).to.include({ name: "web-1", availabilityZone: "eu-de-01", vpcId: IDS.vpc });
    expect(web?.nics.map(({ privateIps, eips }) => ({ privateIps, eips }))).to.deep.equal([
      { privateIps: [WEB_IP], eips: [EIP] },
    ]);
    expect(web?.disks).to.have.length(1);
    expect(outputs["pairs"]?.value).to.equal(1);
    expect(outputs["quotas"]?.value).not.to.deep.equal([]);
    expect(JSON.stringify(outputs)).not.to.contain(simulator.secretKey);
  });
});
