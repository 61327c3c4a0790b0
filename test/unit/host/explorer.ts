// An explorer model over runs on the disk, without an editor.
import { type CancellationToken, Emitter } from 'vscode-jsonrpc/node';
import type { CheckpointFacts, RunRecord } from '../../../src/protocol/configuration';
import type { WorkProgress } from '../../../src/protocol/encodings';
import type { TrainingEvent } from '../../../src/protocol/trainer';
import {
  type ExplorerChange,
  ExplorerModel,
  type ExplorerModelOptions,
} from '../../../src/host/explorerModel';
import type { Run } from '../../../src/host/runs/run';
import { RunNames } from '../../../src/host/runs/runNames';
import { Runs } from '../../../src/host/runs/runs';
import type { SavedSelection } from '../../../src/host/savedSelection';
import { readCheckpointFacts } from '../../../src/runs/checkpoint';

interface Question {
  readonly method: string;
  readonly params: { readonly checkpoint: string; readonly images?: readonly string[] };
  readonly token?: CancellationToken;
}

type Queue = ExplorerModelOptions['queue'];

/** A model with all that it works with. */
export class TestExplorer {
  readonly runs: Runs;
  readonly model: ExplorerModel;
  readonly asked: Question[] = [];
  readonly changes: ExplorerChange[] = [];
  readonly queueChanges = new Emitter<never>();
  readonly queue: { -readonly [K in keyof Queue]: Queue[K] } = {
    current: undefined,
    failure: undefined,
    onDidChange: this.queueChanges.event,
  };
  readonly progress = new Emitter<WorkProgress>();
  trusted = true;
  saved: SavedSelection;
  /** What the process answers, by method. */
  answer: (question: Question) => unknown = () => ({});

  constructor(folder: string, saved: SavedSelection = { pictures: [] }) {
    this.saved = saved;
    const places = { folders: () => [folder], watch: () => ({ dispose: () => undefined }) };
    this.runs = new Runs(places, new RunNames('en'));
    const ask = async (
      method: string,
      params: Question['params'],
      token?: CancellationToken,
    ): Promise<never> => {
      this.asked.push({ method, params, token });
      return (await this.answer({ method, params, token })) as never;
    };
    this.model = new ExplorerModel({
      runs: this.runs,
      queue: this.queue,
      ask: ask as unknown as ExplorerModelOptions['ask'],
      onProgress: this.progress.event,
      facts: (file) => readCheckpointFacts(file),
      requireTrust: () => {
        if (!this.trusted) throw new Error('not trusted');
      },
      cacheFolder: '/cache',
      memory: {
        read: () => Promise.resolve(this.saved),
        write: (selection) => (this.saved = selection),
      },
    });
    this.model.onDidChange((change) => void this.changes.push(change));
  }

  /** What was told since the last look, by method. */
  told(): string[] {
    return this.changes.splice(0).map((change) => (change === 'everything' ? change : change.method));
  }

  /** A run that trains, as its process would tell of it. */
  start(run: string, record: RunRecord): Run {
    const started = { type: 'started', run, record, stepsPerEpoch: 10, history: [] } as const;
    const made = this.runs.adopt(started);
    made.begin();
    made.take(started);
    return made;
  }
}

/** Weights of a run that trains, after so many steps. */
export function previewEvent(of: CheckpointFacts, step: number): TrainingEvent {
  const pixels = { count: 1, size: 1, channels: 1, pixels: Uint8Array.of(step) };
  const live = { ...of, path: `${of.path}.live`, step, saved: String(step) };
  const pictures = { originals: pixels, reconstructions: pixels, samples: pixels };
  return { type: 'preview', run: of.path, step, epoch: step / 10, ...pictures, live };
}
