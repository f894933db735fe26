import { expect } from "chai";
import { KEY, problem, read } from "../support/settings";

const IDP = { HW_ASSUME_ROLE_IDP_ID: "github" };
const TOKEN = { HW_ASSUME_ROLE_ID_TOKEN: "header.claims-of-settings.signature" };
const FILE = { HW_ASSUME_ROLE_ID_TOKEN_FILE: "/run/id-token" };
const PLACE = { HW_REGION_NAME: "cn-north-4", HW_PROJECT_NAME: "cn-north-4_shop" };

describe("an identity provider in the settings", () => {
  it("is read as the Terraform provider reads it, the token before the file", () => {
    expect(read({}, { ...IDP, ...FILE, ...PLACE })).to.deep.include({
      credentials: { kind: "oidc", idpId: "github", idTokenFile: "/run/id-token" },
      projectName: "cn-north-4_shop",
    });
    const both = read({}, { ...IDP, ...TOKEN, ...FILE, ...PLACE });
    expect(both.credentials).to.deep.equal({ kind: "oidc", idpId: "github", idToken: TOKEN.HW_ASSUME_ROLE_ID_TOKEN });
    expect(both.ignored).to.deep.equal([{ setting: "idTokenFile", source: "HW_ASSUME_ROLE_ID_TOKEN_FILE" }]);
  });

  it("is meant by whoever names it beside a key of the same source", () => {
    const env = { ...IDP, ...FILE, ...PLACE, HW_ACCESS_KEY: "AK-of-shell", HW_SECRET_KEY: "SK-of-shell-1" };
    const settings = read({}, env);
    expect(settings.credentials.kind).to.equal("oidc");
    expect(settings.ignored?.map(({ source }) => source)).to.have.members(["HW_ACCESS_KEY", "HW_SECRET_KEY"]);
  });

  it("of the shell logs in where the stack says, and never for a login of the stack", () => {
    const place = { "sdrs:region": "eu-de", "sdrs:projectName": "eu-de_prod" };
    const settings = read(place, { ...IDP, ...FILE });
    expect(settings).to.deep.include({ cloud: "otc", projectName: "eu-de_prod" });
    expect(settings.credentials.kind).to.equal("oidc");
    expect(read({ ...KEY, ...place }, { ...IDP, ...FILE }).credentials.kind).to.equal("aksk");
  });

  it("of a stack or a provider takes its token from a file only, so that no state holds one", () => {
    const stack = { "sdrs:idpId": "gitlab", "sdrs:idTokenFile": "/run/gitlab", "sdrs:region": "eu-de" };
    expect(read(stack).credentials).to.deep.equal({ kind: "oidc", idpId: "gitlab", idTokenFile: "/run/gitlab" });
    const { message } = problem({ "sdrs:idpId": "gitlab", "sdrs:idToken": "header.claims-of-stack.signature" });
    expect(message).to.contain("the file of the ID token is missing: set sdrs:idTokenFile");
    expect(message).not.to.contain("claims-of-stack");
  });

  it("is refused with a way out where a part is missing, and never quietly left away for another login", () => {
    expect(problem({}, { ...FILE, ...PLACE }).message).to.contain(
      "HW_ASSUME_ROLE_ID_TOKEN_FILE is set, but the identity provider is missing: set HW_ASSUME_ROLE_IDP_ID",
    );
    expect(problem({}, { ...IDP, ...PLACE }).message).to.contain(
      "HW_ASSUME_ROLE_IDP_ID is set, but the file of the ID token is missing: set HW_ASSUME_ROLE_ID_TOKEN_FILE",
    );
    expect(problem({ "sdrs:idpId": "gitlab" }, { ...IDP, ...FILE }).message).to.contain(
      "the file of the ID token is only in HW_ASSUME_ROLE_ID_TOKEN_FILE: set sdrs:idTokenFile",
    );
  });

  it("reads no file by a path that depends on where the process runs", () => {
    expect(problem({}, { ...IDP, ...PLACE, HW_ASSUME_ROLE_ID_TOKEN_FILE: "id-token" }).message).to.contain(
      "HW_ASSUME_ROLE_ID_TOKEN_FILE: must be an absolute path",
    );
  });
});
