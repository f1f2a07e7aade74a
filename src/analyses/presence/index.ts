import { unanswered } from "../../finding/tell.ts";
import { WEEK } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import type { Refusal } from "../crossings/refusal.ts";
import { CORE_AND_SUSPECTED } from "../instrument/belonging.ts";
import { detailsOf } from "./details.ts";
import type { Occasion } from "./occasion.ts";
import { type Gathering, isRefusal, type Reading, readWindow } from "./reading.ts";
import { tellCountry } from "./tell-country.ts";
import { tellCountries, tellInfrastructure, tellInstitutions, tellResources } from "./tell-tables.ts";

const TABLES = ["countries", "infrastructure", "localResources", "institutions"] as const;

export default defineAnalysis({
  question: "In which countries are its people?",
  method: { id: "presence", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "defect"], span: 3 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    q: setting(
      0.01,
      "share of false calls",
      "Benjamini–Hochberg q up to which a count stands out",
      "README, Choices; METHODS §9.4",
    ),
    ratio: setting(3, "ratio", "what the lower end of observed ÷ expected must reach", "README, Choices; METHODS §9.4"),
    leastSigma: setting(
      0.3,
      "deviation of a logarithm",
      "least misfit that a baseline is taken to have",
      "README, Choices",
    ),
    guessedSigma: setting(
      0.6,
      "deviation of a logarithm",
      "misfit of a baseline where too few countries show it",
      "README, Choices; METHODS §9.4",
    ),
    scannerTargets: setting(
      16,
      "own addresses",
      "which one remote network must meet in a day, never called back, to pass for a scanner",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, settings): Promise<Answer[]> {
    const { subject, period, against, knowledge } = task;
    const given: Gathering = { ...task, settings };
    const reading = await readWindow(given, period);
    if (isRefusal(reading)) return refused(reading);
    const before = against && (await readWindow(given, against));
    const suspected = subject.members.some(({ grade }) => grade === "suspected");
    const wider = suspected ? await readWindow(given, period, CORE_AND_SUSPECTED) : null;
    const occasion: Occasion = {
      subject,
      reading,
      before: answeredOr(before),
      wider: answeredOr(wider),
      knowledge,
      settings,
    };
    return [
      tellCountries(occasion),
      ...reading.standings.filter(({ level }) => level >= 1).map((one) => tellCountry(one, occasion)),
      tellInfrastructure(occasion),
      tellResources(occasion),
      tellInstitutions(occasion),
    ];
  },
});

function answeredOr(found: Reading | Refusal | null): Reading | null {
  return found && !isRefusal(found) ? found : null;
}

function refused({ reason, needs }: Refusal): Answer[] {
  return TABLES.map((id) => unanswered(`presence.${id}`, reason, needs));
}
