import type { Project } from "../emulator/project";
import { type Report, failuresOf } from "../emulator/report";
import { type Advice, adviceIn, codeOf, subjectOf, type } from "./hints";
import { groupOf } from "./objects";
import type { Team } from "./team";

/** Tools that a person who follows hints needs besides the text. */
export interface Hands {
  readonly project: Project;
  tell(line: string): void;
  followed(): void;
  stopped(server: string): void;
  refresh(): Promise<void>;
}

/** Types what the last failures say; the environment of the next run, or `undefined` if they say nothing that was not tried. */
export async function follow(team: Team, report: Report, hands: Hands): Promise<Record<string, string> | undefined> {
  const env: Record<string, string> = {};
  let typed = false;
  for (const { failure = "", urn } of failuresOf(report)) {
    if (failure.includes("another resource of the program failed")) {
      hands.tell("mends the other resource");
      mendOther(team);
      typed = true;
      continue;
    }
    const advice = choose(team, failure, urn);
    if (advice === undefined) continue;
    const row = team.stack.state.find((one) => one.urn === urn);
    const done = type(advice, team, subjectOf(team.program, urn, row));
    hands.tell(`follows ${JSON.stringify(advice)}`);
    hands.followed();
    team.program = done.program;
    const lines = [env["SDRS_CONFIRM"], done.env["SDRS_CONFIRM"]].filter((line) => line !== undefined);
    if (lines.length > 0) env["SDRS_CONFIRM"] = lines.join(" ");
    for (const one of done.forget) team.stack.forget(one);
    if (done.stop) await stopPassive(team, hands.project);
    for (const server of done.stopNamed) {
      await hands.project.control.power({ server, status: "SHUTOFF" });
      hands.stopped(server);
    }
    if (done.repair) await repairServers(hands.project);
    for (const id of done.remove) await removeByHand(hands.project, id);
    if (done.refresh) await hands.refresh();
    typed = true;
  }
  return typed ? env : undefined;
}

function mendOther(team: Team): void {
  team.program = team.program.map((one) =>
    one.kind === "Other" ? { ...one, args: { ...one.args, fails: false } } : one,
  );
}

/** The first way out that was not tried for this refusal; a consent is printed anew each time. */
function choose(team: Team, failure: string, urn: string): Advice | undefined {
  const all = adviceIn(failure);
  const refusal = failure.replace(/[0-9a-f-]{12,}|\d+/g, "").slice(0, 120);
  const key = (advice: Advice): string => `${urn} ${codeOf(failure) ?? ""} ${refusal} ${JSON.stringify(advice)}`;
  const fresh = all.find((advice) => advice.way === "consent" || !team.tried.has(key(advice)));
  if (fresh !== undefined) team.tried.add(key(fresh));
  return fresh ?? all.find(({ way }) => way === "again");
}

/** Somebody stops the servers that do not serve, as a hint says. */
async function stopPassive(team: Team, project: Project): Promise<void> {
  const world = await project.world();
  const group = groupOf(world, team.program);
  for (const one of world.instances.filter(({ server_group_id }) => server_group_id === group?.id)) {
    const passive = group?.priority_station === "source" ? one.target_server : one.source_server;
    if (world.servers.some(({ id, status }) => id === passive && status !== "SHUTOFF"))
      await project.control.power({ server: passive, status: "SHUTOFF" });
  }
}

/** Somebody repairs the servers that are in an error, and starts them. */
async function repairServers(project: Project): Promise<void> {
  const { servers } = await project.world();
  for (const { id, status } of servers)
    if (status === "ERROR") await project.control.power({ server: id, status: "ACTIVE" });
}

/** Somebody deletes a member in the console; what the console refuses stays. */
async function removeByHand(project: Project, id: string): Promise<void> {
  const { groups, pairs } = await project.world();
  const kinds = { group: groups, pair: pairs };
  const kind = (["group", "pair"] as const).find((one) => kinds[one].some((row) => row.id === id)) ?? "instance";
  await project.control.remove({ [kind]: id }).catch(() => undefined);
  await project.clock.pass(60);
}
