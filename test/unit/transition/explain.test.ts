import { expect } from "chai";
import { isDrError } from "../../../provider/errors";
import { explain } from "../../../provider/transition/explain";
import { refusalOf } from "../../../provider/transition/planned";
import {
  idOf,
  type Scene,
  dark,
  eip,
  port,
  posted,
  previous,
  request,
  scene,
  server,
  STOPPED,
  unfinished,
} from "./samples";

const SHOP: Scene = {
  servers: [
    server("web-source", { name: "web-1", ports: [port("port-11", "web-source", "10.0.0.11")] }),
    server("web-target", { name: "web-1", ...STOPPED, ports: [port("port-21", "web-target", "10.0.0.21")] }),
    server("db-source", { name: "db-1", ...STOPPED, ports: [port("port-12", "db-source", "10.0.0.12")] }),
    server("db-target", { name: "db-1", ...STOPPED }),
  ],
  eips: [eip()],
};

const AWAY = { productionSite: "target" } as const;
const PLANNED = { modes: { out: "planned", back: "planned" } } as const;

function text(given: Scene, change: Parameters<typeof request>[0] = {}): string {
  return explain(scene({ ...SHOP, ...given }), request(change)).text;
}

/** The line that begins with these words. */
function line(whole: string, start: string): string {
  return whole.split("\n").find((one) => one.trim().startsWith(start)) ?? `no line starts with "${start}"`;
}

describe("the explanation of a failover", () => {
  const whole = text({});

  it("begins with the verb, the direction, the zone and the number", () => {
    expect(whole.split("\n")[0]).to.match(/^FAILOVER \(unplanned\) to the DR site \(eu-de-02\), transition 3$/);
  });

  it("says where the group is", () => {
    expect(whole)
      .to.contain("orders (group-1)")
      .and.contain('"protected"')
      .and.contain("the original production site (eu-de-01)");
  });

  it("names each server that is stopped by force, and whether it runs", () => {
    expect(line(whole, "stopped by force"))
      .to.contain("web-1 (web-source, running)")
      .and.contain("db-1 (db-source, SHUTOFF)");
    expect(line(text({ servers: [dark("db-source")] }), "stopped by force")).to.contain(
      "db (db-source, cannot be read)",
    );
  });

  it("names each address with its EIP, its MAC and the server it goes to", () => {
    expect(line(whole, "addresses that will move")).to.contain(": 2");
    expect(line(whole, "10.0.0.11")).to.match(/fa:16:3e:00:00:11.*EIP 80\.158\.1\.1.*web-1: web-source -> web-target/);
    expect(line(whole, "10.0.0.12"))
      .to.match(/db-1: db-source -> db-target/)
      .and.to.not.contain("EIP");
    expect(whole).to.not.contain("10.0.0.21");
  });

  it("shows each guard with its verdict and value", () => {
    expect(line(whole, "ok      pairs")).to.contain("2 replication pairs");
    expect(line(whole, "ok      sync")).to.contain("every pair is in sync");
    expect(line(whole, "consent storage")).to.contain("fault_level 0");
    expect(line(text({ pairs: [{ faultLevel: "5" }] }), "REFUSED link"))
      .to.contain("fault_level 5 on pair disk-1")
      .and.contain("support");
    expect(line(text({ pairs: [{ status: "attaching" }] }), "wait    idle")).to.contain("pair disk-1 is attaching");
    expect(
      line(text({ pairs: [{ replicationStatus: "inactive" }] }, { knownInSync: true }), "warning sync"),
    ).to.contain("inactive");
  });

  it("shows the missing consent with the exact line and a sentence for each word", () => {
    expect(line(whole, "consent: missing")).to.contain(`confirm: "${idOf(3)}+healthy"`);
    expect(line(whole, "healthy:")).to.contain("looks healthy");
    const worse = text({ pairs: [{ replicationStatus: "copying" }], servers: [dark("web-source")] });
    expect(line(worse, "consent: missing")).to.contain(`"${idOf(3)}+healthy+data-loss+zone-loss"`);
    expect(line(worse, "zone-loss:")).to.contain("drill");
  });

  it("says why a consent does not count, and that a good one is given", () => {
    expect(text({}, { confirm: [`${idOf(2)}+healthy`] })).to.contain("agrees to another transition");
    const given = text({}, { confirm: [`${idOf(3)}+healthy`] });
    expect(given).to.contain("consent: given").and.not.contain("missing");
  });

  it("says in which order servers start, or that none will", () => {
    expect(line(text({}, { startOrder: [["db-source"]] }), "started afterwards")).to.match(/db-1 {2}then {2}web-1$/);
    expect(line(text({}, { startServers: false }), "started afterwards")).to.contain("nothing");
  });

  it("lists who stays stopped, and since when or why", () => {
    const knownStopped = [{ serverId: "db-source", updated: server("db-source").updated }];
    const rest = text({}, { knownStopped });
    expect(line(rest, "started afterwards")).to.match(/: web-1$/);
    expect(line(rest, "stays stopped")).to.contain(`db-1 (stopped since ${server("db-source").updated})`);
    const kept = text({}, { except: ["web-source"], knownStopped });
    expect(line(kept, "started afterwards")).to.contain("nothing");
    expect(line(kept, "stays stopped")).to.contain("web-1 (startServers.except), db-1 (stopped since");
    expect(text({})).to.not.contain("stays stopped");
  });

  it("says how long it took last time", () => {
    expect(line(text({}, { lastTransition: previous({ recoverySeconds: 121.4 }) }), "expected"))
      .to.contain("121 s")
      .and.contain("transition 2");
    expect(line(text({}, { lastTransition: undefined }), "expected")).to.contain("no earlier transition");
  });

  it("says what it does not touch", () => {
    expect(line(whole, "not done")).to.contain("DNS");
  });

  it("sums up more addresses than anybody reads", () => {
    const instances = Array.from({ length: 520 }, (_, n) => ({
      id: `i-${n}`,
      name: `s-${n}`,
      sourceServerId: `s-${n}`,
      targetServerId: `t-${n}`,
    }));
    const servers = instances.map((one, n) =>
      server(one.sourceServerId, {
        ports: [port(`port-${n}`, one.sourceServerId, `10.0.${Math.floor(n / 250)}.${n % 250}`)],
      }),
    );
    const many = explain(scene({ instances, servers }), request()).text;
    expect(line(many, "addresses that will move")).to.contain(": 520");
    expect(many).to.contain("and 20 more");
    expect(many.split("\n").length).to.be.lessThan(530);
  });
});

