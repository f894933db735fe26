import path from "node:path";
import { type Settings, createProbe } from "../../provider/index";
import type { DoctorOptions } from "../commands/doctor";
import { printJson, printLines, screen } from "../print";
import { fromStack } from "../status/stack";
import { type Checked, exitOf, worstFirst } from "./checks";
import { lookAtMachine, machineChecks } from "./machine";
import { serviceChecks, serviceChecksLeftOut } from "./services";
import { findSettings, settingsDocument } from "./settings";
import { doctorLines } from "./text";

export async function runDoctor({ stack, cwd, json, offline = false }: DoctorOptions, version: string): Promise<void> {
  const own = stack === undefined ? undefined : await fromStack({ cwd }, stack);
  const { settings, checks: found } = findSettings(process.env, own?.get);
  const [machine, services] = await Promise.all([
    lookAtMachine(version, process.env, path.resolve(cwd)),
    offline ? serviceChecksLeftOut("--offline") : askServices(settings),
  ]);
  const checks = worstFirst([...found, ...services, ...machineChecks(machine)]);
  const printed = checks.map(({ exit: _exit, ...check }) => check);
  const doctor = { checks: printed, ...settingsDocument(settings) };
  if (json === true) printJson("doctor", doctor);
  else printLines(doctorLines(doctor, screen().width));
  process.exitCode = exitOf(checks);
}

async function askServices(settings: Settings | undefined): Promise<Checked[]> {
  if (settings === undefined) return serviceChecksLeftOut("the settings cannot be used");
  const probe = createProbe(settings);
  try {
    return await serviceChecks(settings, probe);
  } finally {
    await probe.close();
  }
}
