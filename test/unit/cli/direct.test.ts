import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { RecordFile, readRecord } from "../../../cli/direct/record-file";
import { shellWord, typedAgain } from "../../../cli/direct/typed";
import { withoutStack } from "../../../cli/direct/words";
import { DirectMove } from "../../../provider/model/move-record";
import { changed, isInList, otherKind, places } from "../../support/mutations";

const FILE = path.resolve(__dirname, "..", "..", "..", "..", "docs", "reference", "schemas", "record.schema.json");
const KIT = { digest: `sha256:${"0".repeat(64)}`, madeAt: "2026-11-27T01:00:00.000Z" };
const AT = "2026-11-27T01:07:53.760Z";

const UNFINISHED = {
  ...{ number: 202611270107, kind: "failover", mode: "unplanned", from: "source", to: "target" },
  ...{ wish: { move: "target" }, since: AT, ordered: { at: AT, by: "ops", reason: "fire" }, skewMs: 9000 },
  steps: ["move"],
  posted: {
    action: "failover",
    outcome: "accepted",
    status: "protected",
    site: "source",
    at: AT,
    jobId: "j",
    requestId: "r",
  },
  ...{ jobId: "j", requestId: "r", acceptedAt: AT, ran: ["i"], before: "packed" },
  ...{ phases: { preflight: 1, storage: 2 }, servingAt: AT, warnings: ["w"] },
} as const;

const TRANSITION = {
  ...{ id: "orders/202611270107-9c02", number: 202611270107, verb: "failover", mode: "unplanned" },
  ...{
    from: "source",
    to: "target",
    adopted: false,
    origin: "direct",
    orderedAt: AT,
    orderedBy: "ops",
    reason: "fire",
  },
  ...{ jobId: "j", requestId: "r", requestedAt: AT, acceptedAt: AT, finishedAt: AT, phases: { start: 0.9 } },
  recoverySeconds: 0.9,
  members: [{ instanceId: "i", name: "web", serverId: "s", status: "failed-over", ranBefore: true, server: "ACTIVE" }],
  ...{ warnings: ["w"], remaining: ["x"] },
} as const;

const MOVE = DirectMove.parse({
  ...{ group: { id: "g", name: "orders", urn: "urn" }, place: { projectId: "p", region: "eu-de" }, move: "failover" },
  ...{
    mode: "unplanned",
    from: "source",
    to: "target",
    origin: "direct",
    orderedAt: AT,
    orderedBy: "ops",
    reason: null,
  },
  ...{ number: 202611270107, jobId: "j", requestId: null, requestedAt: AT, acceptedAt: AT, finishedAt: AT },
  started: [{ serverId: "s", name: "web", status: "ACTIVE" }],
  addresses: [
    {
      ...{ instanceId: "i", serverName: "web", portId: "p", virtual: false, privateIp: "10.0.0.1", mac: "m" },
      ...{ eip: null, eipId: null, subnetId: "n", fromServerId: "a", toServerId: "b", verdict: "moved", note: null },
    },
  ],
  ...{ unfinished: UNFINISHED, transition: TRANSITION },
});

describe("the document of a record of moves", () => {
  const document: unknown = JSON.parse(JSON.stringify({ version: 1, command: "record", kit: KIT, moves: [MOVE] }));
  const validate = new Ajv2020({ allErrors: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(FILE, "utf8")) as object,
  );

  it("is as the published schema has it", () => {
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
  });

  it("is refused without any one of its properties, and with another kind of value in any place", () => {
    const optional =
      /unfinished\.(ordered|skewMs|posted|jobId|requestId|acceptedAt|ran|before|servingAt)$|posted\.(jobId|requestId)$|phases\.\w+$/;
    const needed = places(document).filter((at) => !isInList(at) && !optional.test(at.join(".")));
    expect(needed.length).to.be.above(50);
    for (const at of needed)
      expect(validate(changed(document, at, Reflect.deleteProperty)), at.join(".")).to.equal(false);
    for (const at of places(document)) expect(validate(changed(document, at, otherKind)), at.join(".")).to.equal(false);
  });
});

