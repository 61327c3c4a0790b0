/** What the panel shows: one snapshot, then the deltas folded into it. */

import type { EncodedImage } from '../src/protocol/trainer';
import type {
  ExploredWeights,
  Preview,
  RunListItem,
  RunView,
  ToWebview,
  TrainingStatus,
} from '../src/protocol/explorer';

export interface ExplorerState {
  /** False until the first snapshot. */
  readonly known: boolean;
  readonly runs: readonly RunListItem[];
  readonly view?: RunView;
  readonly status: TrainingStatus;
  readonly preview?: Preview;
  readonly weights?: ExploredWeights;
  readonly encoded: readonly EncodedImage[];
}

/** The host keeps as many. */
const mostEncoded = 50;

const unknown: ExplorerState = {
  known: false,
  runs: [],
  status: { state: 'idle', done: 0, total: 0, epoch: 0, epochs: 0 },
  encoded: [],
};

/** The state after a message. */
export function reduce(state: ExplorerState, message: ToWebview): ExplorerState {
  switch (message.type) {
    case 'snapshot': {
      const { runs, view, status, preview, weights, encoded } = message;
      return { known: true, runs, view, status, preview, weights, encoded };
    }
    case 'status':
      return { ...state, status: message.status };
    case 'metrics':
      return state.view
        ? {
            ...state,
            view: {
              ...state.view,
              steps: joined(state.view.steps, message.steps),
              epochs: joined(state.view.epochs, message.epochs),
            },
          }
        : state;
    case 'preview':
      return { ...state, preview: message.preview };
    case 'runs':
      return {
        ...state,
        runs: message.runs,
        view: state.view && { ...state.view, checkpoints: message.checkpoints },
      };
    case 'weights':
      return { ...state, weights: message.weights };
    case 'encoded':
      return { ...state, encoded: withEncoded(state.encoded, message.encoded) };
    case 'response':
      return state;
  }
}

/** The same array when nothing is added, so that whoever watches it is left alone. */
function joined<T>(before: readonly T[], more: readonly T[]): readonly T[] {
  return more.length > 0 ? [...before, ...more] : before;
}

/** Newly encoded images come first, in place of what was known of the same files. */
function withEncoded(before: readonly EncodedImage[], now: readonly EncodedImage[]): readonly EncodedImage[] {
  const again = new Set(now.map(({ path }) => path));
  return [...now, ...before.filter(({ path }) => !again.has(path))].slice(0, mostEncoded);
}

/** Holds the state and tells those who watch a part of it when that part has changed. */
export class Store {
  private readonly watchers = new Set<(state: ExplorerState) => void>();
  private current = unknown;

  get state(): ExplorerState {
    return this.current;
  }

  receive(message: ToWebview): void {
    this.current = reduce(this.current, message);
    for (const watcher of this.watchers) watcher(this.current);
  }

  /** Calls `listener` now and whenever what `select` returns is another value. */
  watch<T>(select: (state: ExplorerState) => T, listener: (selected: T) => void): void {
    let last = select(this.current);
    listener(last);
    this.watchers.add((state) => {
      const selected = select(state);
      if (selected === last) return;
      last = selected;
      listener(selected);
    });
  }
}
