import { expect } from "chai";
import { renderMarkdown } from "../../../report";
import { failedBack, failedOver, fleet, referenced, troubled, uuid } from "./samples";
import { refusal, report } from "./support";

describe("recovery report", () => {
  it("says who moved what, from where to where, and how long it took", () => {
    const { group, transition, verdict, generator, generatedAt } = report(failedOver());
    expect(group).to.include({ id: uuid("group orders"), name: "orders-1a2b3c4", status: "failed-over" });
    expect(group.production).to.deep.equal({ site: "target", zone: "eu-de-02" });
    expect(transition).to.include({ id: "orders-1a2b3c4/1", verb: "failover", mode: "unplanned", adopted: false });
    expect(transition.from).to.deep.equal({ site: "source", zone: "eu-de-01" });
    expect(transition.to).to.deep.equal({ site: "target", zone: "eu-de-02" });
    expect(transition).to.include({ recoverySeconds: 186.2, elapsedSeconds: 193.9, unattributedSeconds: 0 });
    expect(verdict).to.deep.equal({ outcome: "complete", reasons: [] });
    expect(generator.name).to.equal("pulumi-sdrs");
    expect(generator.version).to.match(/^\d+\.\d+\.\d+/);
    expect(generatedAt).to.equal("2026-03-02T04:00:00.000Z");
  });

  it("does not know how long a transition took whose times contradict each other, and never calls its objective met", () => {
    for (const finishedAt of ["2026-03-02T02:15:21.210Z", "2026-03-02T03:14:00.000Z"]) {
      const sample = failedOver();
      sample.lastTransition = { ...sample.lastTransition, finishedAt };
      const { transition, budget, verdict } = report(sample, { rtoSeconds: 86_400 });
      expect(transition).to.include({ recoverySeconds: null, elapsedSeconds: null, unattributedSeconds: 0 });
      expect(budget).to.include({ measuredSeconds: null, met: null });
      expect(verdict.outcome).to.equal("attention");
      expect(verdict.reasons).to.deep.equal(["Whether the recovery time objective was met is not known."]);
    }
    const unknown = failedOver();
    unknown.lastTransition = { ...unknown.lastTransition, recoverySeconds: null };
    expect(report(unknown, { rtoSeconds: 86_400 }).budget).to.include({ met: null });
    expect(renderMarkdown(report(unknown))).to.match(/Recovery time[^]*not known/);
  });

  it("puts phases in their usual order and keeps those it does not know", () => {
    const sample = failedOver();
    sample.lastTransition.phases = { health: 1, start: 2, preflight: 3, storage: 4 };
    expect(report(sample).transition.phases.map(({ name }) => name)).to.deep.equal([
      "preflight",
      "storage",
      "start",
      "health",
    ]);
  });

  it("is the same whatever is made of it later", () => {
    const sample = failedOver();
    const before = JSON.stringify(sample);
    expect(report(sample)).to.deep.equal(report(sample));
    expect(JSON.stringify(sample)).to.equal(before);
  });

  describe("load balancers and DNS", () => {
    it("are named among what was not checked, with what names an address of the group and what was not looked at", () => {
      const made = report(referenced());
      const text = made.notChecked.join("\n");
      expect(text)
        .to.include(
          "30 members have an address or a server of this group: 10.20.0.11:443 of shop-lb (OFFLINE) and 29 more",
        )
        .and.to.include("1 record names an address of this group: www.shop.example. A (public: 80.158.47.12).")
        .and.to.include("DNS records of private zones: this account may not list them (HTTP 403)");
      expect(made.references).to.deep.equal(referenced().addressReferences);
      expect(renderMarkdown(made)).to.include("shop.example. A (public: 80.158.47.12)");
    });

    it("are named although nothing was found, or nothing was looked at", () => {
      const none = { loadBalancerMembers: [], loadBalancerMemberCount: 0, dnsRecords: [], dnsRecordCount: 0 };
      const found = report({ ...failedOver(), addressReferences: { ...none, notLookedAt: [] } }).notChecked.join("\n");
      expect(found)
        .to.include("No member with an address of this group was found.")
        .and.to.include("No record naming an address of this group was found.");
      const notLookedAt = [{ what: "load balancers", reason: "there is no such list here (HTTP 404)" }];
      const missed = report({ ...failedOver(), addressReferences: { ...none, notLookedAt } }).notChecked.join("\n");
      expect(missed).not.to.include("No member");
      expect(missed).to.include("None was found where it could be looked at.");
      for (const sample of [failedOver(), { ...failedOver(), addressReferences: { dnsRecords: 7 } as never }])
        expect(report(sample).notChecked.join()).to.include("Load balancers and DNS: which of them name an address");
    });
  });

  describe("servers", () => {
    it("name the former and the serving server of each instance", () => {
      const [db] = report(failedOver()).members;
      expect(db?.serverName).to.equal("db-1");
      expect(db?.from).to.deep.equal({ serverId: uuid("source server db-1"), site: "source", zone: "eu-de-01" });
      expect(db?.to).to.deep.equal({ serverId: uuid("target server db-1"), site: "target", zone: "eu-de-02" });
      expect(db).to.include({ ranBefore: true, power: "ACTIVE", verdict: "running" });
    });

    it("have no former server where nothing tells it", () => {
      const made = report({ ...failedOver(), migratedAddresses: [], addresses: [] });
      expect(made.members[0]?.from).to.deep.equal({ serverId: null, site: "source", zone: "eu-de-01" });
      expect(made.notChecked.join("\n"))
        .to.include("3 instances the former production server is not recorded")
        .and.to.include("none was compared");
    });

    const cases = [
      { ranBefore: true, server: "ACTIVE", verdict: "running" },
      { ranBefore: false, server: "ACTIVE", verdict: "running" },
      { ranBefore: false, server: "SHUTOFF", verdict: "stopped-as-before" },
      { ranBefore: true, server: "SHUTOFF", verdict: "down" },
      { ranBefore: null, server: "SHUTOFF", verdict: "down" },
      { ranBefore: true, server: "ERROR", verdict: "down" },
      { ranBefore: true, server: "UNKNOWN", verdict: "unknown" },
      { ranBefore: true, server: "SHUTOFF", startServers: false, verdict: "left-stopped" },
    ] as const;
    for (const { ranBefore, server, verdict, ...more } of cases) {
      const how = "startServers" in more ? ", startServers: false" : "";
      it(`${server}, ran before: ${ranBefore}${how}: ${verdict}`, () => {
        const sample = failedOver();
        sample.lastTransition.members = sample.lastTransition.members.map((row) => ({ ...row, ranBefore, server }));
        expect(report({ ...sample, ...more }).members.map((row) => row.verdict)).to.deep.equal(Array(3).fill(verdict));
      });
    }

    it("that startServers names are left stopped, and the others are down", () => {
      const sample = failedOver();
      const [first] = sample.lastTransition.members;
      sample.lastTransition.members = sample.lastTransition.members.map((row) => ({
        ...row,
        ranBefore: true,
        server: "SHUTOFF",
      }));
      for (const except of [[first?.serverId ?? ""], [uuid("source server web-1")]]) {
        const verdicts = report({ ...sample, startServers: { except } }).members.map((row) => row.verdict);
        expect(verdicts.filter((verdict) => verdict === "left-stopped")).to.have.length(1);
        expect(verdicts.filter((verdict) => verdict === "down")).to.have.length(2);
      }
    });
  });

  describe("addresses", () => {
    it("say where each was, where it is and where it belongs", () => {
      const { addresses } = report(failedOver());
      const source = { serverId: uuid("source server web-1"), site: "source", zone: "eu-de-01" };
      const target = { serverId: uuid("target server web-1"), site: "target", zone: "eu-de-02" };
      expect(addresses.find(({ eip }) => eip === "80.158.47.12")).to.deep.include({
        verdict: "moved",
        before: source,
        after: target,
        wanted: target,
      });
      expect(addresses.find((row) => row.verdict === "parked" && row.serverName === "web-1")).to.deep.include({
        before: target,
        after: null,
        wanted: target,
      });
    });

    it("are on no server where they are lost or were not read", () => {
      const { addresses } = report(troubled());
      for (const verdict of ["lost", "unknown"] as const) {
        const row = addresses.find((one) => one.verdict === verdict);
        expect(row?.after, verdict).to.equal(null);
        expect(row?.wanted.site, verdict).to.equal("target");
      }
    });

    it("that stayed behind need attention", () => {
      const sample = failedOver();
      sample.migratedAddresses = sample.migratedAddresses.map((row) =>
        row.eip === null ? row : { ...row, verdict: "kept", toServerId: row.fromServerId },
      );
      const { verdict, addresses } = report(sample);
      expect(verdict).to.deep.equal({ outcome: "attention", reasons: ["1 address stayed at eu-de-01."] });
      expect(addresses.find(({ eip }) => eip !== null)?.after?.zone).to.equal("eu-de-01");
    });

    it("of a failback lead back", () => {
      const made = report(failedBack());
      expect(made.verdict.outcome).to.equal("complete");
      expect(made.addresses.map(({ before, after }) => [before.zone, after?.zone])).to.deep.equal(
        Array(4).fill(["eu-de-02", "eu-de-01"]),
      );
    });
  });

  describe("verdict", () => {
    it("is failed if an address is lost, a server is down or the objective was missed", () => {
      const { verdict } = report(troubled(), { rtoSeconds: 300 });
      expect(verdict.outcome).to.equal("failed");
      expect(verdict.reasons.slice(0, 3)).to.deep.equal([
        "1 address is lost: 10.20.0.11 (EIP 80.158.47.12).",
        "1 server at eu-de-02 should run and does not: app-1.",
        "The recovery time objective of 5 min was missed by 2 min 16.2 s.",
      ]);
    });

    it("names only the first of many", () => {
      const sample = failedOver(fleet(100));
      sample.migratedAddresses = sample.migratedAddresses.map((row) => ({ ...row, verdict: "lost" as const }));
      expect(report(sample).verdict.reasons[0]).to.match(/^200 addresses are lost: .* and 195 more\.$/);
    });

    it("needs attention while a later transition is not finished", () => {
      const unfinished = { number: 2, kind: "failback", since: "2026-03-03T10:00:00.000Z" };
      const { outcome, reasons } = report({ ...failedOver(), unfinished }).verdict;
      expect(outcome).to.equal("attention");
      expect(reasons.join()).to.include("failback 2").and.to.include("2026-03-03T10:00:00.000Z");
    });

    it("is judged by the objective of the group, unless another is given", () => {
      const own = (recoveryTimeObjective: string): unknown => ({ ...failedOver(), recoveryTimeObjective });
      expect(report(own("1s")).budget).to.include({ rtoSeconds: 1, met: false });
      expect(report(own("2h")).budget).to.include({ rtoSeconds: 7200, met: true });
      expect(report(own("1s"), { rtoSeconds: 7200 }).budget).to.include({ rtoSeconds: 7200, met: true });
      expect(report(own("soon")).budget).to.equal(null);
    });

    it("needs attention if production was moved again", () => {
      const again = { ...failedOver(), productionSite: "source", productionZone: "eu-de-01" };
      expect(report(again).verdict.reasons.join())
        .to.include("Production is at eu-de-01")
        .and.to.include("moved again");
    });

    it("needs attention if the move was only taken note of, whose times prove nothing", () => {
      const sample = failedOver();
      sample.lastTransition.adopted = true;
      const { verdict, budget, notChecked } = report(sample, { rtoSeconds: 300 });
      expect(verdict.outcome).to.equal("attention");
      expect(budget).to.include({ met: null, measuredSeconds: null });
      expect(notChecked.join()).to.include("taking note");
    });
  });

  describe("origin", () => {
    const endpoints = [
      ["http://127.0.0.1:8080", true],
      ["http://127.0.0.1:8080/{service}", true],
      ["http://localhost:8080", true],
      ["http://[::1]:8080", true],
      ["https://{service}.{region}.otc.t-systems.com", false],
      ["https://127.0.0.1.example.com", false],
    ] as const;
    for (const [endpoint, simulated] of endpoints) {
      it(`${endpoint} is ${simulated ? "a simulation" : "a cloud"}`, () => {
        expect(report(failedOver(), { endpoint })).to.include({ endpoint, simulated });
      });
    }

    it("is said to be unknown if no endpoint was given", () => {
      const made = report(failedOver(), { endpoint: "" });
      expect(made).to.include({ endpoint: null, simulated: null });
      expect(made.notChecked.join()).to.include("simulation is not known");
    });

    it("never shows a user, a password or a query of the endpoint", () => {
      const made = report(failedOver(), { endpoint: "https://user:secret@sdrs.example.com/?key=secret" });
      expect(made.endpoint).to.equal("https://sdrs.example.com");
    });

    it("lists the job of the transition, and what else is given", () => {
      const requests = [{ id: "req-1", what: "POST" }];
      const made = report(failedOver(), { requests, jobs: [{ id: "job-2", what: "start of servers" }] });
      expect(made.requests).to.deep.equal(requests);
      expect(made.jobs).to.deep.equal([
        { id: "ff8080821b230778019cac7d0380001a", what: "failover of group orders-1a2b3c4" },
        { id: "job-2", what: "start of servers" },
      ]);
      expect(report(failedOver()).notChecked.join()).to.include("Request ids: none");
    });
  });

  it("refuses options that mean nothing", () => {
    expect(refusal(() => report(failedOver(), { generatedAt: "today" }))).to.include("generatedAt");
    expect(refusal(() => report(failedOver(), { rtoSeconds: -1 }))).to.include("rtoSeconds");
    expect(refusal(() => report(failedOver(), { endpoint: "nonsense" }))).to.include("endpoint");
  });
});
