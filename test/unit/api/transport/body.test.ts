import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import {
  gather,
  MOST_BYTES,
  MOST_BYTES_REFUSED,
  MOST_NESTING,
  readContent,
} from "../../../../provider/api/transport/body";
import {
  type Answer,
  createTransport,
  type NoAnswer,
  type Transport,
} from "../../../../provider/api/transport/transport";
import { type Peer, peer } from "./wire";

const MB = 1024 * 1024;
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** Sends pieces until nobody reads them any more, and says how many bytes were taken. */
function pour(socket: Socket, head: string, piece: Buffer, taken: (bytes: number) => void): void {
  socket.write(head);
  const more = (): void => {
    while (!socket.destroyed) {
      taken(piece.length);
      if (!socket.write(piece)) {
        socket.once("drain", more);
        return;
      }
    }
  };
  more();
}

const chunk = (text: string): Buffer => Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
const whole = (socket: Socket, body: Buffer | string, extra = ""): void => {
  socket.write(`${HEAD}${extra}content-length: ${Buffer.byteLength(body)}\r\n\r\n`);
  socket.end(body);
};
const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("the body of an answer", () => {
  let host: Peer;
  let transport: Transport;
  const ask = async (asked: (socket: Socket) => void, limitMs = 20_000): Promise<Answer | NoAnswer> => {
    host = await peer({ asked });
    transport = createTransport({ connections: 1, env: {} });
    return transport.once({ method: "GET", url: `http://127.0.0.1:${host.port}/`, headers: {} }, limitMs);
  };
  afterEach(async () => {
    await transport.close();
    await host.close();
  });

  it("is read up to a limit, and no further, however long it is", async () => {
    let poured = 0;
    const result = await ask((socket) => {
      pour(socket, `${HEAD}transfer-encoding: chunked\r\n\r\n`, chunk(" ".repeat(MB)), (bytes) => (poured += bytes));
    });
    expect(result).to.include({ kind: "unusable", status: 200, reason: "the answer is longer than 32 MB" });
    expect(poured / MB).to.be.within(32, 48);
  });

  it("is read whole where it is as long as the limit", async () => {
    const body = `{"x":"${"a".repeat(MOST_BYTES - 8)}"}`;
    const result = await ask((socket) => {
      whole(socket, body);
    });
    expect(result).to.include({ kind: "answer", bytes: MOST_BYTES });
  });

  it("is left out where a refusal is longer than a sentence: its status says enough", async () => {
    let poured = 0;
    const result = await ask((socket) => {
      const head = "HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n";
      pour(socket, head, chunk("E".repeat(MB / 4)), (bytes) => (poured += bytes));
    });
    expect(result).to.deep.include({ kind: "answer", status: 400, json: undefined });
    expect(poured).to.be.within(MOST_BYTES_REFUSED, 16 * MB);
  });

  it("is read up to the time limit, however slowly it comes", async () => {
    const result = await ask((socket) => {
      socket.write(`${HEAD}content-length: 1000\r\n\r\n `);
    }, 100);
    expect(result).to.include({ kind: "broken", reason: "no answer within 100 ms" });
  });

  it("follows a head that is no longer than HTTP's are", async () => {
    const result = await ask((socket) => {
      socket.end(`${HEAD}${"x-h: vvvvvvvv\r\n".repeat(20_000)}\r\n{}`);
    });
    expect(result.kind).to.equal("broken");
  });

  it("is not told apart by a byte order mark", async () => {
    const result = await ask((socket) => {
      whole(socket, '\ufeff{"fine":true}');
    });
    expect(result).to.deep.include({ kind: "answer", json: { fine: true } });
  });

  for (const [name, encode] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const) {
    it(`is read, up to the same limit, in the encoding ${name} that nobody asked for`, async () => {
      expect(readContent(encode('{"fine":true}'), name)).to.deep.equal({ json: { fine: true }, bytes: 13 });
      const bomb = encode(Buffer.alloc(MOST_BYTES + 1, 0x20));
      const result = await ask((socket) => {
        whole(socket, bomb, `content-encoding: ${name}\r\n`);
      });
      expect(bomb.length).to.be.below(MB);
      expect(result).to.include({ kind: "unusable", reason: "the answer is longer than 32 MB" });
      expect(readContent(Buffer.from("{}"), name)).to.include({ unreadable: `the answer is not ${name}, as it says` });
    });
  }

  it("is asked for as it is, and is not guessed at in another encoding", async () => {
    let head = "";
    host = await peer({
      asked(socket, received) {
        head = received;
        whole(socket, "{}", "content-encoding: zstd\r\n");
      },
    });
    transport = createTransport({ connections: 1, env: {} });
    const result = await transport.once({ method: "GET", url: `http://127.0.0.1:${host.port}/`, headers: {} }, 2000);
    expect(head).to.contain("accept-encoding: identity\r\n");
    expect(result).to.include({ kind: "broken", reason: "the answer is in an encoding that is not known" });
  });

  it("is nested no deeper than anybody can walk through", async () => {
    const reason = `the answer is nested deeper than ${MOST_NESTING} levels`;
    for (const levels of [MOST_NESTING + 1, 5_000, 3_000_000]) {
      for (const body of [nested(levels), `{"a":`.repeat(levels) + "1" + "}".repeat(levels)])
        expect(readContent(Buffer.from(body), undefined)).to.deep.equal({ unreadable: reason, tooMuch: true });
    }
    const result = await ask((socket) => {
      whole(socket, `{"server_groups":${nested(3_000_000)}}`);
    });
    expect(result).to.include({ kind: "unusable", reason });
  });

  it("may hold brackets in texts, and as many as it likes beside each other", async () => {
    for (const value of [
      JSON.parse(nested(MOST_NESTING)) as unknown,
      ["[".repeat(500), '\\"[{'.repeat(200)],
      Array(1000).fill([{}]),
    ])
      expect(readContent(Buffer.from(JSON.stringify(value)), undefined)).to.deep.include({ json: value });
    const result = await ask((socket) => {
      whole(socket, "{}");
    });
    expect(result.kind).to.equal("answer");
  });
});

describe("bytes that arrive", () => {
  it("take no more memory than they are, in pieces of one byte too", () => {
    const gathered = gather(MOST_BYTES);
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < 2 * MB; at++) gathered.add(bytes.subarray(at & 0xff, (at & 0xff) + 1));
    expect(process.memoryUsage().heapUsed - before).to.be.below(100 * MB);
    expect(gathered.bytes()).to.have.length(2 * MB);
    expect([gathered.bytes()[258], gathered.bytes()[MB]]).to.deep.equal([2, 0]);
  });

  it("are refused from the first that is too many", () => {
    const gathered = gather(10);
    expect([
      gathered.add(Buffer.alloc(10)),
      gathered.add(Buffer.alloc(1)),
      gathered.add(Buffer.alloc(0)),
    ]).to.deep.equal([true, false, true]);
    expect(gathered.bytes()).to.have.length(10);
  });
});
