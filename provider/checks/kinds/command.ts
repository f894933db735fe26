import { failed, unproven } from "../outcome";
import { lastLine, runProcess } from "../process";
import { RUNNER_VERSION, answerIn } from "../runner";
import type { Try } from "../run";
import { plainEnvironment } from "../secrets";

const SHOWN = 80;

/** Runs a program of the user, without a shell. It passes with code 0, and proves by its last line at which server it was. */
export const tryCommand: Try = async ({ check, servers, secrets, env, folder, metadataUrl, signal }) => {
  const { command, stdout: wanted, env: places = {} } = check;
  if (command === undefined) return unproven("is no command", true);
  const own = await Promise.all(
    Object.entries(places).map(async ([name, place]) => [name, await secrets.read(place, signal)] as const),
  );
  const told = servers.map(({ id, label: name, addresses }) => ({ id, name, addresses }));
  const input = `${JSON.stringify({ version: RUNNER_VERSION, check: check.name, servers: told, metadataUrl })}\n`;
  const environment = { ...plainEnvironment(env), ...Object.fromEntries(own) };
  const ended = await runProcess(command, { env: environment, folder, signal, input });
  const [program = ""] = command;
  if (ended.missing) return unproven(`there is no program ${program} here`, true);
  if (ended.cutOff) return failed(`${program} did not end in time`);
  if (ended.code !== 0)
    return failed(
      `${program} ended with code ${ended.code ?? "?"}: ${lastLine(ended.stderr) || lastLine(ended.stdout)}`,
    );
  const answer = answerIn(ended.stdout);
  const printed = answer === undefined ? ended.stdout : withoutLastLine(ended.stdout);
  if (wanted !== undefined && printed.trimEnd() !== wanted.trimEnd())
    return failed(`${program} printed ${shown(secrets.hide(printed))} instead of ${shown(wanted)}`);
  const serverId = answer?.serverId;
  if (serverId === undefined)
    return unproven(
      `${program} ended well, but nothing proves which server it asked: let it print {"serverId": "<id>"} as its last line, with the id that the server's own metadata service tells`,
      true,
    );
  if (!servers.some(({ id }) => id === serverId))
    return unproven(`${program} says that it asked server ${serverId}, which is not one that serves`);
  return { state: "passed", proof: { by: "runner", serverId }, value: answer?.value };
};

function withoutLastLine(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.slice(0, Math.max(0, trimmed.lastIndexOf("\n")));
}

/** The beginning of what was printed, for a sentence. */
export function shown(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > SHOWN ? `${JSON.stringify(trimmed.slice(0, SHOWN))}...` : JSON.stringify(trimmed);
}
