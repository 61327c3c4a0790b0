import { type Fall, loadEngine, type LoadedEngine, type LoadEngineOptions } from '../engine';
import type { RunRecord } from '../protocol/configuration';
import { type EngineChoice, engines } from '../protocol/engines';
import { readRunRecord, writeRunRecord } from '../runs/runFolder';
import type { RunLock } from '../runs/runLock';
import type { TrainingHost } from './optimise';

/** The run that a change of its engine is written down in, once there is one. */
interface RecordedRun {
  readonly run: string;
  readonly lock: RunLock;
}

/** The engine of a training, and what its run's record says of it, also when another has to take over. */
export class RunEngine {
  readonly #host: TrainingHost;
  #loaded: LoadedEngine | undefined;
  #fall: string | undefined;
  #recorded: RecordedRun | undefined;

  constructor(host: TrainingHost) {
    this.#host = host;
  }

  async load(choice: EngineChoice, options: LoadEngineOptions = {}): Promise<LoadedEngine> {
    this.#loaded = await loadEngine(choice, { ...options, onFall: (fall) => this.#take(fall) });
    return this.#loaded;
  }

  /** What computes now, and why: by default for the reason that it was loaded for. */
  facts(reason?: string): RunRecord['engine'] {
    const { engine, reason: chosen } = this.#loaded!;
    const { name, version } = engine;
    return { name, version, reason: this.#fall ?? reason ?? chosen };
  }

  /** From now on there is a record to keep true. */
  recordIn(run: string, lock: RunLock): void {
    this.#recorded = { run, lock };
  }

  async #take({ from, engine, reason }: Fall): Promise<void> {
    const [lost, next] = [engines[from].label, engines[engine.name].label];
    this.#fall = `${lost} was lost while it trained: ${reason}`;
    this.#host.log(
      'warning',
      `${lost} was lost: ${reason}. Training goes on with ${next}, from the same step.`,
    );
    if (!this.#recorded) return;
    const { run, lock } = this.#recorded;
    const told = { name: engine.name, version: engine.version, reason: this.#fall };
    this.#host.emit({ type: 'engine', run, engine: told });
    try {
      const record = { ...(await readRunRecord(run)), engine: told };
      await writeRunRecord(run, record, { guard: () => lock.check() });
    } catch (error) {
      this.#host.log(
        'warning',
        `${(error as Error).message} So the run does not know that its engine has changed.`,
      );
    }
  }
}
