import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import {
  type Address,
  type MigratedAddress,
  type AddressVerdict,
  countAddresses,
  recount,
} from "../../../provider/model/addresses";
import type { Port } from "../../../provider/model/wire/wire";
import {
  compareAddresses,
  misplaced,
  packRows,
  knownAddresses,
  rememberedRows,
  unpackRows,
} from "../../../provider/transition/observe/compare-addresses";
import { addressRows, rowsOf } from "../../../provider/transition/observe/observation";
import { recheckLostAddresses } from "../../../provider/transition/observe/recheck-lost-addresses";
import { addressWarnings } from "../../../provider/transition/report";
import { type Scene, dark, eip, port, scene, server, STOPPED } from "./samples";

/** The NIC of the production server with an EIP, and the NIC the DR server was created with. */
const PRODUCTION = port("port-11", "web-source", "10.0.0.11");
const OWN = port("port-21", "web-target", "10.0.0.21");
const EIP = eip();

const ONE = [{ id: "instance-1", name: "web", sourceServerId: "web-source", targetServerId: "web-target" }];

function seen(
  source: readonly Port[] | "dark",
  target: readonly Port[] | "dark",
  change: Scene = {},
): ReturnType<typeof scene> {
  const view = (id: string, ports: readonly Port[] | "dark"): ReturnType<typeof server> =>
    ports === "dark" ? dark(id) : server(id, { name: "web-1", ports: ports.map((one) => ({ ...one, deviceId: id })) });
  return scene({
    instances: ONE,
    servers: [view("web-source", source), view("web-target", target)],
    eips: [EIP],
    ...change,
  });
}

const BEFORE = addressRows(seen([PRODUCTION], [OWN]));

function verdicts(rows: readonly MigratedAddress[]): string[] {
  return rows.map((row) => `${row.privateIp} ${row.verdict} ${row.fromServerId} -> ${row.toServerId}`);
}

function moved(after: ReturnType<typeof scene>, before: readonly Address[] | "unrecorded" = BEFORE): MigratedAddress[] {
  return compareAddresses(after, "source", "target", before === "unrecorded" ? undefined : before);
}

