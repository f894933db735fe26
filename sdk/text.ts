/**
 * The provider text that every resource stores. It is a constant: it holds no code of ours beyond finding the package, no path
 * and no secret, and never changes when the provider does. It looks for the package from the folder of the program, and then
 * from the host's own installation.
 */
export function providerText(kind: string): string {
  return `exports.handler=()=>{let e;for(const p of[process.cwd(),require.main.filename])try{return require("module").createRequire(p+"/")("pulumi-sdrs/provider").handler("${kind}")}catch(x){if((e=x).code!="MODULE_NOT_FOUND")throw x}e.message+="\\nInstall pulumi-sdrs in "+process.cwd();throw e}`;
}

/** The type of a kind of resource, as URNs spell it. */
export function typeToken(kind: string): string {
  return `pulumi-nodejs:dynamic/sdrs:${kind}`;
}
