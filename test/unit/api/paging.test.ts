import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { createPager, MOST_BYTES_OF_LIST, MOST_ROWS, type Page, PAGING } from "../../../provider/api/http/paging";
import { type Cloud, createCloud } from "../../../provider/api/cloud";
import { fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction, type Seen, settingsFor } from "./loopback";
import * as sample from "./samples";

/** A service with so many pairs that sends at most so many in a page. */
interface Service {
  readonly rows: number;
  readonly cap?: number;
  readonly count?: "all" | "page";
}

const MEANINGS = ["all", "page", undefined] as const;

describe("pages of a list", () => {
  let server: Loopback;
  let cloud: Cloud;
  const start = async (react: Reaction[] | ((request: Seen) => Reaction)): Promise<void> => {
    server = await loopback(react);
    cloud = createCloud(settingsFor(server.url), { clock: fakeClock() });
  };
  afterEach(async () => {
    await cloud.close();
    await server.close();
  });

  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `pair-${index}`);
  const pairs = (names: readonly string[]): object[] => names.map((id) => ({ ...sample.PAIR, id }));
  const serve =
    ({ rows, cap = 1000, count }: Service) =>
    ({ query }: Seen): Reaction => {
      const limit = Number(query["limit"]);
      // The words of SDRS.0221.
      if (limit <= 0 || limit >= 1000)
        return { status: 400, body: { error: { code: "SDRS.0221", message: "less than 1000" } } };
      const offset = Number(query["offset"] ?? 0);
      const shown = ids(rows).slice(offset, offset + Math.min(limit, cap));
      const counted = count === undefined ? {} : { count: count === "all" ? rows : shown.length };
      return { body: { ...counted, replications: pairs(shown) } };
    };
  const read = async (): Promise<string[]> => (await cloud.pairs.list()).map(({ id }) => id);

  for (const count of MEANINGS) {
    for (const rows of [0, 1, 998, 999, 1000, 2000]) {
      it(`reads ${rows} rows, count ${count ?? "missing"}`, async () => {
        await start(serve({ rows, ...(count && { count }) }));
        expect(await read()).to.deep.equal(ids(rows));
      });
    }
    for (const cap of [7, 500, 998]) {
      it(`reads every row of pages of at most ${cap}, count ${count ?? "missing"}, also when read again`, async () => {
        await start(serve({ rows: 1500, cap, ...(count && { count }) }));
        expect(await read()).to.deep.equal(ids(1500));
        expect(await read()).to.deep.equal(ids(1500));
      });
    }
  }

  it("needs no empty page once the count was seen to be that of all rows", async () => {
    await start(serve({ rows: 3, count: "all" }));
    for (const calls of [2, 3, 4]) {
      await read();
      expect(server.seen).to.have.length(calls);
    }
  });

  it("goes on to the empty page where the count is that of the page", async () => {
    await start(serve({ rows: 3, count: "page" }));
    for (const calls of [2, 4, 6]) {
      await read();
      expect(server.seen).to.have.length(calls);
    }
  });

  it("does not believe a count that was once below the rows received", async () => {
    let rows = 1500;
    await start((request) => {
      const { body } = serve({ rows })(request) as { body: { replications: object[] } };
      return { body: { ...body, count: 1000 } };
    });
    expect(await read()).to.have.length(1500);
    rows = 1200;
    expect(await read()).to.have.length(1200);
  });

  it("keeps a list whose count is of more than it shows", async () => {
    await start(({ query }) => ({ body: { count: 3, replications: query["offset"] ? [] : pairs(["a", "b"]) } }));
    expect(await read()).to.deep.equal(["a", "b"]);
  });

  it("reads anew when a row goes while the pages are read, so that none is skipped", async () => {
    let present = ids(1500);
    await start(({ query }) => {
      const offset = Number(query["offset"] ?? 0);
      if (offset > 0 && present.length === 1500) present = present.slice(1);
      return { body: { count: present.length, replications: pairs(present.slice(offset, offset + 999)) } };
    });
    expect(await read()).to.deep.equal(ids(1500).slice(1));
  });

  it("reads anew when a row comes while the pages are read", async () => {
    let present = ids(1500);
    await start(({ query }) => {
      const offset = Number(query["offset"] ?? 0);
      if (offset > 0 && present.length === 1500) present = ["new", ...present];
      return { body: { count: present.length, replications: pairs(present.slice(offset, offset + 999)) } };
    });
    expect(await read()).to.deep.equal(["new", ...ids(1500)]);
  });

  it("is an error, and no shorter list, when the rows never stop changing", async () => {
    let rows = 1500;
    await start((request) => serve({ rows: rows++, count: "all" })(request));
    expect((await failure(read())).code).to.equal("DR_UNAVAILABLE");
  });

  it("is an error, and no shorter list, when the service ignores the offset", async () => {
    await start([{ body: { replications: pairs(ids(999)) } }]);
    const error = await failure(read());
    expect(error.code).to.equal("DR_PROTOCOL");
    expect(error.message).to.contain("Listing pairs").and.contain("the same rows again");
  });

  it("is an error, and no shorter list, when it does not end", async () => {
    await start([{}]);
    let asked = 0;
    const endless = (): Promise<Page<number>> => {
      asked++;
      return Promise.resolve({ rows: [{ key: String(asked), value: asked }], lastId: "", body: {}, bytes: 1 });
    };
    const error = await failure(
      createPager().all({ operation: "Listing pairs", call: "listPairs" }, PAGING.sdrs, endless),
    );
    expect(error.code).to.equal("DR_PROTOCOL");
    expect(error.message).to.contain("does not end");
    expect(asked).to.equal(1000);
  });

  for (const [what, rows, bytes, pages] of [
    ["rows", 10_000, 1, Math.floor(MOST_ROWS / 10_000) + 1],
    ["bytes", 1, 10_000_000, Math.floor(MOST_BYTES_OF_LIST / 10_000_000) + 1],
  ] as const) {
    it(`is an error, and no shorter list, when it has more ${what} than any project`, async () => {
      await start([{}]);
      let asked = 0;
      const endless = (): Promise<Page<number>> => {
        const first = asked++ * rows;
        const page = Array.from({ length: rows }, (_, at) => ({ key: String(first + at), value: first + at }));
        return Promise.resolve({ rows: page, lastId: "", body: {}, bytes });
      };
      const list = createPager().all({ operation: "Listing pairs", call: "listPairs" }, PAGING.sdrs, endless);
      const error = await failure(list);
      expect(error.code).to.equal("DR_PROTOCOL");
      expect(error.message).to.contain("does not end");
      expect(asked).to.equal(pages);
    });
  }

  it("weighs the answers that it is made of", async () => {
    // Compressed, since it is what is made of an answer that weighs; pieces that were compressed one by one are one text.
    const padding = gzipSync("x".repeat(20_000_000));
    let page = 0;
    await start(() => {
      const [begin = "", end = ""] = JSON.stringify({ replications: pairs([`pair-${page++}`]), padding: "" }).split(
        /(?="}$)/,
      );
      return {
        text: Buffer.concat([gzipSync(begin), padding, gzipSync(end)]),
        headers: { "content-encoding": "gzip" },
      };
    });
    expect((await failure(read())).message).to.contain("does not end");
    expect(page).to.equal(7);
  });

  it("believes the links of ports, and asks on where they are missing", async () => {
    const rows = [sample.PORT, { ...sample.PORT, id: "port-2" }];
    await start(({ query }) => {
      const at = query["marker"] === undefined ? 0 : rows.findIndex(({ id }) => id === query["marker"]) + 1;
      const links =
        query["device_id"] === undefined ? {} : { ports_links: at === 0 ? [{ rel: "next", href: "x" }] : [] };
      return { body: { ports: rows.slice(at, at + 1), ...links } };
    });
    expect(await cloud.ports.list()).to.have.length(2);
    expect(server.seen).to.have.length(3);
    expect(await cloud.ports.ofServer(sample.PORT.device_id)).to.have.length(2);
    expect(server.seen).to.have.length(5);
  });

  for (const [what, id] of [
    ["is no text", 7],
    ["is half a character", "port-\ud800"],
    ["is longer than a line", "x".repeat(10_000)],
  ] as const) {
    it(`is an error, and no crash, where the id by which it goes on ${what}`, async () => {
      await start([{ body: { ports: [sample.PORT, { ...sample.PORT, id }] } }]);
      const error = await failure(cloud.ports.list());
      expect(error.code).to.equal("DR_PROTOCOL");
      expect(error.message).to.contain("no id by which the next could be asked for");
      expect(server.seen).to.have.length(1);
    });
  }

  it("keeps all its pages within the limit of the caller", async () => {
    const clock = fakeClock();
    server = await loopback((request) => {
      clock.advance(400);
      return serve({ rows: 1500, cap: 10 })(request);
    });
    cloud = createCloud(settingsFor(server.url), { clock });
    expect((await failure(cloud.pairs.list({}, { timeoutMs: 1000 }))).code).to.equal("DR_UNAVAILABLE");
    expect(server.seen.length).to.be.at.most(3);
  });
});
