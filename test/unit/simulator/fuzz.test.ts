/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment */
import { expect } from "chai";
import fc from "fast-check";
import { closeClouds, login, protect, startCloud, type Cloud } from "./cloud.js";

describe("requests that make no sense", () => {
  let cloud: Cloud;
  let token: string;
  let ids: string[];
  before(async () => {
    cloud = await startCloud();
    const topology = await protect(cloud);
    ids = [...Object.values(topology), (await cloud.sim.control.world()).servers[0]!.id];
    token = await login(cloud.sim);
  });
  after(closeClouds);

  const words = [
    "v1",
    "v2",
    "v2.0",
    "v2.1",
    "v3",
    "server-groups",
    "replications",
    "protected-instances",
    "action",
    "tags",
    "nic",
    "resize",
    "jobs",
    "cloudservers",
    "servers",
    "os-interface",
    "ports",
    "publicips",
    "volumes",
    "detail",
    "backups",
    "restore",
    "task-center",
    "failure-jobs",
    "batch",
    "disaster-recovery-drills",
    "attachreplication",
    "auth",
    "tokens",
    "%",
    "..",
    "%2F",
    "",
  ];

  it("never crash the simulator nor are answered with a 5xx other than 501", async () => {
    const segment = fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom(0, 1, 2, 3, 4).map((i) => ids[i] ?? "x"),
      fc.constant(cloud.sim.projectId),
      fc.string({ maxLength: 8 }).map(encodeURIComponent),
    );
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constantFrom(
        "",
        "null",
        "[]",
        '{"auth":1}',
        '{"os-start":null}',
        '{"os-stop":{"servers":[null]}}',
        '{"server_group":{"name":null}}',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"),
        fc.array(segment, { minLength: 1, maxLength: 6 }),
        fc.dictionary(
          fc.constantFrom("limit", "offset", "name", "marker", "server_group_ids", "query_type"),
          fc.string({ maxLength: 6 }),
        ),
        body,
        async (method, path, query, text) => {
          const url = `${cloud.sim.url}/${path.join("/")}?${new URLSearchParams(query).toString()}`;
          const response = await fetch(url, {
            method,
            headers: { "x-auth-token": token, "content-type": "application/json" },
            ...(method === "GET" ? {} : { body: text }),
          });
          await response.text();
          expect(
            response.status === 501 || response.status < 500,
            `${method} ${url} ${text}: ${response.status}`,
          ).to.equal(true);
        },
      ),
      { numRuns: 400, seed: 20260115 },
    );
    const crashes = (await cloud.sim.control.unhandled()).filter((row) => row.kind === "crash");
    expect(crashes).to.deep.equal([]);
  });

  const bodies: [string, string][] = [
    ["POST", "/v1/{p}/cloudservers/action"],
    ["POST", "/v1/{p}/server-groups"],
    ["POST", "/v1/{p}/protected-instances"],
    ["POST", "/v1/{p}/replications"],
    ["POST", "/v1/{p}/disaster-recovery-drills"],
    ["POST", "/v1/{p}/protected-instances/resource_instances/action"],
    ["POST", "/v3/auth/tokens"],
  ];
  for (const [method, path] of bodies) {
    it(`${method} ${path} answers a 4xx to any body that is not its own`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
          const reply = await cloud.call(method, path, value);
          expect(reply.status).to.be.within(400, 499);
        }),
        { numRuns: 40, seed: 4711 },
      );
    });
  }
});
