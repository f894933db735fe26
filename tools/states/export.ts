/**
 * The export of a stack as it is recorded, and the same for the emulated engine.
 */
import { KINDS } from "../../provider/model/definitions";
import { isOneOf } from "../../provider/model/narrow";
import type { StackState, StateResource } from "../emulator/state";
import type { Json } from "../emulator/values";
import { opener } from "./secrets";

/** A row as `pulumi stack export` has it. */
export interface ExportedRow {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Json;
  readonly outputs?: Json;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly initErrors?: readonly string[];
}

export interface Exported {
  readonly version: number;
  readonly deployment: {
    readonly manifest: Json;
    readonly secrets_providers: { readonly type: string; readonly state: { readonly salt: string } };
    readonly resources: readonly ExportedRow[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: ExportedRow }[];
  };
}

/** Stands for the port of the simulator, wherever the export holds an address. */
export const PORT = "{port}";

/** Parts of a row that tell of a machine or a moment, and that nothing reads. */
const OF_THE_MACHINE = ["created", "modified", "sourcePosition", "stackTrace"];

/** The export without anything of the machine or the moment where it was made. */
export function portable(exported: Exported, url: string): Exported {
  const { deployment } = exported;
  const { pending_operations: pending } = deployment;
  const clean = {
    ...exported,
    deployment: {
      ...deployment,
      manifest: manifestOf(deployment.manifest),
      resources: deployment.resources.map(rowOf),
      ...(pending === undefined
        ? {}
        : { pending_operations: pending.map((one) => ({ ...one, resource: rowOf(one.resource) })) }),
    },
  };
  const { port } = new URL(url);
  return JSON.parse(JSON.stringify(clean).replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${PORT}`)) as Exported;
}

function rowOf(row: ExportedRow): ExportedRow {
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => !OF_THE_MACHINE.includes(key)),
  ) as unknown as ExportedRow;
}

/** The time is no fact of the release, and plugins are found anew. */
function manifestOf({ plugins: _plugins, time: _time, ...rest }: Json): Json {
  return { time: "2000-01-01T00:00:00Z", ...rest };
}

/** The same for the simulator that listens at this address. */
export function atPort(exported: Exported, url: string): Exported {
  return JSON.parse(JSON.stringify(exported).replaceAll(PORT, new URL(url).port)) as Exported;
}

/** Rows of ours as the emulated engine keeps them, secrets in clear. */
export function emulatedState({ deployment }: Exported, passphrase: string): StackState {
  const open = opener(passphrase, deployment.secrets_providers.state.salt);
  return deployment.resources.flatMap((row) => {
    const kind = kindOf(row);
    return kind === undefined ? [] : [emulatedRow(row, kind, open)];
  });
}

export function kindOf({ type }: Pick<ExportedRow, "type">): (typeof KINDS)[number] | undefined {
  const name = type.split("/sdrs:").at(1);
  return isOneOf(KINDS, name) ? name : undefined;
}

function emulatedRow(row: ExportedRow, kind: StateResource["kind"], open: (value: unknown) => unknown): StateResource {
  const of = Object.entries(row.propertyDependencies ?? {});
  return {
    ...{ urn: row.urn, kind, id: row.id },
    inputs: open(row.inputs ?? {}) as Json,
    outputs: open(row.outputs ?? {}) as Json,
    // The stack itself is no row of the emulated engine.
    parent: undefined,
    dependencies: row.dependencies ?? [],
    propertyDependencies: Object.fromEntries(of.map(([name, urns]) => [name, urns ?? []])),
    ...{ protect: false, retainOnDelete: false, initErrors: row.initErrors ?? [] },
    ...{ external: false, delete: false, pendingReplacement: false },
  };
}