describe("the ledger of addresses", () => {
  it("remembers what the last state knew of servers that tell nothing themselves, and of no other", () => {
    const known = BEFORE;
    expect(rememberedRows(seen([PRODUCTION], [OWN]), known)).to.deep.equal([]);
    expect(rememberedRows(seen("dark", [OWN]), known)).to.deep.equal([{ ...known[0], remembered: true }]);
    expect(rememberedRows(seen("dark", "dark"), known).map(({ portId }) => portId)).to.deep.equal([
      "port-11",
      "port-21",
    ]);
    expect(rememberedRows(seen("dark", "dark"), known, ["target"]).map(({ portId }) => portId)).to.deep.equal([
      "port-21",
    ]);
    expect(rememberedRows(seen("dark", "dark"), [])).to.deep.equal([]);
    const told = seen("dark", [OWN]);
    const ports = new Map(told.servers).set("web-source", { ...dark("web-source"), ports: [PRODUCTION] });
    expect(rememberedRows({ ...told, servers: ports }, known)).to.deep.equal([]);
    const missing = new Map([...told.servers].filter(([id]) => id !== "web-source"));
    expect(rememberedRows({ ...told, servers: missing }, known).map(({ portId }) => portId)).to.deep.equal(["port-11"]);
  });

  it("remembers the EIPs that the last state knew where those cannot be read, and at no other address", () => {
    const silent = { ...seen([PRODUCTION], [OWN]), eips: [], eipsUnknown: true as const };
    const [row, ...others] = knownAddresses(silent, BEFORE);
    expect(row).to.deep.equal({ ...BEFORE[0], remembered: true });
    expect(others.every(({ eip, remembered }) => eip === null && remembered === undefined)).to.equal(true);
    expect(knownAddresses({ ...seen([PRODUCTION], [OWN]), eips: [] }, BEFORE)[0]).to.include({ eip: null });
    expect(knownAddresses(silent)[0]).to.include({ eip: null });
    const elsewhere = BEFORE.map((one) => ({ ...one, privateIp: "10.0.0.99" }));
    expect(knownAddresses(silent, elsewhere)[0]).to.include({ eip: null });
  });

  it("has a row for each address of each server, with its EIP", () => {
    expect(BEFORE).to.deep.equal([
      {
        instanceId: "instance-1",
        serverName: "web-1",
        serverId: "web-source",
        site: "source",
        portId: "port-11",
        privateIp: "10.0.0.11",
        virtual: false,
        mac: PRODUCTION.macAddress,
        eip: "80.158.1.1",
        eipId: "eip-1",
        subnetId: "subnet-1",
      },
      {
        instanceId: "instance-1",
        serverName: "web-1",
        serverId: "web-target",
        site: "target",
        portId: "port-21",
        privateIp: "10.0.0.21",
        virtual: false,
        mac: OWN.macAddress,
        eip: null,
        eipId: null,
        subnetId: "subnet-1",
      },
    ]);
  });

  it("calls nothing lost that the network service did not tell", () => {
    const quiet = (id: string): ReturnType<typeof server> =>
      server(id, { name: "web-1", ports: [], portsUnknown: true });
    const silent = scene({ instances: ONE, servers: [quiet("web-source"), quiet("web-target")], eips: [] });
    expect(verdicts(moved(silent)).map((line) => line.split(" ")[1])).to.deep.equal(["unknown", "unknown"]);
    const noEips = { ...seen([], [PRODUCTION], { eips: [] }), eipsUnknown: true as const };
    expect(moved(noEips).find(({ privateIp }) => privateIp === "10.0.0.11")).to.include({ verdict: "unknown" });
    expect(moved(seen([], [PRODUCTION], { eips: [] }))[0]).to.include({ verdict: "lost" });
  });

  it("a failover moves the NIC with its EIP, and the DR server's own NIC waits", () => {
    const rows = moved(seen([], [PRODUCTION]));
    expect(verdicts(rows)).to.deep.equal([
      "10.0.0.11 moved web-source -> web-target",
      "10.0.0.21 parked web-target -> web-target",
    ]);
    expect(rows[0]).to.deep.include({ eip: "80.158.1.1", note: null });
    expect(misplaced(rows, scene({ instances: ONE }).instances, "source")).to.deep.equal([]);
    expect(addressWarnings(rows)).to.deep.equal([]);
  });

  it("a switchover exchanges the NICs of both servers", () => {
    expect(verdicts(moved(seen([OWN], [PRODUCTION])))).to.deep.equal([
      "10.0.0.11 moved web-source -> web-target",
      "10.0.0.21 moved web-target -> web-source",
    ]);
  });

  it("on the way back the sides are the other way round", () => {
    const before = addressRows(seen([], [PRODUCTION]));
    const rows = compareAddresses(seen([PRODUCTION], [OWN]), "target", "source", before);
    expect(verdicts(rows)).to.deep.equal(["10.0.0.11 moved web-target -> web-source"]);
  });

  it("an address on no server is lost, and named in a warning", () => {
    const rows = moved(seen([], []));
    expect(verdicts(rows)).to.deep.equal([
      "10.0.0.11 lost web-source -> web-target",
      "10.0.0.21 parked web-target -> web-target",
    ]);
    expect(addressWarnings(rows)).to.have.length(1);
    expect(addressWarnings(rows)[0]).to.contain("lost: 10.0.0.11 (EIP 80.158.1.1) of web-1");
    expect(misplaced(rows, scene({ instances: ONE }).instances, "source")).to.have.length(1);
  });

  it("an EIP that did not follow its NIC is lost", () => {
    for (const eips of [[], [eip({ portId: "port-21" })]]) {
      const [row] = moved(seen([], [PRODUCTION], { eips }));
      expect(row).to.deep.include({ verdict: "lost", eip: "80.158.1.1" });
      expect(row?.note).to.contain("EIP 80.158.1.1 is not bound to it");
    }
  });

  it("a NIC that came with another private address is lost", () => {
    const changed = { ...PRODUCTION, fixedIps: [{ ipAddress: "10.0.0.99", subnetId: "subnet-1" }] };
    const [row] = moved(seen([], [changed]));
    expect(row).to.deep.include({ verdict: "lost", privateIp: "10.0.0.11" });
    expect(row?.note).to.contain("10.0.0.99");
  });

  it("an address that is still on the former production server is kept there, which is worth a warning", () => {
    const rows = moved(seen([PRODUCTION], [OWN]));
    expect(verdicts(rows)).to.deep.equal([
      "10.0.0.11 kept web-source -> web-source",
      "10.0.0.21 kept web-target -> web-target",
    ]);
    expect(addressWarnings(rows)).to.have.length(1);
    expect(addressWarnings(rows)[0]).to.match(/^kept: 10\.0\.0\.11 .*former production server/);
    expect(misplaced(rows, scene({ instances: ONE }).instances, "source")).to.have.length(1);
  });

  it("nothing is called lost, or parked, while a server that may have it cannot be read", () => {
    expect(moved(seen("dark", [])).map(({ verdict }) => verdict)).to.deep.equal(["unknown", "parked"]);
    expect(moved(seen([], "dark")).map(({ verdict }) => verdict)).to.deep.equal(["unknown", "unknown"]);
  });

  it("what arrived is moved although the former production server cannot be read", () => {
    expect(moved(seen("dark", [PRODUCTION]))[0]?.verdict).to.equal("moved");
  });

  it("an address on a server that is not the counterpart is unknown, and the server is named", () => {
    const instances = [
      ...ONE,
      { id: "instance-2", name: "db", sourceServerId: "db-source", targetServerId: "db-target" },
    ];
    const after = scene({ instances, servers: [server("db-target", { ports: [PRODUCTION] })] });
    const [row] = compareAddresses(after, "source", "target", [BEFORE[0]!]);
    expect(row).to.deep.include({ verdict: "unknown", note: "now on server db-target" });
  });

  it("judges each of several NICs, and each address of a NIC with several", () => {
    const second = port("port-12", "web-source", "10.0.1.11");
    const dual = { ...PRODUCTION, fixedIps: [...PRODUCTION.fixedIps, { ipAddress: "fd00::11", subnetId: "subnet-6" }] };
    const before = addressRows(seen([dual, second], [OWN]));
    expect(before).to.have.length(4);
    expect(verdicts(moved(seen([], [dual]), before))).to.deep.equal([
      "10.0.0.11 moved web-source -> web-target",
      "fd00::11 moved web-source -> web-target",
      "10.0.1.11 lost web-source -> web-target",
      "10.0.0.21 parked web-target -> web-target",
    ]);
    const half = moved(seen([], [PRODUCTION, second]), before);
    expect(half.find(({ privateIp }) => privateIp === "fd00::11")?.verdict).to.equal("lost");
  });

  it("without a record, what the new server has moved there if the old one provably has nothing left", () => {
    const rows = moved(seen([], [PRODUCTION]), "unrecorded");
    expect(verdicts(rows)).to.deep.equal(["10.0.0.11 moved web-source -> web-target"]);
    expect(rows[0]?.note).to.contain("not recorded");
  });

  it("without a record, nothing is claimed if the old server has NICs or cannot be read", () => {
    for (const old of [[OWN], "dark"] as const)
      expect(moved(seen(old, [PRODUCTION]), "unrecorded").map(({ verdict }) => verdict)).to.deep.equal(["unknown"]);
  });

  it("with a record of the DR server alone, each address still has one row", () => {
    const record = BEFORE.filter(({ site }) => site === "target");
    expect(verdicts(moved(seen("dark", [PRODUCTION, OWN]), record))).to.deep.equal([
      "10.0.0.21 kept web-target -> web-target",
      "10.0.0.11 unknown web-source -> web-target",
    ]);
  });

  it("ignores the record of an instance that has left the group", () => {
    expect(
      moved(seen([], [PRODUCTION]), [...BEFORE, { ...BEFORE[0]!, instanceId: "gone", mac: "gone" }]),
    ).to.have.length(2);
  });
});