describe("the explanation of other transitions", () => {
  it("a switchover names the servers that are stopped first, softly", () => {
    const whole = text({}, PLANNED);
    expect(whole.split("\n")[0]).to.match(/^SWITCHOVER \(planned\) to the DR site/);
    expect(line(whole, "stopped first, softly")).to.contain("web-1 (web-source)").and.not.contain("db-1");
    expect(whole).to.not.contain("stopped by force, not startable");
    expect(line(whole, "consent: missing")).to.contain("+downtime");
  });

  it("a failback from failed-over says both halves and what is overwritten", () => {
    const whole = text({ group: { ...AWAY, status: "failed-over" }, servers: [] }, { wanted: false, completed: true });
    expect(whole.split("\n")[0]).to.match(
      /^FAILBACK to the original production site \(eu-de-01\), transition 3: reprotect, synchronise, then switch over$/,
    );
    expect(line(whole, "consent direction")).to.contain("from the DR site over the original production site");
    expect(line(whole, "consent: missing")).to.contain(`"${idOf(3, "source")}+overwrite"`);
  });

  it("a failback in sync says what the switchover needs", () => {
    const whole = text({ group: AWAY, servers: [] }, { wanted: false, completed: true });
    expect(whole.split("\n")[0]).to.contain("FAILBACK").and.contain("synchronise if needed, then switch over");
    expect(line(whole, "consent: missing")).to.contain("+downtime");
  });

  it("a failback that only waits for the copy asks for nothing yet", () => {
    const copying = { group: AWAY, pairs: [{ replicationStatus: "copying", progress: 5 }], servers: [] };
    const { preconditions: preparation } = explain(scene(copying), request({ wanted: false, completed: true }));
    expect(preparation).to.deep.include({ needed: [], refusals: [] });
  });

  it("a refusal says why and what to do next, and shows no guard", () => {
    const whole = text({ group: { status: "available" } });
    expect(whole).to.match(/^REFUSED: .*no replica/);
    expect(line(whole, "next:")).to.contain("drill");
    expect(explain(scene({ group: { status: "available" } }), request()).preconditions).to.equal(undefined);
  });

  it("a transient group is waited for", () => {
    expect(text({ group: { status: "starting" } })).to.match(/^Waits: .*"starting"/);
  });

  it("a transition that is complete but not reported is finished without an action", () => {
    expect(
      text({ group: { ...AWAY, status: "failed-over" } }, { record: unfinished({ number: 7, posted: posted() }) }),
    ).to.match(/^Finishes transition 7: .*no action is sent/);
  });

  it("a transition that was undone outside is given up", () => {
    expect(text({}, { record: unfinished({ posted: posted() }) })).to.match(/^Gives up: Transition 3/);
  });

  it("drift is shown with the line that adopts it, and nothing is said where all is well", () => {
    expect(text({ group: AWAY }, { wanted: false, completed: false })).to.contain("set failover: true");
    expect(text({}, { wanted: undefined })).to.equal("");
  });

  it("the decision is the planner's", () => {
    const { decision } = explain(scene({ group: { status: "error-reversing" } }), request(PLANNED));
    expect(decision).to.deep.include({ do: "move", action: "switchover", row: 4 });
  });

  it("an order that names a server nobody protects is refused", () => {
    let error: unknown;
    try {
      text({}, { startOrder: [["nobody"]] });
    } catch (cause) {
      error = cause;
    }
    expect(isDrError(error, "DR_REFUSED")).to.equal(true);
  });
});

describe("the refusal of an update", () => {
  const refusal = (given: Scene, change: Parameters<typeof request>[0] = {}): string => {
    const observed = scene({ ...SHOP, ...given });
    return refusalOf(observed, explain(observed, request(change)))?.message ?? "none";
  };

  it("is that of the plan, of a guard, or of a consent that is missing, and none where it would run", () => {
    expect(refusal({ group: { status: "error" } })).to.contain("[DR_REFUSED]");
    expect(refusal({}, { confirm: [] })).to.contain("[DR_CONFIRMATION_REQUIRED]");
    expect(refusal({ pairs: [{ faultLevel: "5" }, {}] }))
      .to.contain("[DR_REFUSED]")
      .and.to.contain("link");
    expect(refusal({ pairs: [{ faultLevel: "2" }, {}] })).to.equal("none");
  });

  it("is clear of a group that is being deleted, which nothing can be waited for", () => {
    expect(refusal({ group: { status: "deleting" } })).to.contain(
      "is being deleted, and nothing can be planned for it",
    );
  });
});
