import { expect } from "chai";
import { CLIENTS, type Client } from "./table.js";
import { runClient, type Run } from "./run.js";
import { NotHere } from "./toolchain.js";

interface Begun {
  readonly run: Promise<Run>;
  /** The same with another secret. */
  readonly refused: Promise<Run>;
}

/** All at once: most of their time they sleep between two looks at a job. */
function begin(client: Client): Begun {
  const command = client.prepare();
  const run = command.then((ready) => runClient(ready, client.cloud));
  const spoil = { secretKey: "another", password: "another" };
  const refused = command.then((ready) => runClient(ready, client.cloud, spoil));
  for (const promise of [run, refused]) promise.catch(() => undefined);
  return { run, refused };
}

async function unlessNotHere<T>(test: Mocha.Context, client: Client, promise: Promise<T> | undefined): Promise<T> {
  try {
    return await promise!;
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.warn(`      NOT TRIED: ${client.name}: ${error.message.slice(0, 300)}`);
    return test.skip();
  }
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();

describe("published clients, unmodified", () => {
  const begun = new Map<Client, Begun>();

  before(() => {
    for (const client of CLIENTS) begun.set(client, begin(client));
  });

  for (const client of CLIENTS) {
    describe(client.name, () => {
      let run: Run;

      before(async function () {
        run = await unlessNotHere(this, client, begun.get(client)?.run);
      });

      it("comes to its end, step by step", () => {
        expect(run.errors).to.equal("");
        expect(run.steps).to.deep.equal(client.steps);
        expect(run.code).to.equal(0);
      });

      it("asks for nothing that is not served, and is refused nothing unexpectedly", () => {
        expect(run.unhandled).to.deep.equal([]);
        const refused = run.calls.filter(({ status }) => (status ?? 999) >= 400);
        expect(refused.map(({ call, errorCode }) => `${call} ${errorCode}`)).to.deep.equal(client.refusals);
        expect(run.counters["create-token"] ?? 0).to.equal(client.tokens);
      });

      it("leaves the world as it was", () => {
        const { before, after } = run;
        expect([after.groups, after.pairs, after.instances, after.drills, after.failures]).to.deep.equal(
          Array.from({ length: 5 }, () => []),
        );
        for (const rows of ["servers", "disks", "ports", "eips"] as const) {
          expect(idsOf(after[rows]), rows).to.deep.equal(idsOf(before[rows]));
        }
        const placed = (world: typeof before): object[] =>
          world.ports.map(({ id, device_id, fixed_ips }) => ({ id, device_id, fixed_ips }));
        expect(placed(after)).to.deep.equal(placed(before));
      });

      it("is not let in with another secret", async function () {
        const refused = await unlessNotHere(this, client, begun.get(client)?.refused);
        expect(refused.code).to.not.equal(0);
        expect(refused.steps).to.deep.equal([]);
        expect(refused.calls.map(({ status }) => status)).to.include(401);
      });
    });
  }
});
