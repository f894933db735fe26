import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Deployment,
  type EngineEvent,
  LocalWorkspace,
  PulumiCommand,
  type Stack,
} from "@pulumi/pulumi/automation";
import * as YAML from "yaml";
import type { MigratedAddress, Transition } from "../../sdk/types";
import type { Simulator } from "../../simulator/index";
import { type EngineHome, PACKAGE_ROOT } from "../engine/home";
import { doneWord, isOurs, label, sayingIn } from "./events";
import type { Screen } from "./render";

export const STACK = "demo";

const EXAMPLE = path.join(PACKAGE_ROOT, "examples", "failover");

/** The example of a failover, run from a folder of its own, so that no stack file is written into the checkout. */
function writeProject(home: EngineHome): string {
  const folder = path.join(home.folder, "project");
  mkdirSync(folder);
  const project = YAML.parse(readFileSync(path.join(EXAMPLE, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const main = path.join(EXAMPLE, String(project["main"]));
  writeFileSync(path.join(folder, "Pulumi.yaml"), YAML.stringify({ ...project, main }));
  return folder;
}

export interface DemoStack {
  readonly folder: string;
  readonly stack: Stack;
}

export async function openStack(home: EngineHome, simulator: Simulator): Promise<DemoStack> {
  const folder = writeProject(home);
  const pulumiCommand = await PulumiCommand.get({ root: path.dirname(home.engine.binDir) });
  const stack = await LocalWorkspace.createStack(
    { stackName: STACK, workDir: folder },
    { pulumiCommand, envVars: home.overlay },
  );
  await stack.setAllConfig({
    "sdrs:endpoint": { value: simulator.endpointTemplate },
    "sdrs:region": { value: simulator.region },
    "sdrs:projectId": { value: simulator.projectId },
    "sdrs:accessKey": { value: simulator.accessKey, secret: true },
    "sdrs:secretKey": { value: simulator.secretKey, secret: true },
  });
  return { folder, stack };
}

/** Saved outputs of the group, of which a program exports a part. */
export interface GroupState {
  readonly migratedAddresses?: MigratedAddress[] | null;
  readonly lastTransition?: Transition | null;
}

export function groupIn({ deployment }: Deployment): GroupState {
  const { resources = [] } = deployment as { readonly resources?: readonly { urn: string; outputs?: GroupState }[] };
  return resources.find(({ urn }) => urn.includes("sdrs:ProtectionGroup::"))?.outputs ?? {};
}

/**
 * Shows what the engine reports: one line a finished resource, and everything said under a resource's row. What is in `known`
 * was shown before: the engine repeats a preview's words in the update.
 */
export function showEvents(screen: Screen, since: number, known = new Set<string>()): (event: EngineEvent) => void {
  const clock = (): string => `${((Date.now() - since) / 1000).toFixed(1).padStart(5)} s`;
  return (event) => {
    const { diagnosticEvent, resOutputsEvent, resourcePreEvent } = event;
    if (diagnosticEvent !== undefined) {
      const { urn, severity, ephemeral, text } = sayingIn(diagnosticEvent);
      if (urn === undefined || text === "" || severity === "debug" || known.has(text)) return;
      if (!ephemeral && severity === "info") known.add(text);
      if (ephemeral) screen.progress(`${clock()}  ${label(urn)}: ${text}`);
      else for (const line of text.split("\n")) screen.line(`${clock()}  ${severity === "warning" ? "! " : ""}${line}`);
    }
    const finished = resOutputsEvent?.metadata;
    if (
      finished !== undefined &&
      finished.op !== "same" &&
      resOutputsEvent?.planning !== true &&
      isOurs(finished.urn)
    ) {
      screen.line(`${clock()}  ${doneWord(finished.op)} ${label(finished.urn)}`);
    }
    const began = resourcePreEvent?.metadata;
    if (began !== undefined && began.op !== "same" && resourcePreEvent?.planning !== true && isOurs(began.urn)) {
      screen.progress(`${clock()}  ${began.op} ${label(began.urn)} …`);
    }
  };
}
