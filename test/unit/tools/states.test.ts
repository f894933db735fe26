import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { z } from "zod";
import * as provider from "../../../provider/index";
import { DEFINITIONS, KINDS, type Kind } from "../../../provider/model/definitions";
import { isObject } from "../../../provider/model/narrow";
import { ProcessMemory } from "../../../provider/memory";
import { unpackRows } from "../../../provider/transition/observe/compare-addresses";
import { systemClock } from "../../../provider/wait";
import { type Exported, type ExportedRow, atPort, emulatedState, kindOf, portable } from "../../../tools/states/export";
import { NEWEST_OUTPUTS, NEWEST_PARTS, withoutNewest } from "../../../tools/states/lacking";
import {
  PASSPHRASE,
  type Recording,
  recordings,
  refuseReplacing,
  writeRecording,
} from "../../../tools/states/recording";
import { isSecretMark } from "../../../tools/states/secrets";
import { shop } from "../../../tools/states/shop";

const ALL = recordings();

/** Rows of ours with their kinds. */
const rowsOf = ({ state }: Recording): readonly (readonly [Kind, ExportedRow])[] =>
  state.deployment.resources.flatMap((row) => {
    const kind = kindOf(row);
    return kind === undefined ? [] : [[kind, row] as const];
  });

const texts = ALL.flatMap((recording) =>
  rowsOf(recording).flatMap(([kind, { inputs, outputs }]) =>
    [inputs, outputs].map((props) => [kind, String(props?.["__provider"])] as const),
  ),
);

/** Evaluates a text as Pulumi's host does, in a program's folder that has this package. */
function evaluate(text: string): provider.DynamicProvider {
  const given: provider.ProviderProcess = {
    clock: systemClock,
    env: {},
    engineArguments: () => [],
    memory: new ProcessMemory(),
    cloud: () => {
      throw new Error("nothing is asked of the cloud");
    },
  };
  const load = (name: string): object => {
    const { handler, ...rest } = createRequire(`${process.cwd()}/`)(name) as {
      readonly handler: (kind: string, process: provider.ProviderProcess) => provider.DynamicProvider;
    };
    // This process is not one that an engine ends.
    return { ...rest, handler: (kind: string) => handler(kind, given) };
  };
  const require = Object.assign(() => ({ createRequire: () => load }), { main: { filename: "/host/main.js" } });
  const exports: { handler?: () => provider.DynamicProvider } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function("exports", "require", "process", text) as (...args: unknown[]) => void;
  run(exports, require, process);
  if (exports.handler === undefined) throw new Error("the text exports no handler");
  return exports.handler();
}

/** Keys of a value that its schema does not name, though it lets them pass. */
function strangeKeys(schema: unknown, value: unknown): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodNullable)
    return strangeKeys(schema.unwrap(), value);
  if (schema instanceof z.ZodCatch || schema instanceof z.ZodDefault) return strangeKeys(schema.unwrap(), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.flatMap((one) => strangeKeys(schema.element, one));
  if (!(schema instanceof z.ZodObject) || !isObject(value)) return [];
  const shape: Readonly<Record<string, unknown>> = schema.shape;
  return Object.entries(value).flatMap(([key, inner]) => (key in shape ? strangeKeys(shape[key], inner) : [key]));
}

/** What was read, without the newest parts that are not kept and so not known. */
function lessNewest(read: unknown, kept: unknown): unknown {
  if (!isObject(read) || Array.isArray(read) || !isObject(kept)) return read;
  const known = Object.entries(read).filter(
    ([key, value]) => !(NEWEST_PARTS.includes(key) && value === null && !(key in kept)),
  );
  return Object.fromEntries(known);
}

