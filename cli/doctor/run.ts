import { type Settings, createProbe } from "../../provider/index";
import type { DoctorOptions } from "../commands/doctor";
import { printJson, printLines, screen } from "../print";
import { type Checked, exitOf, worstFirst } from "./checks";
import { lookAtMachine, machineChecks } from "./machine";
import { serviceChecks, serviceChecksLeftOut } from "./services";
import { findSettings, settingsDocument } from "./settings";
import { doctorLines } from "./text";

export async function runDoctor({ json, offline = false }: DoctorOptions, version: string): Promise<void> {
  const { settings, checks: found } = findSettings(process.env);
  const [machine, services] = await Promise.all([
    lookAtMachine(version, process.env, process.cwd()),
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