describe("an EIP", () => {
  const bare = { ...PRODUCTION };
  const row = (change: Scene, floating: Parameters<typeof server>[1] = {}): Address | undefined =>
    addressRows(
      scene({ instances: ONE, servers: [server("web-source", { ports: [bare], ...floating })], ...change }),
    )[0];

  it("belongs to the port it is bound to", () => {
    expect(row({ eips: [eip()] })).to.deep.include({ eip: "80.158.1.1", eipId: "eip-1" });
  });

  it("belongs to the private address if the cloud names no port", () => {
    expect(
      row({ eips: [{ id: "eip-2", address: "80.158.1.2", status: "ACTIVE", privateIp: "10.0.0.11" }] })?.eip,
    ).to.equal("80.158.1.2");
  });

  it("of another port with the same private address is not taken", () => {
    expect(row({ eips: [eip({ portId: "port-99", privateIp: "10.0.0.11" })] })?.eip).to.equal(null);
  });

  it("is what the server itself reports for the MAC, when the address service says nothing", () => {
    const floating = [{ ip: "80.158.1.3", mac: bare.macAddress, type: "floating" as const }];
    expect(row({}, { floating })).to.deep.include({ eip: "80.158.1.3", eipId: "" });
    expect(row({}, { floating: floating.map((one) => ({ ...one, type: "fixed" as const })) })?.eip).to.equal(null);
    expect(row({}, { floating: floating.map((one) => ({ ...one, mac: "fa:16:3e:ff:ff:ff" })) })?.eip).to.equal(null);
  });
});