describe("the file of a record of moves", () => {
  let file: string;
  beforeEach(() => {
    file = path.join(mkdtempSync(path.join(tmpdir(), "record-")), "record.json");
  });
  afterEach(() => {
    rmSync(path.dirname(file), { recursive: true });
  });
  const begun = { ...MOVE, transition: null, addresses: null };
  const never = (error: unknown): never => {
    throw error;
  };

  it("holds each move by itself, and what goes on in the place of what was begun", () => {
    const record = RecordFile.open(file, KIT);
    record.add([{ ...begun, unfinished: null }]);
    record.add([begun]);
    expect(readRecord(file)?.moves).to.deep.equal([begun]);
    record.change("g", { unfinished: null, transition: MOVE.transition }, never);
    record.add([{ ...begun, to: "source", from: "target" }]);
    expect(readRecord(file)?.moves.map(({ to }) => to)).to.deep.equal(["target", "source"]);
    record.close();
    expect(RecordFile.open(file, KIT).lastOf("g")).to.include({ to: "source" });
  });

  it("is of one process at a time, and of nobody when that one is gone", () => {
    RecordFile.open(file, KIT);
    expect(() => RecordFile.open(file, KIT)).to.throw(`Another process (${process.pid}) is at work`);
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: 2 ** 22 + 1 }));
    RecordFile.open(file, KIT).close();
    writeFileSync(`${file}.lock`, "");
    RecordFile.open(file, KIT).close();
    expect(existsSync(`${file}.lock`)).to.equal(false);
  });

  it("that is damaged, of another version or of something else is refused with a way out, and left as it is", () => {
    for (const [text, why] of [
      ["{", "is no record of moves"],
      [JSON.stringify({ version: 2, command: "record" }), "is of version 2"],
      [JSON.stringify({ version: 1, command: "record", kit: KIT, moves: [] }), "is damaged: moves"],
    ] as const) {
      writeFileSync(file, text);
      expect(() => RecordFile.open(file, KIT))
        .to.throw(why)
        .with.property("hint")
        .that.contains("--record");
      expect(readFileSync(file, "utf8")).to.equal(text);
      expect(existsSync(`${file}.lock`)).to.equal(false);
    }
  });

  it("that cannot be written holds up the first request, and nothing after it", () => {
    const record = RecordFile.open(file, KIT);
    record.add([begun]);
    const folder = path.dirname(file);
    rmSync(folder, { recursive: true });
    const said: unknown[] = [];
    for (const _twice of [1, 2]) record.change("g", { jobId: "k" }, (error) => said.push(error));
    expect(said).to.have.length(1);
    expect(() => {
      record.add([begun]);
    }).to.throw("record.json");
    writeFileSync(folder, "");
    rmSync(folder);
    file = path.join(mkdtempSync(path.join(tmpdir(), "record-")), "record.json");
  });
});

describe("words of a move without a stack", () => {
  it("name what can be typed where there is no program", () => {
    const line = "orders/202611270107-9c02+healthy";
    expect(
      withoutStack(
        `To agree, set confirm: "${line}" on the resource, or run with SDRS_CONFIRM=${line}. Nothing was changed.`,
      ),
    ).to.equal(`To agree, type the same line with --confirm '${line}'. Nothing was changed.`);
    expect(withoutStack("It goes on. Run pulumi up again: it goes on watching.")).to.equal(
      "It goes on. Type the same line again: it goes on watching.",
    );
  });

  it("repeat a command line as a shell takes it", () => {
    expect(typedAgain(["failover", "--reason", "it's down", "--kit", "/srv/kit.json"])).to.equal(
      String.raw`npx sdrs failover --reason 'it'\''s down' --kit /srv/kit.json`,
    );
    expect(["a b", "$(x)", "", "*"].map(shellWord)).to.deep.equal(["'a b'", "'$(x)'", "''", "'*'"]);
  });
});
