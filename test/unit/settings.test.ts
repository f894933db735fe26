import { expect } from "chai";
import { redactor } from "../../provider/redact";
import { SETTINGS } from "../../provider/settings/settings";
import { KEY, type Texts, problem, read } from "../support/settings";

const CLOUDS = `
clouds:
  demo:
    region_name: eu-de
    auth:
      auth_url: https://iam.eu-de.otc.t-systems.com/v3
      username: alice
      password: from-clouds-yaml
      user_domain_name: OTC-1
      project_name: eu-de_demo
`;

describe("settings", () => {
  it("reads an access key from the configuration and chooses the endpoints by cloud and region", () => {
    const settings = read({ ...KEY, "sdrs:projectId": "p1" });
    expect(settings).to.deep.include({ cloud: "otc", region: "eu-de", projectId: "p1", requestTimeoutMs: 20_000 });
    expect(settings.credentials).to.deep.equal({
      kind: "aksk",
      accessKey: "AK-settings-1",
      secretKey: "SK-settings-1",
    });
    expect(settings.endpoints.sdrs).to.equal("https://sdrs.eu-de.otc.t-systems.com");
    expect(settings.endpoints.iam).to.equal("https://iam.eu-de.otc.t-systems.com");
    const huawei = read({ ...KEY, "sdrs:cloud": "huawei", "sdrs:region": "ap-southeast-3" });
    expect(huawei.endpoints.ecs).to.equal("https://ecs.ap-southeast-3.myhuaweicloud.com");
    expect(huawei.projectName).to.equal("ap-southeast-3");
  });

  it("takes the configuration before OS_*, and OS_* before clouds.yaml, and that before HW_*", () => {
    const files = { "/c.yaml": CLOUDS };
    const env = {
      OS_CLOUD: "demo",
      OS_CLIENT_CONFIG_FILE: "/c.yaml",
      HW_REGION_NAME: "cn-north-4",
      HW_USER_NAME: "hw",
    };
    expect(read({}, env, files)).to.deep.include({ region: "eu-de", cloud: "otc", projectName: "eu-de_demo" });
    expect(read({}, { ...env, OS_USERNAME: "bob" }, files).credentials).to.deep.include({ userName: "bob" });
    const settings = read({ ...KEY, "sdrs:projectName": "eu-de_prod" }, { ...env, OS_USERNAME: "bob" }, files);
    expect(settings).to.deep.include({ credentials: read(KEY).credentials, projectName: "eu-de_prod" });
    expect(settings.sources).to.include({ accessKey: "sdrs:accessKey", region: "region_name of /c.yaml" });
  });

  it("reads passwords from secure.yaml beside clouds.yaml", () => {
    const files = {
      "/d/clouds.yaml": CLOUDS.replace("      password: from-clouds-yaml\n", ""),
      "/d/secure.yaml": "clouds: { demo: { auth: { password: from-secure } } }",
    };
    const env = { OS_CLOUD: "demo", OS_CLIENT_CONFIG_FILE: "/d/clouds.yaml" };
    const settings = read({}, env, files);
    expect(settings.credentials).to.deep.include({ userName: "alice", password: "from-secure" });
    expect(settings.sources).to.include({ password: "auth.password of /d/secure.yaml" });
  });

  it("looks for clouds.yaml in the user's configuration folder", () => {
    const env = { OS_CLOUD: "demo", XDG_CONFIG_HOME: "/home/x/.config" };
    expect(read({}, env, { "/home/x/.config/openstack/clouds.yaml": CLOUDS }).projectName).to.equal("eu-de_demo");
  });

  it("reads the variables of the vendor's tools and concludes the cloud from them", () => {
    const settings = read(
      {},
      {
        HW_REGION_NAME: "cn-north-4",
        HW_ACCESS_KEY: "AK-hw-settings",
        HW_SECRET_KEY: "SK-hw-settings",
        HW_SECURITY_TOKEN: "ST-hw-settings",
        HW_PROJECT_NAME: "cn-north-4_x",
      },
    );
    expect(settings).to.deep.include({ cloud: "huawei", region: "cn-north-4", projectName: "cn-north-4_x" });
    expect(settings.credentials).to.deep.include({ kind: "aksk", securityToken: "ST-hw-settings" });
  });

  it("lets the first source that names credentials choose their kind", () => {
    const env = { OS_USERNAME: "alice", OS_PASSWORD: "pw-of-alice", OS_USER_DOMAIN_NAME: "D" };
    expect(read(KEY, env).credentials.kind).to.equal("aksk");
    expect(read({}, { ...env, HW_ACCESS_KEY: "AK-late", HW_SECRET_KEY: "SK-late" }).credentials.kind).to.equal(
      "password",
    );
    expect(read({ "sdrs:token": "tok-settings" }, env).credentials).to.deep.equal({
      kind: "token",
      token: "tok-settings",
    });
  });

  it("fills the template of the endpoint and lets single services differ", () => {
    const settings = read({
      ...KEY,
      "sdrs:endpoint": "http://127.0.0.1:8080/{service}/{region}/",
      "sdrs:endpoints": '{"ecs": "https://ecs.example.com"}',
    });
    expect(settings.endpoints.sdrs).to.equal("http://127.0.0.1:8080/sdrs/eu-de");
    expect(settings.endpoints.ecs).to.equal("https://ecs.example.com");
  });

  for (const host of ["127.0.0.1", "127.8.8.8", "localhost", "[::1]"]) {
    it(`allows http on ${host}`, () => {
      expect(read({ ...KEY, "sdrs:endpoint": `http://${host}:1` }).endpoints.sdrs).to.equal(`http://${host}:1`);
    });
  }

  for (const [url, reason] of [
    ["http://sdrs.example.com", "must begin with https://"],
    ["http://127.0.0.1.example.com", "must begin with https://"],
    ["http://10.0.0.1", "must begin with https://"],
    ["ftp://localhost", "must begin with https://"],
    ["https://user:secretpw@example.com", "must not contain a user"],
    ["https://{zone}.example.com", 'the placeholder "zone"'],
    ["https:user:secretpw@example.com", "must not contain a user"],
    ["https://user:secret/secretpw@example.com", "is not a URL"],
    ["https://user:secretpw@{zone}", 'the placeholder "zone"'],
    ["https://example.com/#secretpw", "must not have a query"],
    ["http://127.0.0.1\t.example.com", "must begin with https://"],
    ["https://example.com/?a=b", "must not have a query"],
    ["sdrs.example.com", "is not a URL"],
  ] as const) {
    it(`refuses the endpoint ${url}`, () => {
      const { message } = problem({ ...KEY, "sdrs:endpoint": url });
      expect(message).to.contain("sdrs:endpoint (or SDRS_ENDPOINT)").and.contain(reason).and.not.contain("secretpw");
    });
  }

  it("reports all problems at once, each with its key and variables", () => {
    const { message } = problem({
      "sdrs:cloud": "aws",
      "sdrs:endpoint": "http://example.com",
      "sdrs:userName": "alice",
      "sdrs:requestTimeout": "soon",
      "sdrs:endpoints": "{nope",
    });
    for (const part of [
      "sdrs:cloud (or SDRS_CLOUD)",
      "sdrs:endpoint (or SDRS_ENDPOINT)",
      "sdrs:endpoints (or SDRS_ENDPOINTS): is not JSON",
      "sdrs:userName is set in the stack's configuration, but the password is missing: set sdrs:password with --secret",
      "but the domain of the user is missing: set sdrs:userDomain",
      "sdrs:requestTimeout (or SDRS_REQUEST_TIMEOUT): must be a number",
    ])
      expect(message).to.contain(part);
    expect(message).to.match(/^\[DR_CONFIG_INVALID\] 6 settings cannot be used:/);
  });

  for (const [what, config, env, part] of [
    ["credentials", {}, {}, "credentials are missing"],
    ["a secret key", { "sdrs:accessKey": "AK-alone-1" }, {}, "the secret key is missing"],
    [
      "the rest of a key of the shell",
      {},
      { OS_ACCESS_KEY: "AK-alone-1" },
      "OS_ACCESS_KEY is set, but the secret key is missing: set OS_SECRET_KEY",
    ],
    [
      "a region",
      { ...KEY, "sdrs:cloud": "huawei" },
      {},
      "sdrs:cloud is set in the stack's configuration, but the region is missing: set sdrs:region",
    ],
    [
      "the file of OS_CLOUD",
      KEY,
      { OS_CLOUD: "x", OS_CLIENT_CONFIG_FILE: "/none" },
      'OS_CLOUD is "x", but there is no /none',
    ],
  ] as [string, Texts, Texts, string][]) {
    it(`says that ${what} is missing`, () => {
      expect(problem(config, env).message).to.contain(part);
    });
  }

  it("hides every secret it comes across, also those that another source wins over", () => {
    read(KEY, { OS_PASSWORD: "loser-password", OS_USERNAME: "u" });
    for (const secret of ["AK-settings-1", "SK-settings-1", "loser-password"])
      expect(redactor.text(`x ${secret}`)).not.to.contain(secret);
  });

  it("keeps spaces of a secret and trims everything else", () => {
    const settings = read({ "sdrs:region": " eu-nl ", "sdrs:token": " tok with spaces " });
    expect(settings.region).to.equal("eu-nl");
    expect(settings.credentials).to.deep.include({ token: " tok with spaces " });
  });

  it("takes the line break away that a file ends with, and refuses others by name", () => {
    expect(read({ "sdrs:token": "tok-of-a-file\n" }).credentials).to.deep.include({ token: "tok-of-a-file" });
    const { message } = problem({ "sdrs:token": "tok-of\nsettings" });
    expect(message).to.contain("sdrs:token: must not contain a line break").and.not.contain("tok-of");
    // What does not count does no harm.
    expect(read(KEY, { OS_TOKEN: "tok-of\nsettings" }).credentials.kind).to.equal("aksk");
  });

  it("describes every setting", () => {
    for (const row of Object.values(SETTINGS)) {
      expect(row.meaning).to.match(/\.$/);
      expect(row.env.length).to.be.greaterThan(0);
    }
  });
});
