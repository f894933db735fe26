#!/usr/bin/env node
import { outputFailed } from "./print";
import { runProgram } from "./program";

void runProgram(process.argv.slice(2)).then(async (code) => {
  process.exitCode = (await outputFailed()) ? 1 : code;
});
