/**
 * A command on a real terminal of the system, and pictures of what that terminal showed at one moment.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { PACKAGE_ROOT } from "../engine/home";
import { HOW_TO_HAVE_ONE, findChromium } from "./chromium";

const COLUMNS = 140;
const ROWS = 60;

export interface OnTerminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Text that a command wrote to its terminal; `util-linux` brings the command that makes one. */
export async function recorded(
  command: string,
  { cwd, env }: OnTerminal,
  ends?: () => Promise<unknown>,
): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "sdrs-pictures-"));
  const file = path.join(folder, "out");
  const inside = `stty cols ${COLUMNS} rows ${ROWS}; exec ${command}`;
  const child = spawn("script", ["--quiet", "--flush", "--return", "--log-out", file, "--command", inside], {
    cwd,
    env: { ...env, TERM: "xterm-256color", LANG: "C.UTF-8" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const closed = once(child, "close");
  if (ends !== undefined) {
    await ends();
    child.kill("SIGTERM");
  }
  await closed;
  const text = readFileSync(file, "utf8");
  rmSync(folder, { recursive: true });
  return text.replace(/^Script started.*\n/, "").replace(/\n?Script done.*\n?$/, "");
}

export interface Camera {
  /** Draws what stands on the terminal after a text was written to it. */
  picture(title: string, written: string, file: string): Promise<void>;
  /** Draws a whole page. */
  page(html: string, file: string): Promise<void>;
  close(): Promise<void>;
}

export async function openCamera(): Promise<Camera> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`There is no Chromium. ${HOW_TO_HAVE_ONE}`);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return {
    picture: (title, written, file) => draw(browser, title, written, file),
    page: async (html, file) => {
      const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
      await page.setContent(html);
      await page.screenshot({ path: file, fullPage: true });
      await page.close();
    },
    close: () => browser.close(),
  };
}

/** Parts of a browser that {@link drawIn} uses: its types would be valid in the whole checkout. */
interface Page {
  readonly document: { getElementById(id: string): unknown };
  readonly Terminal: new (options: object) => {
    readonly buffer: {
      readonly active: { readonly length: number; getLine(at: number): { translateToString(trim: boolean): string } };
    };
    open(element: unknown): void;
    write(text: string, then: () => void): void;
    resize(columns: number, rows: number): void;
  };
}

async function draw(browser: Browser, title: string, written: string, file: string): Promise<void> {
  const folder = path.join(PACKAGE_ROOT, "node_modules", "@xterm", "xterm");
  const page = await browser.newPage({ viewport: { width: 1400, height: 1400 } });
  await page.setContent(`<body style="margin:0;background:#1b1f24"><div id="window" style="display:inline-block;padding:10px 14px">
    <div style="font:13px sans-serif;color:#9aa4af;padding:0 0 8px">${title}</div><div id="terminal"></div></div></body>`);
  await page.addStyleTag({ path: path.join(folder, "css", "xterm.css") });
  await page.addStyleTag({ content: ".xterm .scrollbar { display: none }" });
  await page.addScriptTag({ path: path.join(folder, "lib", "xterm.js") });
  await page.evaluate(drawIn, { written, columns: COLUMNS, rows: ROWS });
  await page.locator("#window").screenshot({ path: file });
  await page.close();
}

/** Runs in the page; the terminal is no higher than what it shows. */
async function drawIn(given: { written: string; columns: number; rows: number }): Promise<void> {
  const { Terminal, document } = globalThis as unknown as Page;
  const terminal = new Terminal({
    cols: given.columns,
    rows: given.rows,
    fontSize: 13,
    fontFamily: "DejaVu Sans Mono, Liberation Mono, monospace",
    theme: { background: "#1b1f24", cursor: "#1b1f24" },
  });
  terminal.open(document.getElementById("terminal"));
  await new Promise<void>((resolve) => {
    terminal.write(given.written, resolve);
  });
  const buffer = terminal.buffer.active;
  let last = buffer.length - 1;
  while (last > 0 && buffer.getLine(last).translateToString(true).trim() === "") last--;
  terminal.resize(given.columns, Math.min(last + 2, given.rows));
  // Until what was written is drawn.
  await new Promise((resolve) => setTimeout(resolve, 300));
}
