/**
 * The compiler for tests that ask what a user's compiler says of a program.
 */
import ts from "typescript";

/** Declarations of packages by name and the form in which they are read: to parse them is nearly all that a compilation costs. */
const declarations = new Map<string, ts.SourceFile | undefined>();

/** A host that reads each declaration file once for all compilations of the process. */
export function sharingHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    getSourceFile: (name, how, ...rest) => {
      if (!name.endsWith(".d.ts")) return host.getSourceFile(name, how, ...rest);
      const form = typeof how === "object" ? [how.languageVersion, how.impliedNodeFormat] : [how];
      const key = [name, ...form].join(" ");
      if (!declarations.has(key)) declarations.set(key, host.getSourceFile(name, how, ...rest));
      return declarations.get(key);
    },
  };
}

/** Compiles a project by its `tsconfig.json`, and says what the compiler says. */
export function complaintsOf(configFile: string): string[] {
  const fatal = (found: ts.Diagnostic): never => {
    throw new Error(sentence(found));
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fatal },
  );
  if (parsed === undefined) throw new Error(`${configFile} is not there`);
  const { fileNames, options, errors } = parsed;
  const program = ts.createProgram(fileNames, options, sharingHost(options));
  return [...errors, ...ts.getPreEmitDiagnostics(program)].map(sentence);
}

function sentence({ messageText, file }: ts.Diagnostic): string {
  return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
