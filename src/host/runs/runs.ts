import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Emitter } from 'vscode-jsonrpc/node';
import type { CheckpointFacts } from '../../protocol/configuration';
import type { StartedEvent } from '../../protocol/trainer';
import { listRuns, type ListedRun, type ReadableRun } from '../../runs/readRun';
import { runPaths } from '../../runs/runFolder';
import { Disposable, type Releasable } from '../disposable';
import { Run, type RunChange } from './run';
import type { RunNames } from './runNames';

/** A folder that should be a run but cannot be read as one. */
export interface DamagedRun {
  /** Absolute path of the folder. */
  readonly id: string;
  readonly reason: string;
}

/** What is other than before among the runs: which there are and in which order, or one of them. */
export type RunsChange = { readonly kind: 'list' } | RunChange;

/** Where runs lie. */
export interface RunsPlaces {
  /** Absolute paths of the folders that hold run folders. */
  folders(): readonly string[];
  /** Calls back when something in the folders, or which folders there are, may have changed. */
  watch(changed: () => void): Releasable;
}

/** Changes on disk come in bursts. */
const settleMs = 250;
/** A process that is killed leaves its lock as it is: nothing on disk tells that it trains no more. */
const lookAgainMs = 15_000;
/**
 * On Linux VS Code does not hear of what lies in a folder that was made together with the one above it, until the window is
 * loaded again: https://github.com/microsoft/vscode/issues/142694.
 */
const glanceMs = 5_000;

/** All runs there are to see, each known by its folder. Nothing is read before it is asked for. */
export class Runs extends Disposable {
  readonly #places: RunsPlaces;
  readonly #names: RunNames;
  readonly #changes = this._register(new Emitter<RunsChange>());
  readonly #known = new Map<string, Run>();
  #all: readonly Run[] = [];
  #damaged: readonly DamagedRun[] = [];
  /** The first reading, whether under way or done. */
  #loaded?: Promise<void>;
  #reading?: Promise<void>;
  /** The reading that begins when the one under way has ended. */
  #next?: Promise<void>;
  #isWatching = false;
  #timer?: NodeJS.Timeout;
  #lookingAgain?: NodeJS.Timeout;
  #glancing?: NodeJS.Timeout;

  readonly onDidChange = this.#changes.event;

  constructor(places: RunsPlaces, names: RunNames) {
    super();
    this.#places = places;
    this.#names = names;
  }

  /** As last read, newest first. */
  get all(): readonly Run[] {
    return this.#all;
  }

  get damaged(): readonly DamagedRun[] {
    return this.#damaged;
  }

  /** The runs, read now unless they have been read already. */
  async load(): Promise<readonly Run[]> {
    this.#loaded ??= this.refresh();
    await this.#loaded;
    return this.#all;
  }

  /**
   * Reads all again. A reading under way may have passed what has changed meanwhile: one more follows it, the same for
   * all who ask until it begins, however many do.
   */
  refresh(): Promise<void> {
    if (this.#reading) {
      const again = (): Promise<void> => {
        this.#next = undefined;
        return this.refresh();
      };
      // Whoever asked for the reading under way hears of its failure.
      this.#next ??= this.#reading.then(again, again);
      return this.#next;
    }
    this.#reading = this.#read().finally(() => (this.#reading = undefined));
    this.#loaded ??= this.#reading;
    return this.#reading;
  }

  /** Reads all again in a moment, once for all who ask until then. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, settleMs);
  }

  find(id: string): Run | undefined {
    return this.#known.get(path.normalize(id));
  }

  /** The checkpoint of this path, and the run that it belongs to. */
  findCheckpoint(file: string): { readonly run: Run; readonly checkpoint: CheckpointFacts } | undefined {
    const wanted = path.normalize(file);
    for (const run of this.#known.values()) {
      const checkpoint = run.checkpoints.find((each) => each.path === wanted);
      if (checkpoint) return { run, checkpoint };
    }
    return undefined;
  }

