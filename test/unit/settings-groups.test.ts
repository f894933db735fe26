import { expect } from "chai";
import { FOREIGN_IDENTITIES } from "../../provider/settings/foreign-identities";
import { KEY, type Texts, problem, read } from "../support/settings";

const USER = { "sdrs:userName": "robot", "sdrs:userDomain": "OTC-1", "sdrs:password": "pw-of-robot" };
const OS_KEY = { OS_ACCESS_KEY: "AK-os-group", OS_SECRET_KEY: "SK-os-group" };
const OS_USER = { OS_USERNAME: "alice", OS_PASSWORD: "pw-of-alice", OS_USER_DOMAIN_NAME: "OTC-2" };
const HW_KEY = { HW_ACCESS_KEY: "AK-hw-group", HW_SECRET_KEY: "SK-hw-group" };
const PLACE = { "sdrs:region": "eu-de", "sdrs:projectName": "eu-de_prod" };

describe("groups of settings", () => {
  it("a project of the shell never beats the stack's, whatever it is called", () => {
    const settings = read({ ...KEY, "sdrs:projectName": "eu-de_prod" }, { OS_PROJECT_ID: "id-of-dev" });
    expect(settings).to.include({ projectName: "eu-de_prod" }).and.not.have.property("projectId");
    expect(settings.ignored).to.deep.equal([{ setting: "projectId", source: "OS_PROJECT_ID" }]);
    expect(JSON.stringify(settings)).not.to.contain("id-of-dev");
  });

  it("a stack's user never takes parts of the shell's", () => {
    const { credentials } = read({ ...USER, ...PLACE }, { OS_USER_ID: "id-of-me", OS_USER_DOMAIN_ID: "my-domain" });
    expect(credentials).to.deep.equal({
      kind: "password",
      userName: "robot",
      userDomain: "OTC-1",
      password: "pw-of-robot",
    });
  });

  it("a stack's permanent key never goes out with the shell's security token", () => {
    for (const env of [
      { OS_SECURITY_TOKEN: "ST-1" },
      { ...OS_KEY, OS_SECURITY_TOKEN: "ST-1" },
      { ...HW_KEY, HW_SECURITY_TOKEN: "ST-1" },
    ])
      expect(read({ ...KEY, ...PLACE }, env).credentials).to.deep.equal({
        kind: "aksk",
        accessKey: "AK-settings-1",
        secretKey: "SK-settings-1",
      });
  });

  it("a stack that says everything is not disturbed by a shell that is set up for another cloud", () => {
    const shell = {
      ...OS_USER,
      OS_AUTH_URL: "https://keystone.example.com/v3",
      OS_REGION_NAME: "r1",
      OS_PROJECT_ID: "p1",
      OS_AUTH_TYPE: "v3totp",
      OS_AGENCY_NAME: "a",
      HW_REGION_NAME: "cn-north-4",
    };
    const { ignored, ...rest } = read({ ...KEY, ...PLACE }, shell);
    const { ignored: none, ...alone } = read({ ...KEY, ...PLACE });
    expect(rest).to.deep.equal(alone);
    expect(none).to.deep.equal([]);
    expect(ignored?.map(({ source }) => source)).to.have.members(Object.keys(shell));
  });

  describe("a part that lies in another source", () => {
    for (const [what, config, env, text] of [
      [
        "half a key",
        { "sdrs:accessKey": "AK-half-1" },
        OS_KEY,
        "sdrs:accessKey is set in the stack's configuration, but the secret key is only in OS_SECRET_KEY: set sdrs:secretKey with --secret, or remove sdrs:accessKey",
      ],
      [
        "a user alone",
        { "sdrs:userName": "robot" },
        OS_USER,
        "but the password is only in OS_PASSWORD: set sdrs:password with --secret, or remove sdrs:userName",
      ],
      [
        "a domain alone",
        { "sdrs:userDomain": "OTC-1" },
        OS_USER,
        "sdrs:userDomain is set in the stack's configuration, but the login is only in OS_PASSWORD: set sdrs:accessKey",
      ],
      [
        "a token alone",
        {},
        { OS_SECURITY_TOKEN: "ST-alone", ...HW_KEY },
        "OS_SECURITY_TOKEN is set, but the login is only in HW_ACCESS_KEY: set OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME and OS_PASSWORD, or unset OS_SECURITY_TOKEN",
      ],
      [
        "half of OS_*",
        {},
        { OS_ACCESS_KEY: "AK-half-2", ...HW_KEY },
        "OS_ACCESS_KEY is set, but the secret key is only in HW_SECRET_KEY: set OS_SECRET_KEY, or unset OS_ACCESS_KEY",
      ],
      [
        "the project",
        { ...KEY, "sdrs:region": "eu-de" },
        { OS_PROJECT_ID: "p1" },
        "sdrs:accessKey is set in the stack's configuration, but the project is only in OS_PROJECT_ID: set sdrs:projectId or sdrs:projectName, or unset OS_PROJECT_ID",
      ],
      [
        "the region",
        { ...KEY, "sdrs:cloud": "huawei" },
        { HW_REGION_NAME: "cn-north-4" },
        "sdrs:cloud is set in the stack's configuration, but the region is only in HW_REGION_NAME: set sdrs:region, or unset HW_REGION_NAME",
      ],
      [
        "the region, also where it is named like the default of the other cloud",
        { ...KEY, "sdrs:cloud": "huawei" },
        { HW_REGION_NAME: "eu-de" },
        "sdrs:cloud is set in the stack's configuration, but the region is only in HW_REGION_NAME: set sdrs:region, or unset HW_REGION_NAME",
      ],
      [
        "a region other than the default",
        { ...KEY, "sdrs:endpoint": "http://localhost:1" },
        { OS_REGION_NAME: "eu-nl" },
        "but the region is only in OS_REGION_NAME: set sdrs:region",
      ],
      [
        "the endpoint of a rehearsal",
        { ...KEY, ...PLACE },
        { SDRS_ENDPOINT: "http://127.0.0.1:8080" },
        "sdrs:region is set in the stack's configuration, but the endpoint is only in SDRS_ENDPOINT: set sdrs:endpoint, or unset SDRS_ENDPOINT",
      ],
      [
        "the cloud",
        { ...KEY, ...PLACE },
        { SDRS_CLOUD: "huawei" },
        "but the cloud is only in SDRS_CLOUD: set sdrs:cloud, or unset SDRS_CLOUD",
      ],
    ] as [string, Texts, Texts, string][]) {
      it(`is refused by name: ${what}`, () => {
        expect(problem(config, env).message).to.contain(text);
      });
    }

    it("does no harm where it equals the default", () => {
      const shell = {
        OS_REGION_NAME: "eu-de",
        OS_PROJECT_NAME: "eu-de",
        OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com:443/v3",
      };
      const { endpoints, projectName } = read(KEY, shell);
      expect({ endpoints, projectName }).to.deep.equal({ endpoints: read(KEY).endpoints, projectName: "eu-de" });
    });
  });

  describe("a credential of the stack and an address of the shell", () => {
    for (const [what, env, words] of [
      [
        "an identity service",
        { OS_AUTH_URL: "https://keystone.example.com/v3" },
        "only in OS_AUTH_URL: set sdrs:region and sdrs:authUrl, or unset OS_AUTH_URL",
      ],
      [
        "an endpoint",
        { SDRS_ENDPOINT: "http://127.0.0.1:1" },
        "only in SDRS_ENDPOINT: set sdrs:region and sdrs:endpoint, or unset SDRS_ENDPOINT",
      ],
      [
        "endpoints of single services",
        { SDRS_ENDPOINTS: '{"iam":"https://iam.example.com"}' },
        "set sdrs:region and sdrs:endpoints, or unset SDRS_ENDPOINTS",
      ],
      [
        "another cloud",
        { SDRS_CLOUD: "huawei", OS_REGION_NAME: "eu-west-101" },
        "only in SDRS_CLOUD: set sdrs:region and sdrs:cloud, or unset SDRS_CLOUD",
      ],
      [
        "the region of another cloud",
        { HW_REGION_NAME: "cn-north-4" },
        "only in HW_REGION_NAME: set sdrs:region and sdrs:cloud, or unset HW_REGION_NAME",
      ],
    ] as [string, Texts, string][]) {
      it(`never meet: ${what}`, () => {
        for (const config of [KEY, USER]) expect(problem(config, env).message).to.contain(words);
      });
    }

    it("meet where the shell only names the region, which chooses among hosts of the cloud", () => {
      const settings = read(USER, { OS_REGION_NAME: "eu-nl" });
      expect(settings).to.include({ region: "eu-nl", projectName: "eu-nl" });
      expect(settings.endpoints.iam).to.equal("https://iam.eu-nl.otc.t-systems.com");
    });

    it("a credential of the shell goes where the stack says, and nowhere else", () => {
      const config = { "sdrs:endpoint": "http://127.0.0.1:8080", ...PLACE };
      const settings = read(config, { ...OS_USER, OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com/v3" });
      expect(new Set(Object.values(settings.endpoints))).to.deep.equal(new Set(["http://127.0.0.1:8080"]));
      expect(settings).to.include({ projectName: "eu-de_prod" });
    });

    it("our own variables stand with the family that names the region", () => {
      const env = { ...HW_KEY, SDRS_ENDPOINT: "http://127.0.0.1:8080" };
      expect(read({}, { ...env, HW_REGION_NAME: "cn-north-4" })).to.include({ region: "cn-north-4", cloud: "huawei" });
      expect(read({}, { ...env, OS_REGION_NAME: "eu-nl", HW_REGION_NAME: "cn-north-4" })).to.include({
        region: "eu-nl",
        cloud: "otc",
      });
      expect(read({}, env).endpoints.sdrs).to.equal("http://127.0.0.1:8080");
    });
  });

  describe("one account in all combinations", () => {
    const ranks = ["config", "os", "hw"] as const;
    type Rank = (typeof ranks)[number];
    const credential: Record<Rank, [Texts, Texts]> = { config: [KEY, {}], os: [{}, OS_KEY], hw: [{}, HW_KEY] };
    const project: Record<Rank, [Texts, Texts]> = {
      config: [{ "sdrs:projectId": "p-config" }, {}],
      os: [{}, { OS_PROJECT_ID: "p-os" }],
      hw: [{}, { HW_PROJECT_ID: "p-hw" }],
    };
    const address: Record<Rank, [Texts, Texts]> = {
      config: [{ "sdrs:region": "eu-de", "sdrs:authUrl": "https://config.example.com/v3" }, {}],
      os: [{}, { OS_REGION_NAME: "eu-de", OS_AUTH_URL: "https://os.example.com/v3" }],
      hw: [{}, { HW_REGION_NAME: "eu-de", HW_AUTH_URL: "https://hw.example.com/v3" }],
    };
    // All three parts of the key, of every set of sources that name the part.
    const subsets = [1, 2, 3, 4, 5, 6, 7].map((bits) => ranks.filter((_, index) => bits & (1 << index)));
    const merged = (table: Record<Rank, [Texts, Texts]>, from: readonly Rank[], index: 0 | 1): Texts =>
      Object.assign({}, ...from.map((rank) => table[rank][index])) as Texts;

    it("is of one source or of a higher one, or refused", () => {
      const seen = { accepted: 0, refused: 0 };
      for (const who of subsets)
        for (const which of [[], ...subsets])
          for (const where of [[], ...subsets]) {
            const of = (index: 0 | 1): Texts => ({
              ...merged(credential, who, index),
              ...merged(project, which, index),
              ...merged(address, where, index),
            });
            const rank = (from: readonly Rank[]): number => (from[0] === undefined ? -1 : ranks.indexOf(from[0]));
            const allowed = rank(which) <= rank(who) && rank(where) <= rank(who);
            const about = JSON.stringify({ who, which, where });
            if (!allowed) {
              seen.refused += 1;
              expect(problem(of(0), of(1)).message, about).not.to.match(/[AS]K-/);
              continue;
            }
            seen.accepted += 1;
            const settings = read(of(0), of(1));
            expect(settings.credentials, about).to.deep.equal(read(...credential[who[0] ?? "config"]).credentials);
            expect(settings.projectId, about).to.equal(which[0] && `p-${which[0]}`);
            expect(settings.endpoints.iam, about).to.equal(
              where[0] ? `https://${where[0]}.example.com` : "https://iam.eu-de.otc.t-systems.com",
            );
          }
      // Worked out from the ranks: (who, which, where) of 7, 8 and 8 sets.
      expect(seen).to.deep.equal({ accepted: 4 * 5 * 5 + 2 * 7 * 7 + 1 * 8 * 8, refused: 448 - 262 });
    });
  });

  describe("another identity", () => {
    for (const { what, env, cloudsYaml, refused } of FOREIGN_IDENTITIES.filter((row) => row.refused !== "never")) {
      it(`is refused by name and never beside a higher credential: ${what}`, () => {
        for (const variable of env) {
          const user: Texts = variable.startsWith("HW_")
            ? { HW_USER_NAME: "u", HW_USER_PASSWORD: "pw", HW_DOMAIN_NAME: "d" }
            : OS_USER;
          const key = variable.startsWith("HW_") ? HW_KEY : OS_KEY;
          expect(problem({}, { ...user, [variable]: "x" }).message).to.contain(
            `${variable} names ${what}, which is not supported: unset ${variable}`,
          );
          expect(read({ ...KEY, ...PLACE }, { ...user, [variable]: "x" }).ignored).to.deep.include({
            setting: what,
            source: variable,
          });
          if (refused === "password")
            expect(read({}, { ...key, [variable]: "x" }).ignored).to.deep.include({ setting: what, source: variable });
          else expect(problem({}, { ...key, [variable]: "x" }).message).to.contain(variable);
        }
        for (const place of cloudsYaml) {
          const file = `clouds: { prod: { auth: { ${place.replace("auth.", "")}: x, username: u, password: pw, domain_id: d } } }`;
          const { message } = problem({}, { OS_CLOUD: "prod", OS_CLIENT_CONFIG_FILE: "/c.yaml" }, { "/c.yaml": file });
          expect(message).to.contain(
            `${place} of /c.yaml names ${what}, which is not supported: remove ${place} of /c.yaml`,
          );
        }
      });
    }

    it("makes its source the one that names the credential, so that nobody else acts instead", () => {
      expect(problem({}, { OS_APPLICATION_CREDENTIAL_ID: "x", ...HW_KEY }).message).to.contain(
        "OS_APPLICATION_CREDENTIAL_ID",
      );
      expect(problem({}, { OS_AUTH_TYPE: "v3oidcpassword", ...HW_KEY }).message).to.contain(
        'OS_AUTH_TYPE names the login "v3oidcpassword"',
      );
    });

    it("is one sentence, however many variables it is made of", () => {
      const { message } = problem(
        {},
        { ...OS_KEY, OS_APPLICATION_CREDENTIAL_ID: "x", OS_APPLICATION_CREDENTIAL_SECRET: "S3cret-of-application" },
      );
      expect(message)
        .to.contain("A setting cannot be used")
        .and.contain(
          "OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET name an application credential",
        );
    });

    it("a kind of login that is supported chooses among what its source names", () => {
      const both = { ...OS_KEY, ...OS_USER };
      expect(read({}, both).credentials.kind).to.equal("aksk");
      expect(read({}, { ...both, OS_AUTH_TYPE: "v3password" }).credentials.kind).to.equal("password");
      expect(read({}, { ...OS_KEY, OS_AUTH_TYPE: "password" }).credentials.kind).to.equal("aksk");
      expect(problem({}, { ...OS_USER, OS_AUTH_TYPE: "v3multifactor" }).message).to.contain(
        'the login "v3multifactor"',
      );
    });
  });
});
