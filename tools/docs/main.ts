// npm run docs: writes the generated pages of docs/reference.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { API_FOLDERS, apiPages } from "./api-pages";
import { PAGES } from "./reference";

const folder = path.resolve(__dirname, "..", "..", "..", "docs", "reference");
for (const name of API_FOLDERS) rmSync(path.join(folder, name), { recursive: true, force: true });
const tables = Object.entries(PAGES).map(([file, page]) => [file, page()] as const);
for (const [file, text] of [...tables, ...Object.entries(apiPages())]) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), `${text}\n`);
  process.stdout.write(`docs/reference/${file}\n`);
}
