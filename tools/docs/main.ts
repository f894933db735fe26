// npm run docs: writes the generated pages of docs/reference.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PAGES } from "./reference";

const folder = path.resolve(__dirname, "..", "..", "..", "docs", "reference");
mkdirSync(folder, { recursive: true });
for (const [file, page] of Object.entries(PAGES)) {
  writeFileSync(path.join(folder, file), `${page()}\n`);
  process.stdout.write(`docs/reference/${file}\n`);
}
