/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
import { expect } from "chai";
import { closeClouds, startCloud, type Cloud } from "./cloud.js";

const ID = "11111111-2222-4333-8444-555555555555";

/** What a missing object is answered with: HTTP 400 for SDRS, 404 for the others (TF-HW; ECS, VPC, EVS error codes). */
const ROWS = [
  ["GET", `/v1/{p}/server-groups/${ID}`, 400, "SDRS.1013"],
  ["DELETE", `/v1/{p}/server-groups/${ID}`, 400, "SDRS.1013"],
  ["GET", "/v1/{p}/server-groups/nonsense", 400, "SDRS.0207"],
  ["GET", `/v1/{p}/protected-instances/${ID}`, 400, "SDRS.1320"],
  ["DELETE", `/v1/{p}/protected-instances/${ID}`, 400, "SDRS.1301"],
  ["GET", "/v1/{p}/protected-instances/nonsense", 400, "SDRS.0208"],
  ["GET", `/v1/{p}/replications/${ID}`, 400, "SDRS.1608"],
  ["DELETE", `/v1/{p}/replications/${ID}`, 400, "SDRS.1608", { replication: {} }],
  ["GET", "/v1/{p}/replications/nonsense", 400, "SDRS.0213"],
  ["GET", `/v1/{p}/disaster-recovery-drills/${ID}`, 400, "SDRS.1902"],
  ["DELETE", `/v1/{p}/disaster-recovery-drills/${ID}`, 400, "SDRS.1913"],
  ["GET", "/v1/{p}/disaster-recovery-drills/nonsense", 400, "SDRS.1900"],
  ["DELETE", `/v1/{p}/protected-instances/${ID}/detachreplication/${ID}`, 400, "SDRS.0208"],
  ["GET", "/v1/{p}/jobs/ff8080829a1b2c3d019a2b3c4d5e0001", 400, "SDRS.0201"],
  ["GET", `/v1/{p}/cloudservers/${ID}`, 404, "Ecs.0114"],
  ["GET", `/v2.1/{p}/servers/${ID}`, 404, "404"],
  ["GET", `/v2.0/ports/${ID}`, 404, undefined],
  ["GET", `/v1/{p}/publicips/${ID}`, 404, "VPC.0504"],
  ["GET", `/v2/{p}/os-vendor-volumes/${ID}`, 404, "EVS.5404"],
  ["GET", `/v3/{p}/backups/${ID}`, 404, "BackupService.6200"],
] as const;

describe("a missing object", () => {
  let cloud: Cloud;
  before(async () => {
    cloud = await startCloud();
  });
  after(closeClouds);

  for (const [method, path, status, code, body] of ROWS) {
    it(`is answered ${status} ${code ?? ""} by ${method} ${path.replace(ID, "{id}")}`, async () => {
      const reply = await cloud.call(method, path, body);
      expect(reply.status).to.equal(status);
      const inner = reply.body.error ?? reply.body.itemNotFound ?? reply.body.NeutronError ?? reply.body;
      if (code !== undefined) expect(String(inner.code ?? inner.error_code)).to.equal(code);
      else expect(inner.type).to.equal("PortNotFound");
      expect(reply.headers.get("x-request-id")).to.match(/^[0-9a-f]{32}$/);
    });
  }
});
