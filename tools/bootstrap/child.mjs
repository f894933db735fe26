// @ts-check
/**
 * Child processes of the bootstrap: captured, with a time limit, and never left behind.
 */
import { spawn, spawnSync } from "node:child_process";

const KEPT_OUTPUT = 64 * 1024;
const windows = process.platform === "win32";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** @param {import("node:child_process").ChildProcess} child */
function killTree(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (windows) {
    spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** @type {Map<NodeJS.Signals, () => void>} */
const endings = new Map([
  ["SIGINT", () => process.exit(130)],
  ["SIGTERM", () => process.exit(143)],
]);
const killAll = () => running.forEach(killTree);

/** @param {import("node:child_process").ChildProcess} child */
function watch(child) {
  // Children lead their own group, so that the whole tree can be ended; hence Ctrl-C must be passed on by hand.
  if (running.size === 0) {
    process.on("exit", killAll);
    for (const [signal, end] of endings) process.on(signal, end);
  }
  running.add(child);
}

/** @param {import("node:child_process").ChildProcess} child */
function unwatch(child) {
  running.delete(child);
  if (running.size === 0) {
    process.off("exit", killAll);
    for (const [signal, end] of endings) process.off(signal, end);
  }
}

/**
 * @typedef {object} ChildResult
 * @property {number | null} code exit code; null when it never started or was killed
 * @property {string} stdout the last 64 KiB
 * @property {string} output the last 64 KiB of both streams, in order of arrival
 * @property {boolean} timedOut
 * @property {NodeJS.ErrnoException | undefined} failure why it could not be started
 */

/**
 * Runs a program to its end. Resolves whatever the outcome.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<ChildResult>}
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: !windows,
      windowsHide: true,
    });
    let stdout = "";
    let output = "";
    let timedOut = false;
    watch(child);
    const limit =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            killTree(child);
            // A grandchild that left the group may hold the pipes open.
            child.stdout?.destroy();
            child.stderr?.destroy();
          }, options.timeoutMs);
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout = (stdout + text).slice(-KEPT_OUTPUT);
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    /**
     * @param {number | null} code
     * @param {NodeJS.ErrnoException} [failure]
     */
    const end = (code, failure) => {
      clearTimeout(limit);
      unwatch(child);
      resolve({ code, stdout, output, timedOut, failure });
    };
    child.once("error", (error) => end(null, error));
    child.once("close", (code) => end(code));
  });
}

/**
 * Hands the terminal over to a program until it ends.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code
 */
export function handOver(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: "inherit" });
    // The terminal signals the whole group; the child decides what an interrupt means, we only wait for it.
    const stay = () => undefined;
    const pass = () => child.kill("SIGTERM");
    process.on("SIGINT", stay);
    process.on("SIGTERM", pass);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", stay);
      process.off("SIGTERM", pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}
