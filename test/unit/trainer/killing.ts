import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { TrainingEvent, TrainParams } from '../../../src/protocol/trainer';
import { drawSamplePictures } from '../../../src/data/samplePictures';
import { bestEpoch } from '../../../src/latent/bestEpoch';
import { readCheckpoint } from '../../../src/runs/checkpoint';
import { isCheckpointDue } from '../../../src/runs/epochs';
import { readMetrics } from '../../../src/runs/metricsLog';
import { readRun } from '../../../src/runs/readRun';
import { runPaths } from '../../../src/runs/runPaths';
import { readTrainingState } from '../../../src/runs/trainingState';
import { TrainingControl } from '../../../src/trainer/trainingControl';
import { resume, train, type TrainingHost } from '../../../src/trainer/trainingRun';

const hook = path.resolve('test/support/killHook.cjs');
const cli = path.resolve('dist/cli.js');
/** The epochs of every run here; each ends with a checkpoint but the first of every three. */
const epochs = 3;
const training = ['--batch-size', '8', '--epochs', String(epochs), '--checkpoint-every', '2'];
const model = [
  '--architecture',
  'dense',
  '--image-size',
  '8',
  '--channels',
  '1',
  '--hidden-units',
  '8',
  '--latent-dimensions',
  '2',
];

/** How a command of the command line ended. */
export interface Ending {
  readonly killed: boolean;
  readonly status: number | null;
  readonly said: string;
}

/** All that a run leaves, but for times and its name. */
export interface RunContents {
  readonly checkpoints: Readonly<Record<string, unknown>>;
  readonly previews: Readonly<Record<string, unknown>>;
  readonly metrics: readonly unknown[];
  readonly state: unknown;
  readonly record: unknown;
}

/** A folder of pictures, and processes that train on it and are killed. */
export class KillBench {
  readonly scratch: string;
  readonly #cache: string;
  #made = 0;

  private constructor(scratch: string) {
    this.scratch = scratch;
    this.#cache = path.join(scratch, 'cache');
  }

  static async make(): Promise<KillBench> {
    const bench = new KillBench(await mkdtemp(path.join(tmpdir(), 'latent-explorer-kill-')));
    await drawSamplePictures(path.join(bench.scratch, 'shapes'), { count: 24 });
    return bench;
  }

