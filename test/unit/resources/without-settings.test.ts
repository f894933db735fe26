import { expect } from "chai";
import { handler } from "../../../provider/engine/frame";
import type { ProviderProcess } from "../../../provider/engine/context";
import { lookUp } from "../../../provider/lookups/look-up";
import { LOOKUPS } from "../../../provider/lookups/lookups";
import { ProcessMemory } from "../../../provider/memory";
import { KINDS, type Kind } from "../../../provider/model/definitions";
import { keysOf } from "../../../provider/model/narrow";
import { settingsOfRun } from "../../../provider/settings/settings";
import { fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";

const DECLARED: Readonly<Record<Kind, Readonly<Record<string, unknown>>>> = {
  ProtectionGroup: {
    ...{ name: "orders", sourceAvailabilityZone: "eu-de-01", targetAvailabilityZone: "eu-de-02" },
    ...{ domainId: "d1", sourceVpcId: "v1" },
  },
  ReplicationPair: { name: "archive", protectionGroupId: "g1", volumeId: "v1" },
  ProtectedInstance: { name: "web", protectionGroupId: "g1", serverId: "s1" },
  ReplicationAttachment: {
    ...{ protectionGroupId: "g1", protectedInstanceId: "i1", replicationPairId: "p1", device: "/dev/vdb" },
  },
  Protection: { protectionGroupId: "g1" },
  DisasterRecoveryDrill: { name: "rehearsal", protectionGroupId: "g1" },
  GroupVerification: { protectionGroupId: "g1" },
};

const LEADS_OUT = ["credentials are missing: set sdrs:accessKey", "npx sdrs doctor shows which settings are found"];

/** A provider process for which no source has any setting. */
function processOf(said: string[]): ProviderProcess {
  const note = (text: string): void => {
    said.push(text);
  };
  return {
    ...{ clock: fakeClock(), env: {}, engineArguments: () => [], memory: new ProcessMemory() },
    cloud: () => {
      throw settingsExpected();
    },
    resourceLog: () => ({ info: note, warn: note, progress: () => undefined }),
  };
}

function settingsExpected(): unknown {
  try {
    return settingsOfRun(() => undefined, {});
  } catch (error) {
    return error;
  }
}

describe("a run without settings", () => {
  for (const first of KINDS) {
    it(`previews new resources, and says once, at the first one (${first}), what is not checked and what leads out`, async () => {
      const said: string[] = [];
      const process = processOf(said);
      for (const kind of [first, ...KINDS.filter((one) => one !== first)]) {
        const { failures } = await handler(kind, process).check({}, { ...DECLARED[kind] });
        expect(failures, kind).to.deep.equal([]);
        expect(said, `after ${kind}`).to.have.length(1);
      }
      for (const text of ["guards of a move", "addresses that it moves", "line of consent", ...LEADS_OUT])
        expect(said[0]).to.contain(text);
    });
  }

  for (const kind of KINDS) {
    it(`compares, reads and creates no ${kind}: the error leads out`, async () => {
      const provider = handler(kind, processOf([]));
      const known = { ...DECLARED[kind], status: "protected" };
      for (const asking of [
        provider.diff("id1", known, { ...DECLARED[kind] }),
        provider.read("id1", known),
        provider.create({ ...DECLARED[kind] }),
      ]) {
        const { message } = await failure(asking);
        for (const text of LEADS_OUT) expect(message).to.contain(text);
      }
    });
  }

  for (const name of keysOf(LOOKUPS)) {
    it(`${name} ends with an error that leads out`, async () => {
      const before = process.env;
      process.env = Object.fromEntries(Object.entries(before).filter(([key]) => !/^(OS|HW|SDRS)_/.test(key)));
      try {
        const { message } = await failure(lookUp({ name, args: {}, get: () => undefined, run: {} }));
        for (const text of LEADS_OUT) expect(message).to.contain(text);
      } finally {
        process.env = before;
      }
    });
  }
});
