import { expect } from "chai";
import fc from "fast-check";
import { failuresOf, idsOf } from "../../../cli/support-bundle/ids";
import { learnEnvironment, learnState, withoutSecrets } from "../../../cli/support-bundle/secrets";
import { stateOf } from "../../../cli/support-bundle/state";
import { MASK, createRedactor } from "../../../provider/redact";
import { readJournal } from "../../../report/evidence/journal";
import { FORMS } from "../../support/echoes";
import { failedOver } from "../report/samples";
import { JOB, URN, journal } from "../report/evidence/runs";

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const secretly = (value: unknown): object => ({ ...SIGNATURE, plaintext: JSON.stringify(value) });

const secrets = fc.string({ minLength: 8, maxLength: 30, unit: "grapheme-ascii" }).filter((text) => {
  const trimmed = text.trim();
  return trimmed === text && new Set(text).size > 4;
});

/** Places of a state in which a secret may stand, whatever the resource is. */
const PLANTED: Readonly<Record<string, (secret: string) => object>> = {
  "an output that is marked": (secret) => ({ outputs: { name: secretly(secret) } }),
  "a list inside of a marked output": (secret) => ({ outputs: { timeouts: secretly({ a: [secret] }) } }),
  "an input named like one": (secret) => ({ inputs: { password: secret } }),
  "a list of those": (secret) => ({ inputs: { secrets: [secret] } }),
  "a setting of a provider": (secret) => ({ inputs: { "sdrs:secretKey": secret } }),
};

describe("secrets of a support bundle", () => {
  for (const [place, plant] of Object.entries(PLANTED)) {
    it(`are known from ${place}, and masked in every form in which something quotes them`, () => {
      fc.assert(
        fc.property(secrets, fc.constantFrom(...Object.values(FORMS)), (secret, write) => {
          const redactor = createRedactor();
          learnState({ deployment: { resources: [{ type: "aws:x:Y", ...plant(secret) }] } }, redactor);
          const quoted = `it said ${write(secret)}!`;
          const { text, list } = withoutSecrets({ text: quoted, list: [{ [quoted]: quoted }] }, redactor) as {
            text: string;
            list: object[];
          };
          expect(text).to.equal(`it said ${MASK}!`);
          expect(list).to.deep.equal([{ [`it said ${MASK}!`]: `it said ${MASK}!` }]);
        }),
      );
    });
  }

  it("are known from variables that are named like one, and from addresses with a password", () => {
    const redactor = createRedactor();
    const env = {
      ...{ OS_PASSWORD: "pass-word-1", HW_SECRET_KEY: "left-over-1", PULUMI_CONFIG_PASSPHRASE: "phrase-of-1" },
      HTTPS_PROXY: "http://user:p%40ss-of-proxy@proxy.example:3128",
      OS_REGION_NAME: "region-is-no-secret",
    };
    learnEnvironment(env, redactor);
    for (const secret of ["pass-word-1", "left-over-1", "phrase-of-1", "p@ss-of-proxy", "p%40ss-of-proxy"])
      expect(redactor.text(`x ${secret} y`)).to.equal(`x ${MASK} y`);
    expect(redactor.text("region-is-no-secret")).to.equal("region-is-no-secret");
  });

  it("are masked whole where a state marks them, also if they are short or encrypted", () => {
    const redactor = createRedactor();
    const value = { pin: secretly("1234"), key: { ...SIGNATURE, ciphertext: "v1:AAAA:BBBB" } };
    learnState(value, redactor);
    expect(withoutSecrets(value, redactor)).to.deep.equal({ pin: MASK, key: MASK });
  });
});

describe("the state in a support bundle", () => {
  const state = {
    version: 3,
    deployment: {
      manifest: { version: "v3.230.0", time: "2026-03-02T03:00:00Z" },
      pending_operations: [{}],
      resources: [
        { urn: "urn:a", type: "pulumi:pulumi:Stack", outputs: { dsn: "foreign-1" } },
        {
          ...{ urn: "urn:p", type: "pulumi:providers:pulumi-nodejs", id: "1" },
          inputs: { "sdrs:region": "eu-de", "sdrs:secretKey": "foreign-2", other: "foreign-3" },
        },
        {
          ...{ urn: URN, id: failedOver().id, type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup" },
          dependencies: [URN.replace("::orders", "::pair"), "urn:foreign-4"],
          inputs: { name: "orders", description: "foreign-5", tags: { a: "foreign-6" }, __provider: "foreign-7" },
          outputs: {
            ...failedOver(),
            description: "foreign-8",
            __lastKnown: { addresses: "foreign-9" },
            surprise: "foreign-10",
            unfinished: { before: "foreign-11", posted: { requestId: "req-9", at: "2026-03-02T03:00:01Z" } },
          },
        },
        { urn: "urn:b", type: "pulumi-nodejs:dynamic:Resource", outputs: { x: "foreign-12" } },
        { urn: "urn:c", type: "pulumi-nodejs:dynamic/sdrs:Somebody", outputs: { x: "foreign-13" } },
      ],
    },
  };

  it("holds our resources alone, without words of people and what nobody can read", () => {
    const found = stateOf(state);
    expect(JSON.stringify(found)).not.to.match(/foreign/);
    expect(found).to.deep.include({ engine: "v3.230.0", pendingOperations: 1, others: 4 });
    expect(found?.settings).to.deep.equal([{ provider: "urn:p", keys: ["sdrs:region", "sdrs:secretKey"] }]);
    expect(found?.resources[0]?.outputs["lastTransition"]).to.deep.equal(failedOver().lastTransition);
    expect(found?.resources[0]?.dependencies).to.deep.equal([URN.replace("::orders", "::pair")]);
  });

  it("may be a checkpoint file, and anything else is none", () => {
    expect(stateOf({ checkpoint: { latest: state.deployment } })).to.deep.equal(stateOf(state));
    for (const other of [undefined, null, [], {}, { deployment: {} }, "text"]) expect(stateOf(other)).to.equal(null);
  });

  it("gives its ids beside those of the journal, each once", () => {
    const { entries } = readJournal(journal(["refused", "failed", "complete"]).join("\n"));
    const ids = idsOf(entries, stateOf(state));
    expect(ids.map(({ kind, id, from }) => [kind, id, from])).to.deep.equal([
      ["request", "req-1", "journal"],
      ["job", JOB, "journal"],
      ["request", "req-9", "state"],
    ]);
    expect(ids.every(({ at }) => at !== null)).to.equal(true);
    expect(failuresOf(entries).map(({ code }) => code)).to.deep.equal(["DR_CONFIRMATION_REQUIRED", "DR_UNAVAILABLE"]);
  });
});