  /** The newest run that has a checkpoint. */
  latest(): Run | undefined {
    return this.#all.find(({ checkpoints }) => checkpoints.length > 0);
  }

  /** The run that a process says has begun; known from here on, wherever it lies. For `TrainingQueue` only. */
  adopt({ run: id, record, stepsPerEpoch }: StartedEvent): Run {
    const known = this.find(id);
    if (known) return known;
    const nothing = { checkpoints: [], damagedCheckpoints: [], resumable: false, finished: false };
    const folder = { path: path.normalize(id), record, stepsPerEpoch, locked: true, notes: {} };
    const run = this.#make({ kind: 'run', ...folder, ...nothing });
    this.#all = [run, ...this.#all];
    this.#changes.fire({ kind: 'list' });
    return run;
  }

  override dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#lookingAgain);
    clearTimeout(this.#glancing);
    super.dispose();
  }

  #make(folder: ReadableRun): Run {
    const run = new Run(folder, this.#names, (change) => void this.#changes.fire(change));
    this.#known.set(run.id, run);
    return run;
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this._register(this.#places.watch(() => this.refreshSoon()));
  }

  /** Reads again when a run, or the lock of one, has come or gone without a word of the watchers. */
  #glanceSoon(before: string): void {
    clearTimeout(this.#glancing);
    const glance = async (): Promise<void> => {
      const now = await this.#whenChanged(this.#places.folders());
      if (this.isDisposed) return;
      if (now === before) this.#glanceSoon(before);
      else await this.refresh();
    };
    this.#glancing = setTimeout(() => void glance(), glanceMs).unref();
  }

  /** When something came into the folders of runs, and of the states of runs, or went. */
  async #whenChanged(folders: readonly string[]): Promise<string> {
    const states = [...this.#known.keys()].map((run) => path.dirname(runPaths(run).lock));
    const times = [...folders, ...states].map(async (folder) => {
      const time = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return `${folder} ${time}`;
    });
    return (await Promise.all(times)).join('\n');
  }

  async #read(): Promise<void> {
    this.#watch();
    const folders = this.#places.folders();
    const before = await this.#whenChanged(folders);
    const damaged: DamagedRun[] = [];
    const found: Run[] = [];
    for (const folder of folders) {
      for (const listed of await listFolder(folder, damaged)) {
        const known = this.#known.get(listed.path);
        known?.update(listed);
        found.push(known ?? this.#make(listed));
      }
    }
    if (this.isDisposed) return;
    // A run that trains may lie where nobody looks, or be half written at this moment.
    const training = this.#all.filter((run) => run.isTraining && !found.includes(run));
    const all = [...training, ...found];
    const unreadable = damaged.filter(({ id }) => !training.some((run) => run.id === id));
    const isSame = sameItems(all, this.#all) && JSON.stringify(unreadable) === JSON.stringify(this.#damaged);
    this.#all = all;
    this.#damaged = unreadable;
    for (const [id, run] of this.#known) if (!all.includes(run)) this.#known.delete(id);
    this.#glanceSoon(before);
    if (!isSame) this.#changes.fire({ kind: 'list' });
    clearTimeout(this.#lookingAgain);
    if (all.some((run) => run.isTrainedElsewhere)) {
      this.#lookingAgain = setTimeout(() => void this.refresh(), lookAgainMs).unref();
    }
  }
}

/** The readable runs in a folder, newest first by name, which begins with the time. */
async function listFolder(folder: string, damaged: DamagedRun[]) {
  const listed = await listRuns(folder).catch((error: unknown): ListedRun[] => {
    damaged.push({ id: folder, reason: (error as Error).message });
    return [];
  });
  for (const each of listed)
    if (each.kind === 'damaged') damaged.push({ id: each.path, reason: each.reason });
  return listed.flatMap((each) => (each.kind === 'run' ? [each] : []));
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, i) => item === other[i]);
}
