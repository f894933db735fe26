import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { stringify } from "yaml";
import { readScript } from "../../../../cli/gameday/scenario/read";
import { shippedGamedays } from "../../../../tools/gamedays/stage";
import { PACKAGE_ROOT } from "../../../../tools/engine/home";

const GOOD = {
  version: 1,
  title: "A game day",
  world: "waves",
  steadyState: [{ group: "orders-db", status: "protected" }],
  method: [{ at: "0:30", do: { failover: { group: "orders-db" } } }],
  expect: [{ by: "8:00", group: "orders-db", serving: "target" }],
};

describe("the file of a game day", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gameday-file-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (text: string): string => {
    const at = path.join(folder, "day.yaml");
    writeFileSync(at, text);
    return at;
  };
  const refusal = async (text: string): Promise<string> =>
    readScript(file(text)).then(
      () => "",
      (error: unknown) => String(error),
    );
  const changed = (change: object): string => stringify({ ...GOOD, ...change });

  it("is read with its world", async () => {
    const { scenario, world } = await readScript(file(stringify(GOOD)));
    expect(scenario.title).to.equal("A game day");
    expect(world.groups?.map(({ name }) => name)).to.include("orders-db");
  });

  it("is shipped in six kinds, each of which can be read", async () => {
    const names = shippedGamedays();
    expect(names).to.include.members([
      "console",
      "dead-zone",
      "dr-sick",
      "runner-killed",
      "state-lost",
      "storage-fault",
    ]);
    for (const name of names) await readScript(path.join(PACKAGE_ROOT, "examples", "gamedays", `${name}.yaml`));
  });

  it("is shown in the guide as one that can be read", async () => {
    const guide = readFileSync(path.join(PACKAGE_ROOT, "docs", "guides", "gamedays.md"), "utf8");
    const blocks = [...guide.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, text = ""]) => text);
    expect(blocks).to.have.length(1);
    const world = path.join(PACKAGE_ROOT, "examples", "gamedays", "orders.world.yaml");
    const { scenario } = await readScript(file((blocks[0] ?? "").replace("./orders.world.yaml", world)));
    expect(scenario.method).to.have.length(6);
  });

  it("names every problem at once, each with its line", async () => {
    const text = `version: 1
title: Bad
world: waves
clocks: { seed: 7 }
steadyState: [{ group: orders-bd, status: protected }]
method:
  - { at: "0:30", fault: { breakProductoin: { group: orders-db } } }
  - { at: "1:75", do: { failover: { group: orders-db } } }
  - { after: { call: failover-server-grup }, kill: engine }
  - { at: "1:00", kill: engine, do: { up: {} } }
  - { at: "2:00", console: { server: nobody, power: SHUTOFF } }
expect:
  - { always: true, acceptedPosts: { failover-servergroup: { max: 1 } } }
`;
    const said = await refusal(text);
    for (const part of [
      'line 4: "clocks" is not known here; did you mean clock?',
      'line 5: steadyState[0].group: "orders-bd" is no group of the world; did you mean orders-db?',
      'line 7: method[0].fault: "breakProductoin" is not known here; did you mean breakProduction?',
      "line 8: method[1].at: is no time: m:ss or h:mm:ss, in quotes",
      'line 9: method[2].after.call: "failover-server-grup" is no call; did you mean failover-server-group?',
      "line 10: method[3]: a step has exactly one of fault, do, console, kill, not 2",
      'line 11: method[4].console.server: "nobody" is no server of the world',
      "is no call; did you mean failover-server-group?",
      "Nothing was started",
    ])
      expect(said).to.include(part);
  });

  for (const [what, change, why] of [
    [
      "cannot fail, since nothing is to happen by any moment",
      { expect: [{ always: true, overwrites: { max: 0 } }] },
      "cannot fail",
    ],
    ["expects nothing", { expect: [{ by: "1:00" }] }, "nothing is expected"],
    [
      "expects nothing of a group",
      { expect: [{ by: "1:00", group: "orders-db" }] },
      "nothing is expected of the group",
    ],
    ["has no steady state", { steadyState: [] }, "steadyState"],
    ["does nothing", { method: [] }, "method"],
    ["has a number without a bound", { expect: [{ by: "1:00", overwrites: {} }] }, "has min, max or both"],
    ["has a step without a time", { method: [{ do: { up: {} } }] }, "either at or after"],
    [
      "gives a length to what has none",
      { method: [{ at: "0:01", for: "1:00", do: { up: {} } }] },
      "only a fault has a length",
    ],
    ["does two things in one step", { method: [{ at: "0:01", do: { up: {}, refresh: {} } }] }, "exactly one of"],
    [
      "mixes a group and a server in the console",
      { method: [{ at: "0:01", console: { group: "orders-db", power: "SHUTOFF" } }] },
      "group and action, or server and power",
    ],
    ["is of another version", { version: 2 }, "line 1: version"],
    ["has a world without a group", { world: "demo" }, "holds no protection group"],
    ["has a world that does not exist", { world: "./none.yaml" }, "cannot be read"],
  ] as const)
    it(`is refused where it ${what}`, async () => {
      expect(await refusal(changed(change))).to.include(why);
    });

  for (const [what, text] of [
    ["empty", ""],
    ["a list", "- 1\n"],
    ["no YAML", "a: [1\nb: }\n"],
    ["a key twice", "version: 1\nversion: 1\n"],
    ["a bomb of aliases", `a: &a [x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n`],
  ])
    it(`is refused by a sentence where it is ${what}`, async () => {
      expect(await refusal(text ?? "")).to.match(/DR_USAGE.*is no game day that can be played/s);
    });
});
