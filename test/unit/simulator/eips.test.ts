/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { answerProblems } from "../../../contract/conformance/index.js";
import { readWorld } from "../../../simulator/index.js";
import { closeClouds, refusal, startCloud, type Cloud, type Json } from "./cloud.js";

const demo = readWorld("demo");
const BANDWIDTH = { name: "b-1", size: 5, share_type: "PER", charge_mode: "traffic" };
const OPERATIONS: Readonly<Record<string, string>> = { POST: "assignEip", PUT: "updateEip", DELETE: "releaseEip" };

/** Source: EIP assigning_an_eip, updating_an_eip, releasing_an_eip, querying_the_quota and error_codes. */
describe("EIPs that are assigned, bound and released", () => {
  afterEach(closeClouds);

  const IPS = "/v1/{p}/publicips";
  const sent = async (cloud: Cloud, method: string, path: string, body?: object): Promise<Json> => {
    const reply = await cloud.call(method, path, body);
    if (reply.status >= 400) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
    expect(answerProblems(OPERATIONS[method] ?? "", reply.status, reply.body ?? undefined)).to.deep.equal([]);
    return reply.body;
  };
  const assign = async (cloud: Cloud, more: object = {}): Promise<Json> =>
    (await sent(cloud, "POST", IPS, { publicip: { type: "5_bgp" }, bandwidth: { ...BANDWIDTH, ...more } })).publicip;
  const bind = (cloud: Cloud, id: string, portId: string): Promise<Json> =>
    sent(cloud, "PUT", `${IPS}/${id}`, { publicip: { port_id: portId } });
  const release = (cloud: Cloud, id: string): Promise<Json> => sent(cloud, "DELETE", `${IPS}/${id}`);
  /** The NIC of a server that has no EIP, and that of one that has. */
  const nics = async (cloud: Cloud): Promise<readonly [string, string]> => {
    const { ports, eips } = await cloud.sim.control.world();
    const has = (id: string): boolean => eips.some(({ port_id: port }) => port === id);
    return [ports.find(({ id }) => !has(id))!.id, ports.find(({ id }) => has(id))!.id];
  };

  it("are not ready at first, then unbound, bound, unbound, and gone", async () => {
    const cloud = await startCloud();
    const made = await assign(cloud);
    expect(made.status).to.equal("PENDING_CREATE");
    expect(made.bandwidth_name, "the answer does not tell it").to.equal(undefined);
    const [free] = await nics(cloud);
    expect(await refusal(bind(cloud, made.id, free)))
      .to.contain("409")
      .and.to.contain("VPC.0512");
    expect(await refusal(release(cloud, made.id))).to.contain("VPC.0512");
    await cloud.sim.control.clock.advance(10);
    const row = async (): Promise<Json> => (await cloud.get(`${IPS}/${made.id}`)).publicip;
    expect(await row()).to.include({ status: "DOWN", bandwidth_name: "b-1", bandwidth_size: 5, type: "5_bgp" });
    expect((await bind(cloud, made.id, free)).publicip).to.include({ status: "ACTIVE", port_id: free });
    expect(await refusal(release(cloud, made.id)))
      .to.contain("409")
      .and.to.contain("VPC.0517");
    await bind(cloud, made.id, "");
    expect((await row()).port_id).to.equal(undefined);
    await release(cloud, made.id);
    for (const gone of [
      () => cloud.get(`${IPS}/${made.id}`),
      () => bind(cloud, made.id, free),
      () => release(cloud, made.id),
    ])
      expect(await refusal(gone()))
        .to.contain("404")
        .and.to.contain("VPC.0504");
  });

  it("are refused a NIC that has one, a NIC that is not there, and a second NIC", async () => {
    const cloud = await startCloud();
    const { id } = await assign(cloud);
    await cloud.sim.control.clock.advance(10);
    const [free, taken] = await nics(cloud);
    expect(await refusal(bind(cloud, id, taken)))
      .to.contain("409")
      .and.to.contain("VPC.0511");
    expect(await refusal(bind(cloud, id, "00000000-0000-4000-8000-000000000000"))).to.contain("VPC.0501");
    await bind(cloud, id, free);
    expect(await refusal(bind(cloud, id, taken)))
      .to.contain("409")
      .and.to.contain("VPC.0510");
  });

  it("are refused beyond the quota, which is told, and with a bandwidth or a type that is none", async () => {
    const cloud = await startCloud({ world: { ...demo, limits: { eips: 2 } } });
    const { quotas } = await cloud.get("/v1/{p}/quotas?type=publicIp");
    const used = (await cloud.sim.control.world()).eips.length;
    expect(quotas.resources).to.deep.equal([{ type: "publicIp", used, quota: 2, min: 0 }]);
    for (let left = 2 - used; left > 0; left--) await assign(cloud);
    expect(await refusal(assign(cloud)))
      .to.contain("409")
      .and.to.contain("VPC.0521");
    for (const more of [{ name: "n".repeat(65) }, { size: 0 }, { size: 1001 }, { share_type: "WHOLE" }])
      expect(await refusal(assign(cloud, more)), JSON.stringify(more)).to.contain("VPC.0301");
    const odd = { publicip: { type: "5_none" }, bandwidth: BANDWIDTH };
    expect(await refusal(sent(cloud, "POST", IPS, odd))).to.contain("VPC.0501");
  });

  it("E1: may be seen late", async () => {
    const cloud = await startCloud({ assumptions: { eipVisible: "after-5-seconds" } });
    const { id } = await assign(cloud);
    const ids = async (): Promise<string[]> => (await cloud.get(IPS)).publicips.map((row: Json) => row.id);
    expect(await ids()).not.to.include(id);
    expect(await refusal(cloud.get(`${IPS}/${id}`))).to.contain("VPC.0504");
    await cloud.sim.control.clock.advance(6);
    expect(await ids()).to.include(id);
  });

  it("E2: may not tell the names of their bandwidths", async () => {
    const cloud = await startCloud({ assumptions: { eipBandwidthName: "absent" } });
    const rows: Json[] = (await cloud.get(IPS)).publicips;
    expect(rows.map((row) => row.bandwidth_name)).to.deep.equal(rows.map(() => undefined));
  });
});
