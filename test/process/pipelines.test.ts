import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { EXIT_CODES } from "../../provider/model/exit-codes";
import { PACKAGE_ROOT } from "../../tools/engine/home";
import { type Job, blockWith, blocks, gitlabJobs, namesIn, textOf, workflowOf } from "../support/pipelines";

const GITLAB = "recovery.gitlab-ci.yml";
/** Minutes of `--timeout` of a move. */
const MOVE_MINUTES = 240;
/** The linter of GitLab files wants a newer Node than the oldest that tests run on. */
const UNION = "Set.prototype.union ??= function (other) { return new Set([...this, ...other]); }";

describe("the pipelines among the examples", function () {
  this.timeout(30_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sdrs-pipelines-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const github = (content: string): string => {
    const file = path.join(folder, "workflow.yml");
    writeFileSync(file, content);
    const judge = path.join(PACKAGE_ROOT, "tools", "tests", "github-workflow.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [judge, file], { encoding: "utf8" });
    expect(status, stderr).to.equal(0);
    return stdout;
  };
  const gitlab = (content: string): { status: number | null; output: string } => {
    writeFileSync(path.join(folder, ".gitlab-ci.yml"), content);
    const linter = path.join(PACKAGE_ROOT, "node_modules", "gitlab-ci-local", "dist", "index.js");
    const args = [
      "--import",
      `data:text/javascript,${encodeURIComponent(UNION)}`,
      linter,
      "--list-csv-all",
      "--cwd",
      ".",
    ];
    spawnSync("git", ["init", "-q", folder]);
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder });
    return { status, output: stdout + stderr };
  };
  const jobs = (): (Job & { readonly file: string; readonly name: string })[] =>
    namesIn("github").flatMap((file) =>
      Object.entries(workflowOf(file).jobs).map(([name, job]) => ({ ...job, file, name })),
    );

  for (const name of namesIn("github"))
    it(`are accepted by the schema of GitHub Actions, which refuses what is wrong: ${name}`, () => {
      const text = textOf("github", name);
      expect(github(text)).to.equal("");
      expect(github(text.replace("timeout-minutes:", "timeout-minute:"))).to.contain("timeout-minute");
      expect(github(text.replaceAll("vars.", "secert."))).to.contain("secert");
    });

  it("are accepted by the schema of GitLab CI, which refuses what is wrong", () => {
    const text = textOf("gitlab", GITLAB);
    const { status, output } = gitlab(text);
    expect(status, output).to.equal(0);
    for (const name of Object.keys(gitlabJobs(GITLAB))) if (!name.startsWith(".")) expect(output).to.contain(name);
    expect(gitlab(text.replace("resource_group:", "resource_grup:")).output).to.contain("'resource_grup' property");
  });

  it("have the parts of Jenkins' declarative syntax, each closed, and their lines are what a shell can read", () => {
    for (const name of namesIn("jenkins")) {
      const text = textOf("jenkins", name).replaceAll(/'''[^]*?'''|'[^'\n]*'|"[^"\n]*"|^ *\/\/.*$/gm, "");
      expect([...text.matchAll(/\{/g)].length, name).to.equal([...text.matchAll(/\}/g)].length);
      for (const part of ["pipeline {", "agent none", "stages {", "steps {", "timeout("]) expect(text).to.contain(part);
      expect(text, "a shell's line with values of Groovy").not.to.match(/sh\s+"/);
    }
    for (const { file, text } of blocks()) {
      const shell = file.endsWith("Jenkinsfile") ? "sh" : "bash";
      expect(spawnSync(shell, ["-n"], { input: text, encoding: "utf8" }).stderr, `${file}: ${text}`).to.equal("");
    }
  });

  it("give no value of a run to the text of a line: only the environment does", () => {
    expect(blocks()).to.have.length.above(50);
    for (const { file, text } of blocks()) {
      expect(text, file).not.to.contain("${{");
      const bare = text.replaceAll(/'[^']*'/g, "").replaceAll(/\$(?:\?|code\b)/g, "");
      for (const line of bare.split("\n"))
        expect(line.replaceAll(/"[^"]*"/g, ""), `a variable outside quotes in ${file}`).not.to.match(/\$\{?[A-Z]/);
    }
  });

  it("ask for the least in each job of GitHub: no right for all, a time limit, a login by the ID token and an environment", () => {
    for (const file of namesIn("github")) expect(workflowOf(file).permissions, file).to.deep.equal({});
    for (const { file, name, permissions, environment, steps, ...job } of jobs()) {
      const where = `${file} ${name}`;
      const logsIn = steps.some(({ run }) => run?.includes("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
      const listsArtifacts = steps.some(({ run }) => run?.includes("/actions/artifacts"));
      expect(job["timeout-minutes"], where).to.be.a("number");
      expect(permissions, where).to.be.an("object");
      expect(permissions?.["id-token"], where).to.equal(logsIn ? "write" : undefined);
      expect(permissions?.["actions"], where).to.equal(listsArtifacts ? "read" : undefined);
      if (logsIn || JSON.stringify(steps).includes("secrets.")) expect(environment, where).to.match(/^recovery-/);
      for (const right of Object.keys(permissions ?? {}))
        expect(right, where).to.match(name === "comment" ? /^pull-requests$/ : /^(actions|contents|id-token)$/);
      for (const { run, env } of steps) if (run === "npm ci") expect(env, where).to.equal(undefined);
    }
  });

  it("move in one job at a time, which nothing cancels, behind an approval, and for longer than a failover may take", () => {
    const [move, ...more] = jobs().filter(({ steps }) => steps.some(({ run }) => run?.includes("sdrs failover")));
    expect(more).to.deep.equal([]);
    expect(move?.environment).to.equal("recovery-move");
    const group = "pulumi-${{ inputs.stack }}";
    expect(move?.concurrency).to.deep.equal({ group, "cancel-in-progress": false, queue: "max" });
    expect(move?.["timeout-minutes"]).to.be.above(MOVE_MINUTES);
    const job = gitlabJobs(GITLAB)["failover"];
    expect(job).to.deep.include({
      resource_group: "pulumi-$STACK",
      timeout: "5 hours",
      environment: { name: "recovery-move" },
    });
    expect(JSON.stringify(job?.["rules"])).to.contain('"when":"manual"');
    expect(gitlabJobs(GITLAB)[".recovery"]).to.include({ interruptible: false });
    const jenkins = textOf("jenkins", "failover.Jenkinsfile");
    const stages = jenkins.split("stage('");
    expect(stages[2]).to.contain("input message").and.not.contain("lock(").and.not.contain("label");
    expect(stages[3]).to.contain('lock(resource: "pulumi-${params.STACK}")').and.contain("time: 5, unit: 'HOURS'");
    expect(blockWith("--confirm plan"))
      .to.contain(`--timeout ${MOVE_MINUTES / 60}h`)
      .and.match(/^exec /);
  });

  it("drill one at a time, in a queue that no failover is in, and keep the history and the reports whatever came of it", () => {
    const drill = workflowOf("drill.yml").jobs["drill"];
    expect(drill?.concurrency).to.deep.equal({ group: "recovery-drill", "cancel-in-progress": false, queue: "max" });
    const kept = (drill?.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/upload-artifact"));
    expect(kept.map((step) => step.if)).to.deep.equal(["always()", "always()"]);
    expect(JSON.stringify(kept)).to.contain("drills.jsonl").and.contain("drill.html");
    const job = gitlabJobs(GITLAB)["drill"];
    expect(job).to.deep.include({
      resource_group: "recovery-drill",
      cache: { key: "drill-history", when: "always", paths: ["drills.jsonl"] },
    });
    expect(job?.["artifacts"]).to.deep.include({ when: "always" });
    const jenkins = textOf("jenkins", "drill.Jenkinsfile");
    expect(jenkins).to.contain("disableConcurrentBuilds()").and.contain("selector: lastWithArtifacts()");
    expect(jenkins.slice(jenkins.indexOf("always {"))).to.contain(
      "archiveArtifacts artifacts: 'drills.jsonl, drill.html",
    );
  });

  it("say after a move what each exit code asks for", () => {
    const cases = blockWith("> next.txt");
    for (const [code, { nothingSent }] of Object.entries(EXIT_CODES)) {
      const line = new RegExp(`^ *(?:\\d+ \\| )*${code}(?: \\| \\d+)*\\) say="(.*)" ;;$`, "m").exec(cases)?.[1];
      if (line !== undefined) expect(line.startsWith("Nothing was sent"), code).to.equal(nothingSent);
      else expect(["1", "4", "9", "10"]).to.contain(code);
    }
  });
});