describe("every recorded state", () => {
  it("holds a text that loads the provider of its kind", () => {
    const different = new Map(texts.map(([kind, text]) => [text, kind]));
    expect(texts).to.have.length.above(100);
    expect(new Set(different.values())).to.have.keys([...KINDS]);
    for (const [text, kind] of different) {
      const loaded = evaluate(text);
      for (const method of ["configure", "check", "diff", "create", "read", "update", "delete"] as const)
        expect(loaded, kind).to.respondTo(method);
    }
  });

  it("is read whole: this release knows every input, output and memory that is kept", () => {
    const strange = ALL.flatMap((recording) =>
      rowsOf(recording).flatMap(([kind, { inputs: declared, outputs: kept }]) => {
        const { inputs, outputs, memory } = DEFINITIONS[kind];
        const known = { ...inputs, ...outputs, ...memory, __provider: true };
        return Object.keys({ ...declared, ...kept })
          .filter((name) => !(name in known))
          .map((name) => `${kind} ${name}`);
      }),
    );
    expect([...new Set(strange)]).to.deep.equal([]);
  });

  it("is understood in every part: nothing that is kept counts as unknown, odd or absent", () => {
    let parts = 0;
    for (const recording of ALL)
      for (const [kind, { outputs: kept = {} }] of rowsOf(recording)) {
        const { outputs, memory } = DEFINITIONS[kind];
        for (const [name, schema] of Object.entries<z.ZodType>({ ...outputs, ...memory })) {
          const value = kept[name] ?? null;
          if (value === null) continue;
          expect(lessNewest(schema.parse(value), value), `${recording.name} ${kind} ${name}`).to.deep.equal(value);
          expect(strangeKeys(schema, value), `${recording.name} ${kind} ${name}`).to.deep.equal([]);
          parts++;
        }
      }
    expect(parts).to.be.above(1000);
  });

  it("gives back the addresses that it packed, those of a record too", () => {
    const packed = ALL.flatMap((recording) =>
      rowsOf(recording).flatMap(([, { outputs = {} }]) =>
        [outputs["__lastKnown"], outputs["unfinished"]].flatMap((part) =>
          isObject(part) ? [part["addresses"], part["before"]].filter((text) => typeof text === "string") : [],
        ),
      ),
    );
    const rows = packed.map((text) => unpackRows(text));
    expect(rows).not.to.include(undefined);
    expect(rows.flat().filter((row) => row?.eip === "80.158.7.7")).to.have.length.above(3);
  });

  it("tells of no machine, no address but the simulator's, and no secret", () => {
    expect(ALL).to.have.length.above(8);
    for (const { name, state, world } of ALL) {
      const account = world.state["account"] as Readonly<Record<string, string>>;
      const text = JSON.stringify(state);
      for (const key of ["access_key", "secret_key", "password"]) {
        expect(account[key]).to.have.length.above(10);
        expect(text, name).not.to.contain(account[key]);
      }
      expect(text).not.to.match(/sourcePosition|stackTrace|node_modules|\.[jt]s[:"]/);
      expect(new Set(text.match(/https?:\/\/[^/"]*/g)), name).to.deep.equal(new Set(["http://127.0.0.1:{port}"]));
      expect(JSON.stringify(world), name).not.to.match(/https?:|127\.0\.0\.1/);
    }
  });

  it("keeps its secrets encrypted, with a salt that opens them", () => {
    for (const recording of ALL) {
      const provider = recording.state.deployment.resources.find(({ type }) => type.startsWith("pulumi:providers:"));
      for (const key of ["sdrs:accessKey", "sdrs:secretKey"])
        expect(isSecretMark(provider?.inputs?.[key]), `${key} of ${recording.name}`).to.equal(true);
    }
    expect(ALL.filter(({ state }) => JSON.stringify(state).includes("orders and their archive"))).to.deep.equal([]);
    const one = ALL.find(({ name }) => name === "after-create");
    const [group] = one === undefined ? [] : emulatedState(one.state, PASSPHRASE);
    expect(group?.inputs["description"]).to.equal("orders and their archive");
  });
});

describe("the recorder", () => {
  const exported = (row: object): Exported => ({
    version: 3,
    deployment: {
      manifest: { time: "2026-01-01T00:00:00Z", version: "v3", plugins: [{ path: "/home/me/.pulumi/plugin" }] },
      secrets_providers: { type: "passphrase", state: { salt: "v1:" } },
      resources: [{ urn: "urn:one", type: "pulumi-nodejs:dynamic/sdrs:Protection", ...row }],
      pending_operations: [{ type: "updating", resource: { urn: "urn:one", type: "x", ...row } }],
    },
  });

  it("takes out what tells of the machine and the moment, and puts a port back that it took out", () => {
    const endpoint = { endpoint: "http://127.0.0.1:4711/{service}" };
    const whole = exported({
      inputs: endpoint,
      created: "now",
      modified: "now",
      sourcePosition: "/home/me/index.ts:1",
    });
    const kept = portable(whole, "http://127.0.0.1:4711");
    expect(JSON.stringify(kept)).not.to.match(/4711|home|now|2026/);
    const [row] = atPort(kept, "http://127.0.0.1:815").deployment.resources;
    expect(row).to.deep.equal({
      urn: "urn:one",
      type: "pulumi-nodejs:dynamic/sdrs:Protection",
      inputs: { endpoint: "http://127.0.0.1:815/{service}" },
    });
  });

  it("takes out outputs that some kind has, and nothing else", () => {
    const all = KINDS.flatMap((kind) => Object.keys(DEFINITIONS[kind].outputs));
    expect(NEWEST_OUTPUTS.length).to.be.above(1);
    expect(all).to.include.members([...NEWEST_OUTPUTS]);
    const outputs = { ...Object.fromEntries(NEWEST_OUTPUTS.map((name) => [name, 1])), status: "protected" };
    expect(withoutNewest(exported({ outputs })).deployment.resources[0]?.outputs).to.deep.equal({
      status: "protected",
    });
  });

  it("refuses to replace a recording, and reads what it wrote", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "states-"));
    try {
      const { world } = ALL[0]!;
      const one = { release: "1.0.0", name: "one", about: "nothing", next: "nothing", program: shop() } as const;
      const recording: Recording = { ...one, state: exported({}), world };
      refuseReplacing("1.0.0", ["one"], folder);
      writeRecording(recording, folder);
      expect(recordings(folder)).to.deep.equal([recording]);
      expect(() => {
        refuseReplacing("1.0.0", ["other", "one"], folder);
      }).to.throw("Recorded already for 1.0.0: one. A recording is a promise.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
