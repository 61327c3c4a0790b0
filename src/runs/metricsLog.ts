import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EpochMetrics, MetricsLine, StepMetrics } from '../protocol/configuration';
import { type WriteOptions, writeFileAtomically } from '../files/atomicFile';
import { unreadable } from './checkpointError';
import { FileCache } from './fileCache';
import { readText } from './readFile';
import { runPaths } from './runPaths';
import { storageError } from '../files/storageError';
import { asMetricsLine } from './validation';

/** A million epochs take some 400 million; a text in memory can have no more than 536. */
const mostLogBytes = 500 * 2 ** 20;
const longestTurnMs = 8;

/**
 * Adds lines to the metrics log of a run, in one write.
 *
 * @param options.sync false to leave the moment of writing to the operating system: after a power cut the last
 *   seconds of a curve may be missing, which a resumed run draws anew.
 * @param options.guard asked before writing, as in `writeFileAtomically`. The log is open by then: whoever
 *   takes a run over replaces the log, so that what an earlier owner adds all the same is lost with the old one.
 * @throws StorageError when they cannot be written.
 */
export async function appendMetrics(
  run: string,
  lines: readonly MetricsLine[],
  { sync = false, guard }: Pick<WriteOptions, 'sync' | 'guard'> = {},
): Promise<void> {
  if (lines.length === 0) return;
  const file = runPaths(run).metrics;
  try {
    const handle = await open(file, 'a');
    try {
      await guard?.();
      await handle.writeFile(asText(lines));
      if (sync) await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await guard?.();
    throw storageError(file, error);
  }
}

/**
 * The metrics log of a run; a missing one is empty. Lines that cannot be read are passed over: a process
 * that is killed may leave half of one.
 *
 * @throws CheckpointError when the file exists but cannot be read.
 */
export async function readMetrics(run: string): Promise<MetricsLine[]> {
  return parseLog((await readLog(run)) ?? '');
}

/** The curves of a run. */
export interface Curves {
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
}

const curves = new FileCache((file) => parseCurves(path.dirname(file)), 100);

/**
 * The curves of a run, each point once: where a killed run was resumed, what was logged after the step it
 * went on from counts no more. A log that has not changed is not read again.
 *
 * @throws CheckpointError as {@link readMetrics}.
 */
export async function readCurves(run: string): Promise<Curves> {
  return curves.get(runPaths(run).metrics);
}

async function parseCurves(run: string): Promise<Curves> {
  const steps: StepMetrics[] = [];
  const epochs: EpochMetrics[] = [];
  for (const line of await readMetrics(run)) {
    if (line.kind === 'step') {
      while ((steps.at(-1)?.step ?? -1) >= line.step) steps.pop();
      steps.push(line);
    } else {
      while ((epochs.at(-1)?.step ?? -1) >= line.step) epochs.pop();
      epochs.push(line);
    }
  }
  return { steps, epochs };
}

/**
 * Forgets what was logged after a step, and torn lines, so that a run resumed there has each point once. The
 * log is replaced even where nothing is forgotten, see {@link appendMetrics}.
 *
 * @returns what is kept.
 * @throws StorageError when the log cannot be written; it is as before then.
 */
export async function truncateMetrics(
  run: string,
  afterStep: number,
  options: Pick<WriteOptions, 'guard'> = {},
): Promise<MetricsLine[]> {
  const log = await readLog(run);
  if (log === undefined) return [];
  const kept = (await parseLog(log)).filter(({ step }) => step <= afterStep);
  await writeFileAtomically(runPaths(run).metrics, asText(kept), options);
  return kept;
}

/** Undefined when there is none. */
async function readLog(run: string): Promise<string | undefined> {
  const file = runPaths(run).metrics;
  try {
    return await readText(file, mostLogBytes, 'a metrics log');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

/** Lets others have their turn now and then: the log of a long run has many lines. */
async function parseLog(text: string): Promise<MetricsLine[]> {
  const lines: MetricsLine[] = [];
  let turn = performance.now();
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = parseLine(text.slice(start, end));
    if (line) lines.push(line);
    start = end + 1;
    if (performance.now() - turn < longestTurnMs) continue;
    await nextTurn();
    turn = performance.now();
  }
  return lines;
}

function parseLine(line: string): MetricsLine | undefined {
  if (line === '') return undefined;
  try {
    return asMetricsLine(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function asText(lines: readonly MetricsLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
