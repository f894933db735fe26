import { expect } from "chai";
import { KEY, type Texts, problem, read } from "../support/settings";

const PLACE = { "sdrs:region": "eu-de", "sdrs:projectName": "eu-de_prod" };
const AGENCY = { "sdrs:agencyName": "dr", "sdrs:agencyDomainName": "OTC-2" };
const OS_KEY = { OS_ACCESS_KEY: "AK-os-agency", OS_SECRET_KEY: "SK-os-agency" };
const OS_USER = { OS_USERNAME: "alice", OS_PASSWORD: "pw-of-alice", OS_USER_DOMAIN_NAME: "OTC-1" };
const HW_KEY = { HW_ACCESS_KEY: "AK-hw-agency", HW_SECRET_KEY: "SK-hw-agency" };
const OS_AGENCY = { OS_AGENCY_NAME: "dr", OS_AGENCY_DOMAIN_NAME: "OTC-2" };
const FILE = { OS_CLOUD: "prod", OS_CLIENT_CONFIG_FILE: "/c.yaml" };

describe("an agency in the settings", () => {
  it("is read as the Terraform providers read it, whichever login acts by it", () => {
    for (const login of [OS_KEY, OS_USER, { OS_TOKEN: "tok-of-agency" }])
      expect(read({}, { ...login, ...OS_AGENCY }).agency).to.deep.include({ name: "dr", domain: { name: "OTC-2" } });
    const hw = { ...HW_KEY, HW_REGION_NAME: "cn-north-4", HW_ASSUME_ROLE_AGENCY_NAME: "dr" };
    expect(read({}, { ...hw, HW_ASSUME_ROLE_DOMAIN_NAME: "hwd" }).agency).to.deep.equal({
      name: "dr",
      domain: { name: "hwd" },
    });
    expect(
      read({}, { ...hw, HW_ASSUME_ROLE_DOMAIN_NAME: "hwd", HW_ASSUME_ROLE_DOMAIN_ID: "d9" }).agency?.domain,
    ).to.deep.equal({ id: "d9" });
    const file =
      "clouds: { prod: { auth: { username: u, password: pw-of-entry, user_domain_id: d1, agency_name: dr, agency_domain_name: OTC-2, delegated_project: eu-de_x } } }";
    expect(read({}, FILE, { "/c.yaml": file })).to.deep.include({
      agency: { name: "dr", domain: { name: "OTC-2" }, ownDomain: { id: "d1" } },
      projectName: "eu-de_x",
    });
  });

  it("comes with the account of the login where the settings name it, except beside a token", () => {
    const domain = { OS_DOMAIN_NAME: "OTC-1" };
    const { agency, sources } = read({}, { ...OS_KEY, ...OS_AGENCY, ...domain });
    expect(agency?.ownDomain).to.deep.equal({ name: "OTC-1" });
    expect(sources).to.include({ userDomain: "OS_DOMAIN_NAME", agencyName: "OS_AGENCY_NAME" });
    expect(read({}, { ...OS_KEY, ...OS_AGENCY }).agency).not.to.have.property("ownDomain");
    expect(read({}, { OS_TOKEN: "tok-2-of-agency", ...OS_AGENCY, ...domain }).agency).not.to.have.property("ownDomain");
  });

  it("of the shell never acts for the login of a stack, and is listed as what does not count", () => {
    const shell = { ...OS_KEY, ...OS_AGENCY, OS_DELEGATED_PROJECT: "eu-de_theirs" };
    const settings = read({ ...KEY, ...PLACE }, shell);
    expect(settings).not.to.have.property("agency");
    expect(settings.ignored?.map(({ source }) => source)).to.have.members(Object.keys(shell));
  });

  it("of the stack may be meant for the login of whoever runs it, and is whole by itself", () => {
    const settings = read({ ...AGENCY, ...PLACE }, { ...OS_USER, OS_AGENCY_NAME: "other", OS_AGENCY_DOMAIN_ID: "d8" });
    expect(settings).to.deep.include({
      agency: { name: "dr", domain: { name: "OTC-2" }, ownDomain: { name: "OTC-1" } },
      projectName: "eu-de_prod",
    });
    expect(settings.ignored?.map(({ source }) => source)).to.have.members(["OS_AGENCY_NAME", "OS_AGENCY_DOMAIN_ID"]);
    expect(problem({ "sdrs:agencyName": "dr", ...PLACE }, { ...OS_USER, ...OS_AGENCY }).message).to.contain(
      "sdrs:agencyName is set in the stack's configuration, but the account of the agency is only in OS_AGENCY_DOMAIN_NAME: set sdrs:agencyDomainName, or remove sdrs:agencyName",
    );
  });

  it("of the shell makes its source the one that is asked for the login", () => {
    expect(problem({}, { ...OS_AGENCY, ...HW_KEY }).message).to.contain(
      "OS_AGENCY_NAME is set, OS_AGENCY_DOMAIN_NAME is set, but the login is only in HW_ACCESS_KEY: set OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME and OS_PASSWORD, or unset OS_AGENCY_NAME and OS_AGENCY_DOMAIN_NAME",
    );
  });

  it("goes to an address of the login's source or a higher one, as every login does", () => {
    expect(problem({ ...KEY, ...AGENCY }, { OS_AUTH_URL: "https://keystone.example.com/v3" }).message).to.contain(
      "only in OS_AUTH_URL",
    );
    expect(problem({ ...KEY, ...AGENCY, "sdrs:endpoint": "http://example.com" }).message).to.contain(
      "must begin with https://",
    );
  });

  for (const [what, config, env, text] of [
    [
      "its account",
      {},
      { ...OS_KEY, OS_AGENCY_NAME: "dr" },
      "OS_AGENCY_NAME is set, but the account of the agency is missing: set OS_AGENCY_DOMAIN_NAME",
    ],
    [
      "its name",
      { ...KEY, ...PLACE, "sdrs:agencyDomainId": "d9" },
      {},
      "sdrs:agencyDomainId is set in the stack's configuration, but the name of the agency is missing: set sdrs:agencyName",
    ],
    [
      "the agency of a delegated project",
      {},
      { ...OS_KEY, OS_DELEGATED_PROJECT: "eu-de_theirs" },
      "OS_DELEGATED_PROJECT is set, but the agency that it belongs to is missing: set OS_AGENCY_NAME, or unset OS_DELEGATED_PROJECT",
    ],
    [
      "a project of the stack",
      { ...KEY, "sdrs:region": "eu-de" },
      { OS_DELEGATED_PROJECT: "eu-de_theirs" },
      "but the project is only in OS_DELEGATED_PROJECT: set sdrs:projectId or sdrs:projectName, or unset OS_DELEGATED_PROJECT",
    ],
  ] as [string, Texts, Texts, string][]) {
    it(`is refused with a way out without ${what}`, () => {
      const { message } = problem(config, env);
      expect(message).to.contain("A setting cannot be used").and.contain(text);
    });
  }

  it("acts in the delegated project, also beside the login's own project", () => {
    const env = { ...OS_KEY, ...OS_AGENCY, OS_PROJECT_ID: "id-of-own", OS_DELEGATED_PROJECT: "eu-de_theirs" };
    expect(read({}, env)).to.include({ projectName: "eu-de_theirs" }).and.not.have.property("projectId");
    expect(read({}, env).ignored).to.deep.equal([{ setting: "projectId", source: "OS_PROJECT_ID" }]);
    // A variable that names the project goes before the entry of the file, whatever the entry calls it.
    const file =
      "clouds: { prod: { auth: { ak: AK-of-entry, sk: SK-of-entry, agency_name: dr, agency_domain_id: d2, delegated_project: x } } }";
    expect(read({}, { ...FILE, OS_PROJECT_ID: "p7" }, { "/c.yaml": file })).to.include({ projectId: "p7" });
    expect(read({}, FILE, { "/c.yaml": file })).to.include({ projectName: "x" });
  });

  it("says that the duration of an assumed role does not count, and is not stopped by it", () => {
    const env = { ...HW_KEY, HW_REGION_NAME: "cn-north-4", HW_ASSUME_ROLE_AGENCY_NAME: "dr" };
    const settings = read({}, { ...env, HW_ASSUME_ROLE_DOMAIN_ID: "d9", HW_ASSUME_ROLE_DURATION: "900" });
    expect(settings.agency).to.include({ name: "dr" });
    expect(settings.ignored).to.deep.equal([
      { setting: "a duration of an assumed role", source: "HW_ASSUME_ROLE_DURATION" },
    ]);
    expect(read(KEY, { HW_ASSUME_ROLE_DURATION: "900" }).credentials.kind).to.equal("aksk");
  });

  it("acts in the project named like the region, if nothing names one", () => {
    expect(read({}, { ...OS_KEY, ...OS_AGENCY })).to.include({ projectName: "eu-de" });
  });
});
