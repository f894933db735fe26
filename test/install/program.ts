/** Programs of a user, run from an installed package: each subpath, a handler, the simulator, and the command against it. */

const BODY = `
const check = (held, what) => { if (!held) throw new Error(what); };
async function run(sdrs, provider, simulator, report, sdrsCommand) {
  check(typeof sdrs.ProtectionGroup === "function", "no ProtectionGroup");
  check(typeof provider.handler("ProtectionGroup").create === "function", "no handler");
  check(typeof report.renderMarkdown === "function", "no report");
  const cloud = await simulator.startSimulator();
  try {
    check((await fetch(cloud.url)).status === 200, "the simulator does not answer");
    const env = {
      ...process.env,
      SDRS_ENDPOINT: cloud.endpointTemplate,
      OS_REGION_NAME: cloud.region,
      OS_PROJECT_ID: cloud.projectId,
      OS_USERNAME: cloud.username,
      OS_PASSWORD: cloud.password,
      OS_USER_DOMAIN_NAME: cloud.userDomain,
    };
    JSON.parse(await sdrsCommand(["status", "--json"], env));
    check(/conformance/.test(await sdrsCommand(["--help"], env)), "no help");
    const key = { ...env, OS_USERNAME: "", OS_PASSWORD: "", OS_USER_DOMAIN_NAME: "", OS_ACCESS_KEY: cloud.accessKey, OS_SECRET_KEY: cloud.secretKey };
    for (const name of ["OS_USERNAME", "OS_PASSWORD", "OS_USER_DOMAIN_NAME"]) delete key[name];
    JSON.parse(await sdrsCommand(["status", "--json"], key));
  } finally {
    await cloud.close();
  }
  console.log("node " + process.versions.node + " ran it");
}
const command = (args, env) => new Promise((resolve, reject) => {
  execFile(path.join("node_modules", ".bin", "sdrs"), args, { env }, (error, stdout, stderr) => {
    if (error) reject(new Error(stderr || error.message));
    else resolve(stdout);
  });
});
`;

export const PROGRAMS: Readonly<Record<string, string>> = {
  "program.cjs": `const { execFile } = require("node:child_process");
const path = require("node:path");
${BODY}
const load = ["pulumi-sdrs", "pulumi-sdrs/provider", "pulumi-sdrs/simulator", "pulumi-sdrs/report"].map((name) => require(name));
run(...load, command).catch((error) => { console.error(error); process.exitCode = 1; });
`,
  "program.mjs": `import { execFile } from "node:child_process";
import path from "node:path";
import * as sdrs from "pulumi-sdrs";
import * as provider from "pulumi-sdrs/provider";
import * as simulator from "pulumi-sdrs/simulator";
import * as report from "pulumi-sdrs/report";
${BODY}
await run(sdrs, provider, simulator, report, command);
`,
};
