import fs from "node:fs";
import type { Command } from "commander";

/** `narrows subject check|show` */
export function addSubject(program: Command): void {
  const command = program.command("subject").description("check or show the definition of a network");
  command
    .command("check")
    .description("say what is wrong with subject files, with line and column")
    .argument("<id or file...>")
    .action(async (subjects: string[]) => {
      const { loadControls, loadSubject } = await import("../subjects.ts");
      for (const one of subjects) {
        const subject = loadSubject(one);
        loadControls(subject);
        const count = (grade: string) => subject.members.filter((member) => member.grade === grade).length;
        process.stdout.write(
          `${subject.source}: ${subject.title}, ${count("core")} core members, ${count("suspected")} suspected, ` +
            `${count("excluded")} excluded, ${subject.ways.length} ways, ${subject.events.length} events\n`,
        );
      }
    });
  command
    .command("show")
    .description("print a subject's definition; without a name, list the bundled ones")
    .argument("[id or file]")
    .action(async (name?: string) => {
      const { bundledSubjects, loadSubject } = await import("../subjects.ts");
      if (name === undefined) {
        for (const id of bundledSubjects()) process.stdout.write(`${id}\t${loadSubject(id).title}\n`);
      } else process.stdout.write(fs.readFileSync(loadSubject(name).source, "utf8"));
    });
}
