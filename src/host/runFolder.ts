import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointFacts, EpochMetrics, RunRecord, StepMetrics } from '../protocol/configuration';
import { parseMetricsLine, parseRunRecord } from './runRecord';

/** A checkpoint of a run, as its name, its file and the metrics log tell. */
export interface ListedCheckpoint {
  readonly path: string;
  readonly epoch: number;
  readonly fileSize: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly metrics?: EpochMetrics;
}

export interface ReadableRun {
  readonly kind: 'run';
  readonly path: string;
  readonly record: RunRecord;
  /** Latest first. */
  readonly checkpoints: readonly ListedCheckpoint[];
  /** The state that training can go on from is there. */
  readonly resumable: boolean;
}

/** A folder that should be a run but cannot be read as one. */
export interface DamagedRun {
  readonly kind: 'damaged';
  readonly path: string;
  readonly reason: string;
}

export type ListedRun = ReadableRun | DamagedRun;

export interface RunMetrics {
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
}

const checkpointName = /^epoch-(\d{1,9})\.safetensors$/;
const maximumRecordBytes = 4 * 2 ** 20;
const maximumMetricsBytes = 256 * 2 ** 20;
const maximumHeaderBytes = 16 * 2 ** 20;

/** The runs in a folder, newest first by name, which begins with the time. A missing folder holds none. */
export async function listRuns(runsFolder: string): Promise<readonly ListedRun[]> {
  let names: string[];
  try {
    const entries = await readdir(runsFolder, { withFileTypes: true });
    names = entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch {
    return [];
  }
  names.sort().reverse();
  const runs: ListedRun[] = [];
  // One after another: a listing is never urgent enough to open hundreds of files at once.
  for (const name of names) runs.push(await readRun(path.join(runsFolder, name)));
  return runs;
}

/** What is in a run folder, without its curves. */
export async function readRun(run: string): Promise<ListedRun> {
  try {
    const file = path.join(run, 'run.json');
    if ((await stat(file)).size > maximumRecordBytes) throw new Error('run.json is too large');
    const record = parseRunRecord(JSON.parse(await readFile(file, 'utf8')));
    const { epochs } = await readMetrics(run);
    return {
      kind: 'run',
      path: run,
      record,
      checkpoints: await listCheckpoints(run, epochs),
      resumable: await exists(path.join(run, 'state', 'last.safetensors')),
    };
  } catch (error) {
    return { kind: 'damaged', path: run, reason: reasonOf(error) };
  }
}

/** The folder of the run that a checkpoint file belongs to, by where it lies. */
export function runFolderOf(checkpoint: string): string {
  return path.dirname(path.dirname(checkpoint));
}

async function listCheckpoints(run: string, epochs: readonly EpochMetrics[]): Promise<ListedCheckpoint[]> {
  const folder = path.join(run, 'checkpoints');
  const names = await readdir(folder).catch(() => [] as string[]);
  const byEpoch = new Map(epochs.map((metrics) => [metrics.epoch, metrics]));
  const found: ListedCheckpoint[] = [];
  for (const name of names) {
    const epoch = Number(checkpointName.exec(name)?.[1]);
    if (Number.isNaN(epoch)) continue;
    const file = path.join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    // Gone between listing and looking.
    if (!facts) continue;
    found.push({
      path: file,
      epoch,
      fileSize: facts.size,
      modified: facts.mtimeMs,
      metrics: byEpoch.get(epoch),
    });
  }
  return found.sort((one, other) => other.epoch - one.epoch);
}

const metricsCache = new Map<
  string,
  { readonly size: number; readonly modified: number; readonly metrics: RunMetrics }
>();
const metricsCached = 100;

/** The curves of a run; lines that cannot be read, as a crash may leave the last, are passed over. */
export async function readMetrics(run: string): Promise<RunMetrics> {
  const file = path.join(run, 'metrics.jsonl');
  const facts = await stat(file).catch(() => undefined);
  if (!facts || facts.size > maximumMetricsBytes) return { steps: [], epochs: [] };
  const cached = metricsCache.get(file);
  if (cached?.size === facts.size && cached.modified === facts.mtimeMs) return cached.metrics;
  const metrics = parseMetrics(await readFile(file, 'utf8').catch(() => ''));
  metricsCache.delete(file);
  metricsCache.set(file, { size: facts.size, modified: facts.mtimeMs, metrics });
  if (metricsCache.size > metricsCached) metricsCache.delete(metricsCache.keys().next().value ?? '');
  return metrics;
}

/** The curves in the text of a metrics log. */
export function parseMetrics(text: string): RunMetrics {
  const steps: StepMetrics[] = [];
  const epochs: EpochMetrics[] = [];
  for (const line of text.split('\n')) {
    const metrics = parseMetricsLine(line);
    if (!metrics) continue;
    // A resumed run begins again at its last saved state: what came after that is written anew.
    if (metrics.kind === 'step') {
      while ((steps.at(-1)?.step ?? -1) >= metrics.step) steps.pop();
      steps.push(metrics);
    } else {
      while ((epochs.at(-1)?.epoch ?? -1) >= metrics.epoch) epochs.pop();
      epochs.push(metrics);
    }
  }
  return { steps, epochs };
}

/** The facts of a checkpoint of a run. */
export async function checkpointFacts(
  run: ReadableRun,
  checkpoint: ListedCheckpoint,
): Promise<CheckpointFacts> {
  const { record } = run;
  const header = await readHeader(checkpoint.path);
  const metrics = header.metrics ?? checkpoint.metrics;
  return {
    path: checkpoint.path,
    runName: record.name,
    epoch: checkpoint.epoch,
    step: header.step ?? metrics?.step ?? checkpoint.epoch * stepsPerEpochOf(record),
    model: record.model,
    transform: record.transform,
    parameterCount: header.parameterCount,
    fileSize: checkpoint.fileSize,
    metrics,
    saved: new Date(checkpoint.modified).toISOString(),
  };
}

/** Optimiser steps an epoch takes; the last, smaller batch counts. */
export function stepsPerEpochOf(record: RunRecord): number {
  return Math.max(1, Math.ceil(record.data.trainingImages / record.training.batchSize));
}

export interface CheckpointHeader {
  /** Numbers in all tensors. */
  readonly parameterCount: number;
  readonly step?: number;
  readonly metrics?: EpochMetrics;
}

/** What the header of a safetensors file tells: eight bytes of length, then JSON. */
export async function readHeader(file: string): Promise<CheckpointHeader> {
  const handle = await open(file, 'r');
  try {
    const lengthBytes = Buffer.alloc(8);
    const { bytesRead } = await handle.read(lengthBytes, 0, 8, 0);
    const length = bytesRead === 8 ? Number(lengthBytes.readBigUInt64LE()) : 0;
    if (length < 2 || length > maximumHeaderBytes) throw new Error('not a safetensors file');
    const header = Buffer.alloc(length);
    if ((await handle.read(header, 0, length, 8)).bytesRead < length)
      throw new Error('the file is cut short');
    return parseHeader(JSON.parse(header.toString('utf8')) as Record<string, Record<string, unknown>>);
  } finally {
    await handle.close();
  }
}

function parseHeader({
  __metadata__: metadata,
  ...tensors
}: Record<string, Record<string, unknown>>): CheckpointHeader {
  let parameterCount = 0;
  for (const { shape } of Object.values(tensors)) {
    if (Array.isArray(shape))
      parameterCount += shape.reduce((product: number, side) => product * Number(side), 1);
  }
  const step = Number(metadata?.step ?? NaN);
  const metrics = typeof metadata?.metrics === 'string' ? parseMetricsLine(metadata.metrics) : undefined;
  return {
    parameterCount,
    step: Number.isSafeInteger(step) ? step : undefined,
    metrics: metrics?.kind === 'epoch' ? metrics : undefined,
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'run.json is missing';
  return error instanceof SyntaxError ? 'run.json is not valid JSON' : message;
}
