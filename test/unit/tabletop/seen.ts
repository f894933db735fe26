import type { TabletopDocument, TabletopGroup } from "../../../cli/tabletop/document";
import { SIMULATION } from "../../../report/labels";

export const MOVED: TabletopGroup = {
  ...{ id: "g1", name: "orders", outcome: "moved", from: "source", to: "target", exitCode: 0 },
  ...{ consents: ["healthy"], failure: null, seconds: 120 },
  servers: [
    { name: "web", from: "eu-de-01 (source)", to: "eu-de-02 (target)", verdict: "running", startedAfter: 61 },
    {
      name: "batch",
      from: "eu-de-01 (source)",
      to: "eu-de-02 (target)",
      verdict: "stopped-as-before",
      startedAfter: null,
    },
  ],
  addresses: [{ server: "web", privateIp: "192.0.2.7", eip: "203.0.113.7", verdict: "moved" }],
  untold: null,
  references: ["www.shop.example. A (public: 203.0.113.7)"],
};

export const REFUSED: TabletopGroup = {
  ...{ id: "g2", name: "ledger </td>", outcome: "refused", from: "source", to: "source", exitCode: 6 },
  ...{ consents: [], seconds: null, untold: null, servers: [], addresses: [], references: [] },
  failure: { code: "DR_REFUSED", message: "There is no replica to move to.", hint: "Enable protection." },
};

export const DOCUMENT: TabletopDocument = {
  ...{ rehearsal: true, title: SIMULATION.title, text: SIMULATION.text, fault: null },
  ...{ world: { file: "world.yaml", digest: "sha256:00" }, madeAt: "2026-03-01T00:00:00.000Z" },
  groups: [MOVED, REFUSED],
  findings: [
    {
      group: "ledger </td>",
      groupId: "g2",
      weight: "blocks",
      what: "the failover is refused",
      next: "Enable protection.",
    },
    {
      group: "orders",
      groupId: "g1",
      weight: "attention",
      what: "disk d is in no replication pair",
      next: "Protect it.",
    },
    { group: null, groupId: null, weight: "note", what: "all is well", next: "Go home." },
  ],
  ...{ tells: ["refusals"], cannotTell: ["how long it takes"], exitCode: 7 },
};
