import ts from "typescript";

/** A program without its comments. Tokens stay as they are, on lines and with the indentation that they have; only what stands between them is written anew. */
export function withoutComments(program: string): string {
  const source = ts.createSourceFile("program.js", program, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const first = /^#!.*\n/.exec(program)?.[0] ?? "";
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source).filter((child) => !ts.isJSDoc(child));
    if (children.length > 0) for (const child of children) visit(child);
    else {
      const start = node.getStart(source);
      parts.push(between(program.slice(Math.max(node.pos, first.length), start)), program.slice(start, node.end));
    }
  };
  visit(source);
  return `${first}${parts.join("").replace(/^\s+/, "")}`;
}

/** The rest of a text between two tokens: a line ends where one did, and two tokens stay two. */
function between(text: string): string {
  if (!text.includes("/")) return text;
  const lines = text.split("\n");
  return lines.length === 1 ? " " : `\n${/^[ \t]*/.exec(lines.at(-1) ?? "")?.[0] ?? ""}`;
}
