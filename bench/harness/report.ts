import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { amount, type Goal, goalTable } from './goals';

/** One value that was measured. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What a benchmark measured and was to reach: told as it comes, and kept for `--json FILE`. */
export class Report {
  readonly #figures: Figure[] = [];
  readonly #goals: Goal[] = [];
  readonly #remarks: string[] = [];
  readonly #load = os.loadavg()[0]!;

  constructor(readonly bench: string) {
    const [load, cores] = [this.#load, os.availableParallelism()];
    console.log(`\n${bench}`);
    if (load > cores / 2)
      this.remark(
        `Beside a load of ${load.toFixed(1)} on ${cores} processors: figures of a crowded machine.`,
      );
  }

  figure(name: string, value: number, unit: string): void {
    this.#figures.push({ name, value, unit });
    console.log(`  ${name.padEnd(64)} ${amount(value, unit)}`);
  }

  /** A line for whoever reads the figures. */
  remark(text: string): void {
    this.#remarks.push(text);
    console.log(`  ${text}`);
  }

  goal(goal: Goal): void {
    this.#goals.push(goal);
  }

  /** Prints what was to be reached; writes all of it. */
  async end(json: string | undefined): Promise<void> {
    const { bench } = this;
    if (this.#goals.length > 0)
      console.log(`\n${goalTable(this.#goals.map((goal) => ({ bench, ...goal })))}`);
    if (json === undefined) return;
    const [goals, figures, remarks] = [this.#goals, this.#figures, this.#remarks];
    const all = {
      bench,
      measured: new Date().toISOString(),
      machine: machine(this.#load),
      goals,
      figures,
      remarks,
    };
    await writeFile(json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
}

function machine(load: number) {
  return {
    processor: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    memory: os.totalmem(),
    node: process.version,
    /** Processes at work on average over the minute before. */
    load,
  };
}
