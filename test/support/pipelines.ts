/**
 * The pipelines among the examples, and the lines of the shell in them, as a runner gets them.
 */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import YAML from "yaml";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";

export const PIPELINES = path.join(PACKAGE_ROOT, "examples", "pipelines");

/** A block of shell lines, without lines that are only a comment. */
export interface Block {
  readonly file: string;
  readonly job: string;
  readonly text: string;
}

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: unknown;
  readonly permissions: unknown;
  readonly concurrency?: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

type GitlabJob = Readonly<Record<string, unknown>>;

export const namesIn = (kind: "github" | "gitlab" | "jenkins"): string[] => readdirSync(path.join(PIPELINES, kind));
export const textOf = (kind: string, name: string): string => readFileSync(path.join(PIPELINES, kind, name), "utf8");
export const workflowOf = (name: string): Workflow => YAML.parse(textOf("github", name)) as Workflow;

/** Jobs of a GitLab file: the mappings among its keys. */
export function gitlabJobs(name: string): Readonly<Record<string, GitlabJob>> {
  const document = YAML.parse(textOf("gitlab", name)) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(document).filter((entry): entry is [string, GitlabJob] => !Array.isArray(entry[1])),
  );
}

const block = (file: string, job: string, text: string): Block => {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return { file, job, text: lines.map((line) => line.slice(indent)).join("\n").trim() }; // prettier-ignore
};

function githubBlocks(name: string): Block[] {
  return Object.entries(workflowOf(name).jobs).flatMap(([job, { steps }]) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [block(name, job, run)])),
  );
}

function gitlabBlocks(name: string): Block[] {
  return Object.entries(gitlabJobs(name)).flatMap(([job, keys]) =>
    ["before_script", "script", "after_script"].flatMap((key) =>
      ((keys[key] as readonly string[] | undefined) ?? []).map((text) => block(name, job, text)),
    ),
  );
}

/** Steps `sh` with a string that Groovy leaves as it is, but for backslashes. */
function jenkinsBlocks(name: string): Block[] {
  const stages = textOf("jenkins", name).split(/^ *stage\('/m).slice(1); // prettier-ignore
  return stages.flatMap((stage) =>
    [...stage.matchAll(/^ *sh (?:'''([^]*?)'''|'([^'\n]*)')$/gm)].map(([, long, short]) =>
      block(name, stage.slice(0, stage.indexOf("'")), (long ?? short ?? "").replaceAll("\\\\", "\\")),
    ),
  );
}

/** Every block of every file. */
export function blocks(): Block[] {
  return [
    ...namesIn("github").flatMap(githubBlocks),
    ...namesIn("gitlab").flatMap(gitlabBlocks),
    ...namesIn("jenkins").flatMap(jenkinsBlocks),
  ];
}

/** The one different block that is these words, begins with them, or has them: the first of these that any block fits. */
export function blockWith(words: string): string {
  const texts = [...new Set(blocks().map(({ text }) => text))];
  const fits = [
    (text: string) => text === words,
    (text: string) => text.startsWith(words),
    (text: string) => text.includes(words),
  ];
  const found = fits.map((fit) => texts.filter(fit)).find(({ length }) => length > 0) ?? [];
  const [only, ...more] = found;
  if (only === undefined || more.length > 0) throw new Error(`${found.length} different blocks have ${words}`);
  return only;
}
