import type { z } from "zod";
import type { Told, Untold } from "../finding/tell.ts";
import type { Random } from "../statistics/random.ts";
import type { Questions, Table } from "../store/store.ts";
import type { Subject } from "../subject/subject.ts";
import type { Milliseconds, Period } from "../values/instant.ts";
import type { Knowledge } from "./knowledge.ts";

/** A number that a person may set, with its unit, what it does, and where its default is argued. */
export interface Setting {
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
  readonly from: string;
  /** Other values that somebody might have chosen as well, by which numbers are tried. */
  readonly others: readonly number[];
}

export function setting(
  value: number,
  unit: string,
  meaning: string,
  from: string,
  others: readonly number[] = [],
): Setting {
  return { value, unit, meaning, from, others };
}

/** What an analysis is given; chance and time are handed in, so that the same data give the same findings. */
export interface Task {
  readonly store: Questions;
  readonly subject: Subject;
  readonly controls: readonly Subject[];
  readonly period: Period;
  /** The window to compare with; null when only the period is asked about. */
  readonly against: Period | null;
  readonly random: Random;
  readonly knowledge: Knowledge;
}

export type Answer = Told | Untold;

export interface Analysis<S extends Record<string, Setting> = Record<string, Setting>> {
  readonly question: string;
  readonly method: { readonly id: string; readonly version: number };
  readonly needs: { readonly records: readonly Table[]; readonly span: Milliseconds };
  readonly settings: S;
  /** Shape of a finding's `details`, by its id; undefined where they are empty. */
  details(finding: string): z.ZodType | undefined;
  run(task: Task, settings: { readonly [K in keyof S]: number }): Promise<Answer[]>;
}

/** Declares an analysis; its id is its folder's name. Command, chapter and documentation are made from this. */
export function defineAnalysis<S extends Record<string, Setting>>(analysis: Analysis<S>): Analysis<S> {
  return analysis;
}
