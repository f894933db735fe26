/**
 * A real browser for a suite. It is required on CI; elsewhere a machine without one skips the suite, and says so.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";
import { HOW_TO_HAVE_ONE, findChromium } from "../../../tools/pictures/chromium.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Folder for pictures of what the tests see; none are taken without. */
const PICTURES = process.env["SDRS_SCREENSHOTS"];

const onCi = (): boolean => !["", "false", undefined].includes(process.env["CI"]);

export interface View {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** A page, and everything it did that a report must not do. */
export interface Visit {
  readonly page: Page;
  /** Messages on the console, errors of scripts, dialogs. */
  readonly noise: string[];
  /** Requests other than that of the file itself. */
  readonly requests: string[];
  /** Keeps a picture, if a folder for them is named. */
  readonly picture: (name: string) => Promise<void>;
}

/** One browser with a profile of its own for the suite; the contexts of a test end with it. */
export function useBrowser(more: readonly string[] = []): () => Browser {
  let browser: Browser | undefined;

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      if (onCi()) throw new Error(`There is no Chromium, which CI needs. ${HOW_TO_HAVE_ONE}`);
      process.stderr.write(
        `\n!!! NO CHROMIUM: what a browser shows is NOT tested on this machine. ${HOW_TO_HAVE_ONE}\n\n`,
      );
      this.skip();
    }
    browser = await chromium.launch({ executablePath, headless: true, args: [...ARGUMENTS, ...more] });
  });

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
  });

  after(async () => {
    await browser?.close();
  });

  return () => {
    if (browser === undefined) throw new Error("the browser is not there yet");
    return browser;
  };
}

/** Visits of reports: each in a fresh context, without a network. */
export function useChromium(): { readonly visit: (file: string, view?: View) => Promise<Visit> } {
  const browser = useBrowser();
  return {
    visit: async (file, { width = 1280, scheme = "light" } = {}) => {
      const context = await browser().newContext({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        offline: true,
        serviceWorkers: "block",
      });
      const page = await context.newPage();
      const url = `file://${file}`;
      const noise: string[] = [];
      const requests: string[] = [];
      page.on("console", (message) => noise.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => noise.push(String(error)));
      page.on("dialog", (dialog) => {
        noise.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("request", (request) => {
        if (request.url() !== url) requests.push(request.url());
      });
      await page.goto(url);
      return { page, noise, requests, picture: (name) => picture(page, name) };
    },
  };
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined || PICTURES === "") return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
}
