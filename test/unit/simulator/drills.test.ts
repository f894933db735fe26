/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { closeClouds, protect, startCloud, type Cloud, type Json, type Topology } from "./cloud.js";

describe("a drill", () => {
  let cloud: Cloud;
  let topology: Topology;
  beforeEach(async () => {
    cloud = await startCloud();
    topology = await protect(cloud);
  });
  afterEach(closeClouds);

  const create = (vpc?: string): object => ({
    disaster_recovery_drill: {
      server_group_id: topology.group,
      name: "drill-1",
      ...(vpc === undefined ? {} : { drill_vpc_id: vpc }),
    },
  });

  it("boots copies of the DR servers in the DR zone, with the same private addresses in a VPC of its own", async () => {
    const job = await cloud.job("POST", "/v1/{p}/disaster-recovery-drills", create());
    const id = job.entities.disaster_recovery_drill_id as string;
    const { disaster_recovery_drill: drill } = await cloud.get(`/v1/{p}/disaster-recovery-drills/${id}`);
    expect(drill.status).to.equal("available");
    expect(drill.drill_servers.map((row: Json) => row.protected_instance)).to.have.members([topology.web, topology.db]);
    const row = drill.drill_servers.find((one: Json) => one.protected_instance === topology.web);
    const { server } = await cloud.get(`/v1/{p}/cloudservers/${row.drill_server_id as string}`);
    expect(server).to.include({ status: "ACTIVE", "OS-EXT-AZ:availability_zone": "eu-de-02" });
    expect(Object.keys(server.addresses as object)).to.deep.equal([drill.drill_vpc_id]);
    expect(server.addresses[drill.drill_vpc_id].map((address: Json) => address.addr)).to.deep.equal(["192.168.0.10"]);
    expect(server["os-extended-volumes:volumes_attached"]).to.have.length(3);
    expect(await cloud.group(topology.group)).to.include({ status: "protected", disaster_recovery_drill_num: 1 });
    expect((await cloud.call("DELETE", `/v1/{p}/server-groups/${topology.group}`)).body.error.code).to.equal(
      "SDRS.1001",
    );
    await cloud.job("DELETE", `/v1/{p}/disaster-recovery-drills/${id}`);
    expect((await cloud.call("GET", `/v1/{p}/cloudservers/${row.drill_server_id as string}`)).status).to.equal(404);
    expect((await cloud.get(`/v1/{p}/vpcs/${drill.drill_vpc_id as string}`)).vpc.status).to.equal("OK");
  });

  it("refuses a VPC that is the group's, unknown, or used by another drill", async () => {
    const refused = async (vpc: string): Promise<string> =>
      (await cloud.call("POST", "/v1/{p}/disaster-recovery-drills", create(vpc))).body.error.code;
    const own = (await cloud.group(topology.group)).source_vpc_id as string;
    expect(await refused(own)).to.equal("SDRS.1907");
    expect(await refused("11111111-2222-4333-8444-555555555555")).to.equal("SDRS.1928");
    await cloud.job("POST", "/v1/{p}/disaster-recovery-drills", create());
    const { disaster_recovery_drills: drills } = await cloud.get(
      `/v1/{p}/disaster-recovery-drills?server_group_id=${topology.group}`,
    );
    expect(await refused(drills[0].drill_vpc_id)).to.equal("SDRS.1921");
  });
});
