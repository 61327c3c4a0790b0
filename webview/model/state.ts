/** What the panel shows: one snapshot, then the changes folded into it. */

import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { EncodedImage } from '../../src/protocol/trainer';
import {
  type ExplorerNotifications,
  mostEncoded,
  type Preparation,
  type Preview,
  type RunListItem,
  type RunView,
  type Selection,
  type TrainingStatus,
  type Weights,
  weightsKey,
  type ExploredWeights,
} from '../../src/protocol/explorer';

export interface ExplorerState {
  /** False until the first snapshot. */
  readonly known: boolean;
  readonly runs: readonly RunListItem[];
  readonly preparation?: Preparation;
  readonly selection: Selection;
  /** The run of the selection, once it is there. */
  readonly view?: RunView;
  /** Of the run of the selection: what its training shows, or what the weights explored do. */
  readonly preview?: Preview;
  /** Encoded pictures, latest first, and the weights that encoded them. */
  readonly encoded: Encoded;
  /** The last word on how far a map is that was asked for. */
  readonly projecting?: ExplorerNotifications['projecting'];
}

export interface Encoded {
  readonly by?: Weights;
  readonly pictures: readonly EncodedImage[];
}

/** A notification of the host's. */
export type Told = {
  [M in keyof ExplorerNotifications]: { readonly method: M; readonly params: ExplorerNotifications[M] };
}[keyof ExplorerNotifications];

/** What was asked for because of the selection, and has come. */
export type Fetched =
  | { readonly method: 'view'; readonly view: RunView }
  | { readonly method: 'drawn'; readonly weights: Weights; readonly preview: Preview }
  | {
      readonly method: 'encodedAgain';
      readonly weights: Weights;
      readonly pictures: readonly EncodedImage[];
    };

export type Change = Told | Fetched;

const nothing: Encoded = { pictures: [] };

export const initialState: ExplorerState = {
  known: false,
  runs: [],
  selection: { pictures: [] },
  encoded: nothing,
};

/** The state after a change. What is about another run or other weights than those selected changes nothing. */
export function reduce(state: ExplorerState, change: Change): ExplorerState {
  const { selection, view } = state;
  switch (change.method) {
    case 'snapshot': {
      const { runs, preparation, selection: selected } = change.params;
      // A view may have missed points while the panel was hidden: it is asked for anew.
      return { ...select(state, selected), known: true, runs, preparation };
    }
    case 'selection':
      return select(state, change.params.selection);
    case 'runs':
      return { ...state, runs: change.params.runs };
    case 'status': {
      const { run, status } = change.params;
      return { ...state, runs: state.runs.map((item) => (item.run === run ? { ...item, status } : item)) };
    }
    case 'preparation':
      return { ...state, preparation: change.params.preparation };
    case 'metrics': {
      const { run, steps, epochs } = change.params;
      if (view?.run !== run) return state;
      return {
        ...state,
        view: { ...view, steps: joined(view.steps, steps), epochs: joined(view.epochs, epochs) },
      };
    }
    case 'checkpoints': {
      const { run, checkpoints } = change.params;
      return view?.run === run ? { ...state, view: { ...view, checkpoints } } : state;
    }
    case 'preview': {
      const { run, preview } = change.params;
      // Whoever has chosen a checkpoint looks at it, whatever its run goes on to learn.
      const isChosen = selection.explored?.weights.kind === 'checkpoint';
      return selection.run === run && !isChosen ? { ...state, preview } : state;
    }
    case 'exportPicture':
    case 'openOptions':
    case 'leaveOptions':
    case 'settingsChanged':
      return state;
    case 'projecting':
      return { ...state, projecting: change.params };
    case 'encoded': {
      const { weights, encoded } = change.params;
      const { explored } = selection;
      if (!explored || owner(explored.weights) !== owner(weights)) return state;
      const others = isBy(state.encoded, weights) ? state.encoded.pictures : [];
      return { ...state, encoded: { by: weights, pictures: withEncoded(others, encoded) } };
    }
    case 'view':
      return selection.run === change.view.run ? { ...state, view: change.view } : state;
    case 'drawn': {
      const { weights, preview } = change;
      const isWanted = selection.explored && weightsKey(selection.explored.weights) === weightsKey(weights);
      return isWanted ? { ...state, preview } : state;
    }
    case 'encodedAgain': {
      const { weights: by, pictures } = change;
      const { explored } = selection;
      if (!explored || owner(explored.weights) !== owner(by)) return state;
      const known = isBy(state.encoded, by) ? state.encoded.pictures : [];
      return { ...state, encoded: { by, pictures: inOrder([...pictures, ...known], selection.pictures) } };
    }
  }
}