describe("the EIP of a virtual IP", () => {
  const virtual = "10.0.0.200";
  const nic = { ...port("port-11", "web-source", "10.0.0.11"), allowedIps: [virtual] };
  const bound = eip({ id: "eip-v", address: "80.158.1.77", portId: "port-v", privateIp: virtual });
  const rowAt = (networkId: string): Address | undefined => {
    const virtualPorts = new Map([["port-v", { ...port("port-v", "", virtual), networkId }]]);
    const rows = rowsOf({ id: "i", name: "web" }, "source", server("web-source", { ports: [nic] }), {
      eips: [bound],
      virtualPorts,
    });
    return rows.find(({ privateIp }) => privateIp === virtual);
  };

  it("is bound to a port in the network of the NIC", () => {
    expect(rowAt(nic.networkId)).to.deep.include({ virtual: true, eip: "80.158.1.77", portId: nic.id });
  });

  it("is none that is bound to the same address in another network", () => {
    expect(rowAt("another network")).to.deep.include({ virtual: true, eip: null });
  });
});

describe("packed rows", () => {
  const text = fc.string({ maxLength: 40, unit: "grapheme" });
  const anyRow: fc.Arbitrary<Address> = fc.record({
    instanceId: text,
    serverName: text,
    serverId: text,
    site: fc.constantFrom("source" as const, "target" as const),
    portId: text,
    privateIp: text,
    virtual: fc.boolean(),
    mac: text,
    eip: fc.option(text),
    eipId: fc.option(text),
    subnetId: fc.option(text),
  });

  it("unpack to what was packed, whatever they hold", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const packed = packRows(rows);
        expect(packed).to.match(/^[A-Za-z0-9+/=]*$/);
        expect(unpackRows(packed)).to.deep.equal(rows);
      }),
    );
  });

  it("are much shorter than the rows", () => {
    const rows = Array.from({ length: 50 }, (_, index) => ({ ...BEFORE[0]!, privateIp: `10.0.0.${index}` }));
    expect(packRows(rows).length * 5).to.be.lessThan(JSON.stringify(rows).length);
  });

  it("of nothing are nothing", () => {
    expect(unpackRows(undefined)).to.equal(undefined);
  });

  it("may lack what only a report shows of an address, and nothing that its end is judged by", () => {
    const [row] = BEFORE;
    const without = (key: string): ReturnType<typeof unpackRows> =>
      unpackRows(deflateRawSync(JSON.stringify([{ ...row, [key]: undefined }])).toString("base64"));
    for (const key of ["serverName", "portId", "eipId", "subnetId"])
      expect(
        without(key)?.map(({ privateIp }) => privateIp),
        key,
      ).to.deep.equal([row?.privateIp]);
    for (const key of ["instanceId", "serverId", "site", "privateIp", "mac", "eip"])
      expect(without(key), key).to.equal(undefined);
  });
});