  async remove(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** A folder for runs that no other test looks into. */
  runsFolder(): string {
    return path.join(this.scratch, `runs-${++this.#made}`);
  }

  /** Trains on the command line. */
  train(runsFolder: string, killing: Killing): Promise<Ending> {
    const words = ['train', path.join(this.scratch, 'shapes'), '--runs', runsFolder, '--engine', 'onnx'];
    return this.#run([...words, ...model, ...training], runsFolder, killing);
  }

  /** Resumes on the command line. */
  resume(run: string, killing: Killing): Promise<Ending> {
    return this.#run(['resume', run], path.dirname(run), killing);
  }

  /** Resumes in this process, to the end: whatever was killed before, only a finished run is refused. */
  async finish(run: string): Promise<void> {
    const before = await readRun(run);
    assert.ok(before.kind === 'run', `the run can be read: ${JSON.stringify(before)}`);
    const resuming = resume(
      { run, cacheFolder: this.#cache },
      { control: new TrainingControl(), emit: ignore, log: ignore, signal: new AbortController().signal },
    );
    if (before.finished) await assert.rejects(resuming, /already been trained/);
    else assert.equal((await resuming).outcome, 'completed');
    const after = await readRun(run);
    assert.ok(after.kind === 'run' && after.finished);
  }

  /** Trains a new run in this process, to the end. */
  async trainHere(runsFolder: string): Promise<string> {
    const control = new TrainingControl();
    const host = { control, emit: ignore, log: ignore, signal: new AbortController().signal };
    const { run, outcome } = await train(this.#params(runsFolder), host);
    assert.equal(outcome, 'completed');
    return run;
  }

  /**
   * A run that was stopped within its second epoch, taken up and killed: with the lock of a process that is gone,
   * half a line in its log and half a file among its checkpoints.
   */
  async killedWithinEpoch(): Promise<string> {
    const { run } = await train(this.#params(this.runsFolder()), stoppingAtOnce());
    for (let step = 2; step <= 4; step++) {
      const { outcome } = await resume({ run, cacheFolder: this.#cache }, stoppingAtOnce());
      assert.equal(outcome, 'stopped');
      assert.equal((await readTrainingState(run)).step, step);
    }
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(runPaths(run).lock, JSON.stringify({ pid, host: hostname(), token: 'gone' }));
    await appendFile(runPaths(run).metrics, '{"kind":"step","step":5,"epoch":1.66,"lo');
    await writeFile(path.join(run, 'checkpoints', '.epoch-0002.safetensors.0123456789ab.tmp'), 'half');
    return run;
  }

  /** A copy of a run, in a folder of its own. */
  async copy(run: string): Promise<string> {
    const copied = path.join(this.runsFolder(), path.basename(run));
    await cp(run, copied, { recursive: true });
    return copied;
  }

  /** What {@link train} is asked for on the command line. */
  #params(runsFolder: string): TrainParams {
    const folder = path.join(this.scratch, 'shapes');
    const configuration = {
      imageSize: 8,
      channels: 1,
      architecture: 'dense',
      hiddenUnits: [8],
      latentDimensions: 2,
      batchSize: 8,
      epochs,
      checkpointEvery: 2,
      engine: 'onnx',
    } as const;
    return { folder, runsFolder, cacheFolder: this.#cache, configuration, extensionVersion: '0.0.0-test' };
  }

  async #run(words: readonly string[], under: string, killing: Killing): Promise<Ending> {
    const { boundary, afterMs } = killing;
    const when = afterMs === undefined ? { KILL_AT: String(boundary) } : { KILL_TELL: String(boundary) };
    const preload = boundary === undefined ? [] : ['--require', hook];
    const child = spawn(process.execPath, [...preload, cli, ...words, '--cache', this.#cache], {
      env: { ...process.env, KILL_UNDER: under, ...when },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
    child.stdio[3]!.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs));
    const ended = once(child, 'close');
    const [status, signal] = (await ended) as [number | null, string | null];
    return { killed: signal === 'SIGKILL', status, said };
  }
}

/** When a process is to be killed: at a boundary of its work on files, from 1, or some milliseconds after it. */
export interface Killing {
  readonly boundary?: number;
  readonly afterMs?: number;
}

/** The only run in a folder; undefined when there is none, which may hold hidden leftovers. */
export async function onlyRun(runsFolder: string): Promise<string | undefined> {
  const names = await readdir(runsFolder).catch(() => [] as string[]);
  const visible = names.filter((name) => !name.startsWith('.'));
  assert.ok(visible.length <= 1, visible.join());
  return visible[0] === undefined ? undefined : path.join(runsFolder, visible[0]);
}

/** Reads all of a finished run, and finds that every due checkpoint and the best one is there, and nothing half done. */
export async function contentsOf(run: string): Promise<RunContents> {
  const listed = await readRun(run);
  assert.ok(listed.kind === 'run');
  assert.deepEqual(listed.damagedCheckpoints, []);
  const paths = runPaths(run);
  const checkpoints: Record<string, unknown> = {};
  const previews: Record<string, unknown> = {};
  const metrics = await readMetrics(run);
  const best = bestEpoch(metrics.filter((line) => line.kind === 'epoch'));
  const ofBest = listed.checkpoints.flatMap(({ provisional, epoch }) => (provisional ? [epoch] : []));
  for (const epoch of ofBest) assert.equal(epoch, best?.epoch, 'what was best before is gone');
  for (let epoch = 1; epoch <= epochs; epoch++) {
    if (!isCheckpointDue(listed.record, epoch) && epoch !== best?.epoch) continue;
    const { facts, parameters } = await readCheckpoint(paths.checkpoint(epoch));
    const { step, partial } = facts;
    checkpoints[epoch] = {
      epoch: facts.epoch,
      step,
      partial,
      metrics: withoutTimes(facts.metrics),
      parameters,
    };
    previews[epoch] = await readFile(paths.preview(epoch));
  }
  assert.deepEqual(await readdir(paths.state), ['last.safetensors'], 'no lock, nothing half written');
  for (const folder of [run, paths.checkpoints, paths.previews]) {
    const left = (await readdir(folder)).filter((name) => name.startsWith('.'));
    assert.deepEqual(left, [], `leftovers in ${folder}`);
  }
  const { tensors, step, epochSums, windowSums } = await readTrainingState(run);
  const { name, model, training, transform, data, engine, changes } = listed.record;
  assert.equal(name, path.basename(run));
  return {
    checkpoints,
    previews,
    metrics: metrics.map(withoutTimes),
    state: { tensors, step, epochSums, windowSums },
    record: { model, training, transform, data, engine, changes },
  };
}

function withoutTimes(line: object | undefined): unknown {
  return line && { ...line, seconds: undefined, imagesPerSecond: undefined };
}

/** Stops after one step. */
function stoppingAtOnce(): TrainingHost {
  const control = new TrainingControl();
  const emit = (event: TrainingEvent): void => {
    if (event.type === 'stage' && event.stage === 'training') control.stop();
  };
  return { control, emit, log: ignore, signal: new AbortController().signal };
}

function ignore(): void {
  // Nobody looks at this run while it trains.
}
