import { expect } from "chai";
import { findGroup } from "../../cli/cloud";
import { buildProgram } from "../../cli/program";
import { type Cloud, DrError } from "../../provider/index";
import { failure } from "./failure";

const CONFORMANCE = ["node", "sdrs", "conformance"];

describe("the sdrs command", () => {
  it("asks for the id where two groups have the name", async () => {
    const rows = ["g-1", "g-2"].map((id) => ({ id, name: "orders" }));
    const cloud = { groups: { list: () => Promise.resolve(rows) } } as unknown as Cloud;
    const error = await failure(findGroup(cloud, "orders"));
    expect(error.code).to.equal("DR_USAGE");
    expect(error.message).to.contain("2 groups are named orders: g-1, g-2. Hint: Give the id.");
  });

  it("names the group that was probably meant, or says where the others are listed", async () => {
    const rows = ["orders", "shop"].map((name, index) => ({ id: `g-${index}`, name }));
    const cloudOf = (groups: readonly object[], code: "DR_NOT_FOUND" | "DR_USAGE"): Cloud => {
      const list = ({ name }: { name?: string }): Promise<unknown> => Promise.resolve(name === undefined ? groups : []);
      return { groups: { list, get: () => Promise.reject(new DrError(code, "no")) } } as unknown as Cloud;
    };
    const said = async (wanted: string, groups = rows, code: "DR_NOT_FOUND" | "DR_USAGE" = "DR_NOT_FOUND") =>
      (await failure(findGroup(cloudOf(groups, code), wanted))).message;
    expect(await said("ordres"))
      .to.contain("[DR_USAGE]")
      .and.to.contain("Did you mean orders?");
    expect(await said("Shop", rows, "DR_USAGE")).to.contain("Did you mean shop?");
    expect(await said("quite-another")).to.contain("`sdrs status` lists the groups");
    expect(await said("orders", [])).to.contain("There is no group in this project and region");
  });

  it("asks for one thing to adopt before it looks for settings", async () => {
    for (const args of [[], ["--group", "orders", "--drill", "d"]]) {
      const error = await failure(buildProgram().parseAsync(["node", "sdrs", "adopt", ...args]));
      expect(error.code).to.equal("DR_USAGE");
      expect(error.message)
        .to.contain(`one thing to adopt, not ${args.length / 2}`)
        .and.to.contain("--instance");
    }
  });

  it("reports on a state, on a journal, or on both, and on nothing else", async () => {
    for (const [args, words] of [
      [[], "Nothing is named to report on"],
      [["--input", "-", "--journal", "-"], "cannot be both"],
    ] as const) {
      const error = await failure(buildProgram().parseAsync(["node", "sdrs", "report", ...args]));
      expect(error.code).to.equal("DR_USAGE");
      expect(error.message).to.contain(words).and.to.contain("Hint: ");
    }
  });

  it("plans for one group, or for those of a stack", async () => {
    for (const args of [[], ["--group", "a", "--group", "b"]]) {
      const error = await failure(buildProgram().parseAsync(["node", "sdrs", "plan", ...args]));
      expect(error.code).to.equal("DR_USAGE");
      expect(error.message)
        .to.contain(`takes one group, not ${args.length / 2}`)
        .and.to.contain("--stack");
    }
  });

  it("plans a reprotect of a state alone", async () => {
    const args = ["plan", "--group", "a", "--move", "reprotect"];
    const error = await failure(buildProgram().parseAsync(["node", "sdrs", ...args]));
    expect([error.code, error.message.includes("only a state knows")]).to.deep.equal(["DR_USAGE", true]);
  });

  it("tries a real service only if told that it is one, and with a user and password of the environment", async () => {
    const before = { ...process.env };
    for (const name of Object.keys(before).filter((one) => /^(OS|HW|SDRS)_/.test(one)))
      Reflect.deleteProperty(process.env, name);
    try {
      const unsaid = await failure(buildProgram().parseAsync(CONFORMANCE));
      expect(unsaid.code).to.equal("DR_USAGE");
      expect(unsaid.what).to.contain("--live");
      const live = [...CONFORMANCE, "--live"];
      expect((await failure(buildProgram().parseAsync(live))).message).to.contain("credentials are missing");
      Object.assign(process.env, { OS_ACCESS_KEY: "AK-of-somebody", OS_SECRET_KEY: "SK-of-somebody" });
      const key = await failure(buildProgram().parseAsync(live));
      expect(key.code).to.equal("DR_CONFIG_INVALID");
      expect(key.message).to.contain("is an access key").and.contain("Set OS_USERNAME");
      for (const name of ["OS_ACCESS_KEY", "OS_SECRET_KEY"]) Reflect.deleteProperty(process.env, name);
      // Nothing listens there.
      const user = { OS_USERNAME: "u", OS_PASSWORD: "p-of-somebody", OS_USER_DOMAIN_NAME: "d", OS_PROJECT_ID: "p" };
      Object.assign(process.env, { ...user, SDRS_ENDPOINT: "http://127.0.0.1:2" });
      const gone = await failure(buildProgram().parseAsync(live));
      expect(gone.code).to.equal("DR_API_UNEXPECTED");
      expect(gone.message).to.contain("The suite cannot go on: connect ECONNREFUSED");
      Object.assign(process.env, { OS_AGENCY_NAME: "dr", OS_AGENCY_DOMAIN_NAME: "d2" });
      const agency = await failure(buildProgram().parseAsync(live));
      expect(agency.code).to.equal("DR_CONFIG_INVALID");
      expect(agency.hint).to.contain("Unset OS_AGENCY_NAME, and name a project of the user's own account");
    } finally {
      process.env = before;
    }
  });
});
