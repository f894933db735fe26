import { homedir } from "node:os";
import { expect } from "chai";
import { readSettings } from "../../provider/settings/settings";
import { KEY, problem, read } from "../support/settings";

const AUTH = "auth: { username: alice, user_domain_name: OTC-1, project_name: eu-de_prod, password: hush-hush }";
const OPEN = `clouds:\n  prod:\n    region_name: eu-de\n    ${AUTH}\n`;
const NO_PASSWORD = OPEN.replace(", password: hush-hush", "");
const SECURE = "clouds:\n  prod:\n    auth: { password: from-secure }\n";
const HERE = process.cwd();
const HOME = `${homedir()}/.config/openstack`;

describe("settings from clouds.yaml", () => {
  const env = { OS_CLOUD: "prod" };

  for (const [file, text] of [
    [`${HERE}/clouds.yaml`, OPEN],
    [`${HERE}/clouds.yml`, OPEN],
    [`${HOME}/clouds.yaml`, OPEN],
    [`${HOME}/clouds.yml`, OPEN],
    [
      "/etc/openstack/clouds.json",
      '{"clouds":{"prod":{"auth":{"username":"alice","user_domain_id":"d","password":"pw"}}}}',
    ],
  ] as const) {
    it(`come from ${file.replace(HERE, ".").replace(homedir(), "~")}`, () => {
      expect(read({}, env, { [file]: text }).credentials).to.deep.include({ userName: "alice" });
    });
  }

  for (const [what, more, file] of [
    ["beside it", {}, `${HERE}/secure.yaml`],
    ["in the user's folder", {}, `${HOME}/secure.yml`],
    ["that a variable names", { OS_CLIENT_SECURE_FILE: "/x/secure.yaml" }, "/x/secure.yaml"],
  ] as [string, Record<string, string>, string][]) {
    it(`are completed by the secure.yaml ${what}`, () => {
      const files = { [`${HERE}/clouds.yaml`]: NO_PASSWORD, [file]: SECURE };
      expect(read({}, { ...env, ...more }, files).credentials).to.deep.include({ password: "from-secure" });
    });
  }

  it("follow merge keys", () => {
    const text = `base: &base\n  region_name: eu-nl\n  ${AUTH}\nclouds:\n  prod:\n    <<: *base\n`;
    expect(read({}, env, { [`${HERE}/clouds.yaml`]: text })).to.deep.include({
      region: "eu-nl",
      projectName: "eu-de_prod",
    });
  });

  it("keep a password of digits as it is written, and take null and nothing for not set", () => {
    const written = (password: string): string => OPEN.replace("hush-hush", password);
    for (const text of ["0123456", "1e3", "yes", "0x1F"])
      expect(read({}, env, { [`${HERE}/clouds.yaml`]: written(text) }).credentials).to.deep.include({ password: text });
    for (const text of ["null", "~", "", "''"])
      expect(problem({}, env, { [`${HERE}/clouds.yaml`]: written(text) }).message).to.contain(
        "the password is missing",
      );
  });

  it("are answered by a variable first, also where the entry calls it otherwise", () => {
    const files = {
      [`${HERE}/clouds.yaml`]: OPEN.replace("project_name: eu-de_prod", "project_id: p-of-entry, user_id: u-of-entry"),
    };
    const settings = read({}, { ...env, OS_PROJECT_NAME: "eu-de_mine", OS_USERNAME: "bob" }, files);
    expect(settings).to.include({ projectName: "eu-de_mine" }).and.not.have.property("projectId");
    expect(settings.credentials).to.deep.include({ userName: "bob" }).and.not.have.property("userId");
    expect(settings.ignored).to.deep.include({
      setting: "projectId",
      source: `auth.project_id of ${HERE}/clouds.yaml`,
    });
  });

  it("never join the key of the entry with the security token of a variable, nor the other way round", () => {
    const files = {
      [`${HERE}/clouds.yaml`]: "clouds: { prod: { auth: { ak: AK-entry, sk: SK-entry, security_token: ST-entry } } }",
    };
    const plain = { [`${HERE}/clouds.yaml`]: "clouds: { prod: { auth: { ak: AK-entry, sk: SK-entry } } }" };
    const token = { ...env, OS_SECURITY_TOKEN: "ST-variable" };
    const key = { ...env, OS_ACCESS_KEY: "AK-variable", OS_SECRET_KEY: "SK-variable" };
    expect(read({}, token, files).credentials).to.deep.include({ securityToken: "ST-entry" });
    expect(read({}, token, plain).credentials).not.to.have.property("securityToken");
    expect(read({}, key, files).credentials).not.to.have.property("securityToken");
    expect(read({}, { ...key, ...token }, files).credentials).to.deep.include({ securityToken: "ST-variable" });
  });

  it("are refused with the line, never with a word of the file", () => {
    for (const text of [
      "clouds: [",
      "clouds:\n  prod:\n    auth: { password: 'hush-hush }",
      "a: *hush-hush",
      "hush-hush: x: y",
    ]) {
      const { message } = problem({}, env, { [`${HERE}/clouds.yaml`]: text });
      expect(message).to.contain("clouds.yaml is not valid YAML").and.not.contain("hush");
    }
    const files = { [`${HERE}/clouds.yaml`]: OPEN, [`${HERE}/secure.yaml`]: "a: 'hush\nb: c" };
    expect(problem({}, env, files).message).to.contain("secure.yaml is not valid YAML: see line 2");
  });

  it("say which file lacks what", () => {
    expect(problem({}, env, { [`${HERE}/clouds.yaml`]: "clouds: { dev: {} }" }).message).to.contain(
      "has no such entry",
    );
    expect(problem({}, { ...env, OS_CLIENT_SECURE_FILE: "/x" }, { [`${HERE}/clouds.yaml`]: OPEN }).message).to.contain(
      "OS_CLIENT_SECURE_FILE names a file that does not exist: /x",
    );
    const unreadable = (): string => {
      throw Object.assign(new Error("EACCES: hush-hush"), { code: "EACCES" });
    };
    expect(() => readSettings(() => undefined, env, unreadable)).to.throw(/cannot be read \(EACCES\)/);
  });

  it("do not send the entry's password to the default address where a profile stands for another", () => {
    const profile = (name: string): Record<string, string> => ({
      [`${HERE}/clouds.yaml`]: `${OPEN}    profile: ${name}\n`,
    });
    expect(problem({}, env, profile("other-cloud")).message).to.contain("add auth.auth_url");
    expect(read({}, env, profile("otc")).endpoints.iam).to.equal("https://iam.eu-de.otc.t-systems.com");
  });

  it("do not disturb a stack that says everything itself", () => {
    const all = { ...KEY, "sdrs:region": "eu-de", "sdrs:projectId": "p" };
    const settings = read(all, { ...env, OS_CLIENT_CONFIG_FILE: "/none" });
    expect(settings.ignored?.map(({ source }) => source)).to.deep.equal(["OS_CLOUD"]);
    expect(problem(KEY, { ...env, OS_CLIENT_CONFIG_FILE: "/none" }).message).to.contain("there is no /none");
  });
});