describe("reading lost addresses again", () => {
  const lost = moved(seen([], []));

  it("finds one that was attached by hand, with its new port", () => {
    const byHand = port("port-31", "web-target", "10.0.0.11");
    const rows = recheckLostAddresses(seen([], [byHand], { eips: [eip({ portId: "port-31" })] }), lost);
    expect(rows[0]).to.deep.include({
      verdict: "moved",
      portId: "port-31",
      mac: byHand.macAddress,
      note: "attached by hand",
    });
    expect(rows[1]).to.deep.equal(lost[1]);
  });

  it("leaves one lost whose EIP is still missing, or that is on the wrong server", () => {
    const byHand = port("port-31", "web-target", "10.0.0.11");
    expect(recheckLostAddresses(seen([], [byHand], { eips: [] }), lost)).to.deep.equal(lost);
    expect(recheckLostAddresses(seen([byHand], [], { eips: [eip({ portId: "port-31" })] }), lost)).to.deep.equal(lost);
  });

  it("judges nothing but what was lost", () => {
    const kept = moved(seen([PRODUCTION], [OWN]));
    expect(recheckLostAddresses(seen([], [], { servers: [server("web-source", STOPPED)] }), kept)).to.deep.equal(kept);
  });
});

describe("counting addresses", () => {
  const VERDICTS = ["moved", "kept", "parked", "lost", "unknown"] as const satisfies readonly AddressVerdict[];
  const withVerdict = (verdict: AddressVerdict): MigratedAddress => ({ ...moved(seen([], []))[0]!, verdict });

  it("finds each row under its verdict, and all of them in total", () => {
    const verdicts = ["moved", "lost", "moved", "parked"] as const;
    expect(countAddresses(verdicts.map(withVerdict))).to.deep.equal({
      moved: 2,
      kept: 0,
      parked: 1,
      lost: 1,
      unknown: 0,
      total: 4,
    });
  });

  it("follows rows that were read again, also where the state had room for some of the rows only", () => {
    const verdict = fc.constantFrom(...VERDICTS);
    const arbitrary = fc.tuple(fc.array(verdict), fc.array(fc.tuple(verdict, verdict)));
    fc.assert(
      fc.property(arbitrary, ([dropped, changed]) => {
        const rows = (verdicts: readonly AddressVerdict[]): MigratedAddress[] => verdicts.map(withVerdict);
        const before = changed.map(([old]) => old);
        const after = changed.map(([, fresh]) => fresh);
        const whole = countAddresses(rows([...dropped, ...before]));
        expect(recount(whole, rows(before), rows(after))).to.deep.equal(countAddresses(rows([...dropped, ...after])));
        expect(recount(null, rows(before), rows(after))).to.deep.equal(countAddresses(rows(after)));
      }),
    );
  });
});