/** Another selection keeps of what was shown only what is true of it too. */
function select(state: ExplorerState, selection: Selection): ExplorerState {
  const { explored: before, run } = state.selection;
  const { explored } = selection;
  const sameRun = run === selection.run;
  const listed = new Set(selection.pictures);
  const pictures = state.encoded.pictures.filter(({ path }) => listed.has(path));
  return {
    ...state,
    selection,
    view: sameRun ? state.view : undefined,
    preview: sameRun && explored ? state.preview : undefined,
    // Vectors mean nothing to another run's weights; those of the same run stand in until it has encoded anew.
    encoded:
      explored && before && runOf(explored) === runOf(before) ? sameLength(pictures, state.encoded) : nothing,
  };
}

/** The same object when nothing is removed, so that whoever watches it is left alone. */
function sameLength(pictures: readonly EncodedImage[], before: Encoded): Encoded {
  return pictures.length === before.pictures.length ? before : { ...before, pictures };
}

/**
 * Which run weights are of, by its folder: names are the same in several folders. Live weights and
 * checkpoints both lie two folders deep in it.
 */
export function runOf({ facts }: ExploredWeights): string {
  return facts.path.replace(/([\\/][^\\/]*){2}$/, '');
}

/** What stays the same while live weights change: encoding is not done anew with every step. */
export function owner(weights: Weights): string {
  return weights.kind === 'live' ? `live ${weights.run}` : weightsKey(weights);
}

function isBy({ by }: Encoded, weights: Weights): boolean {
  return by !== undefined && owner(by) === owner(weights);
}

/** The pictures of the selection that the weights explored have not encoded yet. */
export function notEncoded({ selection, encoded }: ExplorerState): readonly string[] {
  const { explored, pictures } = selection;
  if (!explored) return [];
  if (!isBy(encoded, explored.weights)) return pictures;
  const known = new Set(encoded.pictures.map(({ path }) => path));
  return pictures.filter((path) => !known.has(path));
}

/** True while a process works on a run. */
export function isBusy(state: TrainingStatus['state']): boolean {
  return !['idle', 'elsewhere', 'completed', 'stopped', 'failed'].includes(state);
}

const idle: TrainingStatus = { state: 'idle', done: 0, total: 0, epoch: 0, epochs: 0 };

/** What the head of the panel tells of. */
export interface Activity {
  readonly status: TrainingStatus;
  /** Absent while there is no run folder yet. */
  readonly run?: string;
  /** Named when it is another than the run shown. */
  readonly name?: string;
}

/** What trains, whichever run is shown; else how the run shown stands. */
export function activity({ runs, preparation, selection }: ExplorerState): Activity {
  const training = runs.find(({ status }) => isBusy(status.state));
  if (training) {
    const { run, name, status } = training;
    return { run, status, name: run === selection.run ? undefined : name };
  }
  if (preparation && isBusy(preparation.status.state)) return { status: preparation.status };
  const shown = runs.find(({ run }) => run === selection.run);
  // Training that failed before it had a run says nothing of the run shown.
  return { run: shown?.run, status: shown?.status ?? preparation?.status ?? idle };
}

/** The same array when nothing is added, so that whoever watches it is left alone. */
function joined<T extends { readonly step: number }>(before: readonly T[], more: readonly T[]): readonly T[] {
  const last = before.at(-1)?.step ?? -1;
  const added = more.filter(({ step }) => step > last);
  return added.length > 0 ? [...before, ...added] : before;
}

/** Newly encoded pictures come first, in place of what was known of the same files. */
function withEncoded(before: readonly EncodedImage[], now: readonly EncodedImage[]): readonly EncodedImage[] {
  const again = new Set(now.map(({ path }) => path));
  return [...now, ...before.filter(({ path }) => !again.has(path))].slice(0, mostEncoded);
}

/** One of each path, in the order of the paths. */
function inOrder(pictures: readonly EncodedImage[], paths: readonly string[]): readonly EncodedImage[] {
  const byPath = new Map([...pictures].reverse().map((picture) => [picture.path, picture]));
  return paths.flatMap((path) => byPath.get(path) ?? []);
}

/** Holds the state as a signal: what reads it in a component or an effect is run again when it changes. */
export class Store {
  readonly #signal = signal(initialState);

  get signal(): ReadonlySignal<ExplorerState> {
    return this.#signal;
  }

  get state(): ExplorerState {
    return this.#signal.value;
  }

  receive(change: Change): void {
    this.#signal.value = reduce(this.#signal.peek(), change);
  }

  /** Calls `listener` now and whenever what `select` returns is another value; returns how to stop that. */
  watch<T>(select: (state: ExplorerState) => T, listener: (selected: T) => void): () => void {
    return computed(() => select(this.#signal.value)).subscribe(listener);
  }
}
