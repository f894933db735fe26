import { expect } from "chai";
import type { WorldView } from "../../simulator/index";
import { failuresOf, isGreen } from "../../tools/emulator/report";
import { type Edits, EditsScene, type Key, MOVES, type Move, operationsOn, shopOf } from "./edits-scene";
import { instanceOf } from "./scenes";

interface Row {
  readonly edit: string;
  readonly edits: Edits;
  readonly moves: readonly Move[];
  /** Resource under which the preview tells of it. */
  readonly under: Key;
  readonly preview: RegExp;
  /** Steps of the update on that resource, or on another. */
  readonly steps: readonly string[];
  readonly on?: Key;
  /** Judges the world after the update, beside the move. */
  readonly judge: (now: WorldView) => void;
}

const NIC = "192.168.0.99";
const AWAY: readonly Move[] = ["failover", "switchover", "begun failback", "reprotect"];
const PROTECTED: readonly Move[] = ["switchover", "begun failback", "failback", "reprotect"];
const ALL: readonly Move[] = ["failover", ...PROTECTED];
const NO_DELETE = /^ {4}deletes: a preview is not told of them\. While production is away nothing .* exit code 1/m;

describe("edits beside a move of their group", () => {
  let scene: EditsScene;
  const nic = { subnetId: "shop-subnet", ipAddress: NIC };

  before(async function () {
    this.timeout(20_000);
    scene = await EditsScene.open();
    nic.subnetId = String((await scene.project.world()).subnets[0]?.id);
  });
  after(() => scene.project.close());

  const rows: readonly Row[] = [
    {
      ...{ edit: "a new name of the group", edits: { group: { name: "orders-2" } }, moves: ALL, under: "group" },
      ...{ preview: /^ {4}name: changed after the move$/m, steps: ["update"] },
      judge: ({ groups }) => expect(groups[0]).to.include({ name: "orders-2" }),
    },
    {
      ...{ edit: "a new name of a member", edits: { web: { name: "front" } }, moves: ALL, under: "web" },
      ...{ preview: /^ {2}name: changed after the move$/m, steps: ["update"] },
      judge: (now) => expect(instanceOf(now, "web-1")).to.include({ name: "front" }),
    },
    {
      ...{ edit: "tags", edits: { web: { tags: { tier: "front" } } }, moves: ALL, under: "web" },
      ...{ preview: /^ {2}tags: changed after the move$/m, steps: ["update"] },
      judge: (now) => expect(instanceOf(now, "web-1").tags).to.deep.equal([{ key: "tier", value: "front" }]),
    },
    {
      ...{ edit: "another flavor", edits: { web: { flavor: "s3.xlarge.2" } }, moves: ["failover"], under: "web" },
      ...{ preview: /^ {2}flavor: LEFT for later: the service resizes no server in that status/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).flavor).not.to.equal("s3.xlarge.2"),
    },
    {
      ...{ edit: "another flavor", edits: { web: { flavor: "s3.xlarge.2" } }, moves: PROTECTED, under: "web" },
      ...{ preview: /^ {2}flavor: LEFT for later: the service resizes stopped servers/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).flavor).not.to.equal("s3.xlarge.2"),
    },
    {
      ...{
        edit: "another flavor of one server",
        edits: { web: { drFlavor: "s3.xlarge.2" } },
        moves: ALL,
        under: "web",
      },
      ...{ preview: /^ {2}drFlavor: LEFT for later: the service resizes/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).flavor).not.to.equal("s3.xlarge.2"),
    },
    {
      ...{ edit: "a larger disk", edits: { spare: { size: 9 } }, moves: ["failover"], under: "spare" },
      ...{ preview: /^ {2}size: LEFT for later: the service expands no disk in that status/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).sizes).to.deep.equal([5, 5]),
    },
    {
      ...{ edit: "a larger disk", edits: { spare: { size: 9 } }, moves: PROTECTED, under: "spare" },
      ...{ preview: /^ {2}size: changed after the move$/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).sizes).to.deep.equal([9, 9]),
    },
    {
      ...{ edit: "a further NIC", edits: { web: { additionalNics: [nic] } }, moves: ["failover"], under: "web" },
      ...{ preview: /^ {2}additionalNics: LEFT for later: the service adds no NIC/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).ips).not.to.include(NIC),
    },
    {
      ...{ edit: "a further NIC", edits: { web: { additionalNics: [nic] } }, moves: PROTECTED, under: "web" },
      ...{ preview: /^ {2}additionalNics: changed after the move$/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).ips).to.include(NIC),
    },
    {
      ...{ edit: "another device", edits: { attachment: { device: "/dev/vdx" } }, moves: AWAY, under: "attachment" },
      ...{ preview: /^ {2}device: LEFT for later: replacing would delete what serves/m, steps: ["update"] },
      judge: (now) => expect(shopOf(now).device).to.match(/d$/),
    },
    {
      ...{ edit: "another device", edits: { attachment: { device: "/dev/vdx" } }, moves: ["failback"] },
      ...{
        under: "attachment",
        preview: /^ {2}device: replaced after the move$/m,
        steps: ["replace", "delete", "create"],
      },
      judge: (now) => expect(shopOf(now).device).to.match(/x$/),
    },
    {
      ...{ edit: "a replaced pair", edits: { spare: { clusterId: "a-cluster" } }, moves: AWAY, under: "spare" },
      ...{ preview: /^ {2}clusterId: LEFT for later: replacing would delete what serves/m, steps: ["update"] },
      judge: ({ pairs }) => expect(pairs).to.have.length(3),
    },
    {
      ...{ edit: "members that leave", edits: { attachment: null, spare: null }, moves: AWAY, under: "group" },
      ...{ preview: NO_DELETE, on: "attachment", steps: ["delete failed"] },
      judge: ({ pairs }) => expect(pairs).to.have.length(3),
    },
    {
      ...{ edit: "members that leave", edits: { attachment: null, spare: null }, moves: ["failback"], under: "group" },
      preview: /^(?![^]*deletes: a preview)/,
      ...{ on: "spare", steps: ["delete"] },
      judge: ({ pairs }) => expect(pairs).to.have.length(2),
    },
    {
      ...{ edit: "protection that leaves", edits: { protection: null }, moves: AWAY, under: "group" },
      ...{ preview: NO_DELETE, on: "protection", steps: ["delete failed"] },
      judge: ({ groups }) => expect(groups).to.have.length(1),
    },
    {
      ...{ edit: "a drill", edits: { drill: {} }, moves: ALL, under: "drill" },
      ...{ preview: /^ {2}creation: created after the move$/m, steps: ["create"] },
      judge: ({ drills }) => expect(drills).to.have.length(1),
    },
    {
      ...{ edit: "a further pair", edits: { late: {} }, moves: ["failover"], under: "late" },
      preview: /^ {2}creation: WILL BE REFUSED: the service takes no new replication pair .* exit code 1/m,
      steps: ["create failed"],
      judge: ({ pairs }) => expect(pairs).to.have.length(3),
    },
    {
      ...{ edit: "a further pair", edits: { late: {} }, moves: AWAY.slice(1), under: "late" },
      preview:
        /^ {2}creation: created after the move if its disk is at the DR site: .* refuses all else.* exit code 1/m,
      steps: ["create failed"],
      judge: ({ pairs }) => expect(pairs).to.have.length(3),
    },
    {
      ...{ edit: "a further pair", edits: { late: {} }, moves: ["failback"], under: "late" },
      ...{ preview: /^ {2}creation: created after the move$/m, steps: ["create"] },
      judge: ({ pairs }) => expect(pairs).to.have.length(4),
    },
    {
      ...{ edit: "a further instance", edits: { db: {} }, moves: ["failover"], under: "db" },
      preview: /^ {2}creation: WILL BE REFUSED: the service takes no new protected instance in that status/m,
      steps: ["create failed"],
      judge: ({ instances }) => expect(instances).to.have.length(1),
    },
  ];

  for (const { edit, edits, moves, under, preview, steps, on = under, judge } of rows) {
    for (const move of moves) {
      it(`${edit}, beside a ${move}: the preview says what the update does, and the group arrives`, async () => {
        const { from, status, site } = MOVES[move];
        await scene.begin(from);
        const declared = await scene.moving(move, edits);
        expect(failuresOf(await scene.stack.preview(declared)), "refusals of the preview").to.deep.equal([]);
        expect(scene.saidUnder(under)).to.match(preview);
        const report = await scene.up(declared);
        expect(operationsOn(report, on), JSON.stringify(failuresOf(report))).to.deep.equal(steps);
        expect(isGreen(report)).to.equal(!steps.some((step) => step.endsWith("failed")));
        const now = await scene.project.world();
        expect(now.groups[0]).to.include({ status, priority_station: site });
        const { source_server: source, target_server: target } = instanceOf(now, "web-1");
        const serving = now.servers.find(({ id }) => id === { source, target }[site]);
        expect(serving, "the server that serves").to.include({ status: "ACTIVE" });
        judge(now);
        if (!isGreen(report)) return;
        const said = new Set(scene.stack.state.map(({ outputs }) => outputs["productionSite"] ?? site));
        expect([...said], "sides of production in the outputs of all resources").to.deep.equal([site]);
      });
    }
  }
});
