import { expect } from "chai";
import { createCloud } from "../../../provider/api/cloud";
import { isDrError } from "../../../provider/errors";
import { type Simulator, startSimulator } from "../../../simulator/index";
import { type Texts, read } from "../../support/settings";

/** Two accounts on two hosts: the stack's, and the one that the shell is set up for. */
describe("a stack in a shell that is set up for another account", () => {
  let stack: Simulator;
  let shell: Simulator;
  let env: Texts;

  beforeEach(async () => {
    stack = await startSimulator();
    shell = await startSimulator({
      seed: 2,
      world: { region: "eu-de", account: { projectName: "eu-de_dev", projectId: "deadbeef".repeat(4) } },
    });
    env = {
      SDRS_ENDPOINT: shell.endpointTemplate,
      OS_AUTH_URL: shell.url,
      OS_REGION_NAME: shell.region,
      OS_PROJECT_ID: shell.projectId,
      OS_USER_ID: "id-of-me",
      OS_USERNAME: shell.username,
      OS_PASSWORD: shell.password,
      OS_USER_DOMAIN_NAME: shell.userDomain,
      OS_SECURITY_TOKEN: "token-of-another-key",
    };
  });
  afterEach(async () => {
    await stack.close();
    await shell.close();
  });

  const outcome = async (config: Texts, variables: Texts): Promise<"acted" | "refused"> => {
    let cloud: ReturnType<typeof createCloud>;
    try {
      cloud = createCloud(read(config, variables));
    } catch (error) {
      if (isDrError(error, "DR_CONFIG_INVALID")) return "refused";
      throw error;
    }
    try {
      await cloud.groups.list({});
      return "acted";
    } finally {
      await cloud.close();
    }
  };

  it("acts in its own or not at all: no request, and so no credential, reaches the other", async () => {
    const { accessKey, secretKey, username, password, userDomain, endpointTemplate, region, projectId } = stack;
    const credentials: Texts[] = [
      { "sdrs:accessKey": accessKey, "sdrs:secretKey": secretKey },
      { "sdrs:userName": username, "sdrs:password": password, "sdrs:userDomain": userDomain },
    ];
    const places: Texts[] = [{ "sdrs:endpoint": endpointTemplate, "sdrs:region": region }, {}];
    const projects: Texts[] = [{ "sdrs:projectId": projectId }, { "sdrs:projectName": "eu-de" }, {}];
    const seen = { acted: 0, refused: 0 };
    for (const credential of credentials)
      for (const place of places)
        for (const project of projects) seen[await outcome({ ...credential, ...place, ...project }, env)] += 1;

    expect(await shell.control.calls(), "requests to the shell's host").to.deep.equal([]);
    expect(seen).to.deep.equal({ acted: 4, refused: 8 });
    const lists = await stack.control.calls({ service: "sdrs" });
    expect(lists.map(({ status, path }) => [status, path.includes(projectId)])).to.deep.equal(
      Array.from({ length: 4 }, () => [200, true]),
    );
  });

  it("is the only thing that keeps the shell's account from acting", async () => {
    const { OS_USER_ID: _, OS_SECURITY_TOKEN: __, ...whole } = env;
    expect(await outcome({}, whole)).to.equal("acted");
    expect(await shell.control.calls({ service: "sdrs" })).to.have.length(1);
    expect(await stack.control.calls()).to.deep.equal([]);
  });
});
