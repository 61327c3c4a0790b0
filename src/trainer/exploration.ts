import { stat } from 'node:fs/promises';
import { type Engine, type EngineState, loadEngine, type Trial } from '../engine';
import type { CheckpointFacts, ModelConfiguration, RunRecord } from '../protocol/configuration';
import type {
  EncodedImage,
  EncodeResult,
  PixelBatch,
  SampleParams,
  SampleResult,
  SamplesParams,
  SamplesPicture,
} from '../protocol/trainer';
import { decodeImage, UnreadableImageError } from '../data/decode';
import { openingProblem } from '../data/folderError';
import { encodePng, tile } from '../data/encodePng';
import { randomStream } from '../latent/random';
import { Variations } from '../latent/variations';
import type { StoredEncodings } from '../protocol/samples';
import { shrink } from '../data/shrink';
import { type Parameters, readCheckpoint, readCheckpointFacts } from '../runs/checkpoint';
import { readRunRecord, runFolderOfCheckpoint } from '../runs/runFolder';
import { CheckpointError } from '../runs/safetensors';
import { decodeProgram, parameterSpecs } from '../vae';
import { checkModel, checkTensors } from './checkTensors';
import { LastUsed } from './lastUsed';
import { largestBatch, ModelRunner } from './modelRunner';
import { equalNoise } from './noise';
import { drawSamples } from './samples';

/** Checkpoints whose parameters are kept loaded; a hover now and then should not read a file again. */
const keptCheckpoints = 8;
const keptParameterBytes = 256 * 1024 * 1024;
/** Models whose compiled programs are kept, each with buffers of its own. */
const keptModels = 4;

/** Fixed, so that one picture always has one loss. */
export const encodingNoise = equalNoise(() => randomStream(0, 'encode', 0));

/** A faster engine than this for what the trial runs, if there is one; never fails. */
type FindFaster = (current: Engine, trial: Trial) => Promise<Engine | undefined>;

/** Parameters of a checkpoint, as the engine holds them. */
interface Parameterised {
  readonly facts: CheckpointFacts;
  readonly state: EngineState;
  readonly encodings?: StoredEncodings;
}

/** A checkpoint ready to be asked. */
export interface LoadedCheckpoint extends Parameterised {
  readonly runner: ModelRunner;
  /** Changes when the file changes. */
  readonly version: string;
}

/**
 * Answers questions about checkpoints: the second of the two trainer processes, and the command line. What was
 * asked about last stays loaded; of what was explored before, parameters and programs are given back.
 */
export class Exploration {
  readonly #loadEngine: () => Promise<Engine>;
  readonly #findFaster: FindFaster | undefined;
  #engine: Promise<Engine> | undefined;
  /** How many engines there were before this one. */
  #generation = 0;
  #isSeeking = false;
  readonly #checkpoints = new LastUsed<Parameterised>({
    most: keptCheckpoints,
    mostBytes: keptParameterBytes,
    // Float32, in the two buffers that the engine holds.
    bytes: ({ facts, encodings }) => 8 * facts.parameterCount + (encodings?.means.byteLength ?? 0),
    free: ({ state }) => state.dispose(),
  });
  readonly #models = new LastUsed<ModelRunner>({ most: keptModels, free: (runner) => void runner.dispose() });
  #working: Promise<unknown> = Promise.resolve();

  /** @param findFaster is asked for a faster engine beside the first work; what comes after is done on that. */
  constructor(
    engine: () => Promise<Engine> = async () => (await loadEngine('auto')).engine,
    findFaster?: FindFaster,
  ) {
    this.#loadEngine = engine;
    this.#findFaster = findFaster;
  }

  /** The header of a checkpoint; reads no parameters. */
  async inspect(checkpoint: string): Promise<CheckpointFacts> {
    return readCheckpointFacts(checkpoint);
  }

  /**
   * Works with a checkpoint, which is loaded unless it is; a file that has changed is read again. It stays
   * loaded as long as the work takes.
   * @throws CheckpointError when it is missing or damaged.
   */
  async use<T>(checkpoint: string, work: (opened: LoadedCheckpoint) => Promise<T>): Promise<T> {
    const version = await fileVersion(checkpoint);
    // One engine all along: another may be found meanwhile.
    const [engine, generation] = [this.#running(), String(this.#generation)];
    const load = async (): Promise<Parameterised> => {
      const { facts, parameters, encodings } = await readCheckpoint(checkpoint);
      checkParameters(checkpoint, facts.model, parameters);
      // Without an engine there is nothing to be faster than, which the work itself tells.
      this.#seekFaster(facts.model, parameters).catch(() => undefined);
      return { facts, state: (await engine).createState(parameters), encodings };
    };
    return this.#checkpoints.use(checkpoint, `${version} ${generation}`, load, (loaded) => {
      const { facts } = loaded;
      const make = async () => new ModelRunner(await engine, facts.model, requireFinite);
      return this.#models.use(JSON.stringify(facts.model), generation, make, (runner) =>
        work({ ...loaded, runner, version }),
      );
    });
  }

  /** Mean of p(x|z) for each z. */
  async decode(checkpoint: string, latents: Float32Array, signal?: AbortSignal): Promise<PixelBatch> {
    return this.use(checkpoint, async (opened) => {
      const { latentDimensions } = opened.facts.model;
      if (latents.length % latentDimensions !== 0) {
        throw new RangeError(
          `The checkpoint has ${latentDimensions} latent dimensions; ${latents.length} numbers do not divide by that.`,
        );
      }
      const pixels = await this.exclusively(() => opened.runner.decode(opened.state, latents, signal));
      return batch(opened, pixels);
    });
  }

  /** q(z|x) and reconstruction of image files; what cannot be read is reported beside what can. */
  async encode(checkpoint: string, images: readonly string[], signal?: AbortSignal): Promise<EncodeResult> {
    return this.use(checkpoint, async (opened) => {
      const encoded: EncodedImage[] = [];
      const failed: { path: string; reason: string }[] = [];
      for (const path of images) {
        signal?.throwIfAborted();
        try {
          const pixels = await decodeImage(path, opened.facts.transform);
          encoded.push(await this.exclusively(() => encodeOne(opened, path, pixels)));
        } catch (error) {
          // The weights are at fault, not the picture.
          if (error instanceof CheckpointError) throw error;
          const reason = error instanceof UnreadableImageError ? error.message : openingProblem(error);
          failed.push({ path, reason });
        }
      }
      return { encoded, failed };
    });
  }

  /**
   * Mean of p(x|z) for each of some random z, see {@link drawSamples}; one seed always draws the same.
   * @throws CheckpointError; RangeError when the checkpoint's encodings cannot be worked with.
   */
  async sample(params: SampleParams, signal?: AbortSignal): Promise<SampleResult> {
    return this.use(params.checkpoint, async (opened) => {
      const { encodings, facts } = opened;
      const isWanted = params.from !== 'prior';
      const variations =
        isWanted && encodings ? new Variations(encodings, facts.model.latentDimensions) : undefined;
      const noise = randomStream(params.seed, 'samples', 0);
      const draw = () => drawSamples({ ...opened, variations }, params, noise, signal);
      const { pixels, from } = await this.exclusively(draw);
      return { pictures: batch(opened, pixels), from };
    });
  }

  /** As {@link sample}, tiled into one PNG. */
  async samples(params: SamplesParams, signal?: AbortSignal): Promise<SamplesPicture> {
    const { rows, columns, cellSize, ...asked } = params;
    const { pictures: decoded, from } = await this.sample({ ...asked, count: rows * columns }, signal);
    const { size } = decoded;
    const pictures = size % cellSize === 0 ? shrink(decoded, size / cellSize) : decoded;
    const scale = Math.max(1, Math.round(cellSize / size));
    const picture = tile(pictures, columns, { gap: 2, scale });
    const png = await encodePng(picture.pixels, picture.width, picture.height, picture.channels);
    return { png, width: picture.width, height: picture.height, from };
  }

  /** Has a batch of the grid timed, once. */
  async #seekFaster(model: ModelConfiguration, parameters: Parameters): Promise<void> {
    if (!this.#findFaster || this.#isSeeking) return;
    this.#isSeeking = true;
    const program = decodeProgram(model, largestBatch);
    const inputs = { latents: new Float32Array(largestBatch * model.latentDimensions) };
    const current = await this.#running();
    const faster = await this.#findFaster(current, { program, state: parameters, inputs });
    if (!faster) return;
    this.#engine = Promise.resolve(faster);
    this.#generation++;
  }

  #running(): Promise<Engine> {
    if (!this.#engine) {
      this.#engine = this.#loadEngine();
      // Told to whoever awaits it, which may be only after a file has been read.
      this.#engine.catch(() => undefined);
    }
    return this.#engine;
  }

  /** The record of the run that a checkpoint belongs to, when the file still lies in its run folder. */
  async runRecord(checkpoint: string): Promise<{ run: string; record: RunRecord } | undefined> {
    const run = await runFolderOfCheckpoint(checkpoint);
    return run === undefined ? undefined : { run, record: await readRunRecord(run) };
  }

  /** One piece of work on the engine at a time: runs on one state must not overlap. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#working.then(work, work);
    this.#working = turn.catch(() => undefined);
    return turn;
  }
}

function checkParameters(checkpoint: string, model: ModelConfiguration, parameters: Parameters): void {
  const wrong = (what: string) =>
    new CheckpointError(`${checkpoint} is damaged: ${what}. Choose another checkpoint, or train again.`);
  checkModel(model, wrong);
  checkTensors(Object.fromEntries(parameterSpecs(model).map((spec) => [spec.name, spec])), parameters, wrong);
}

/** Finite weights may be so large that what is made of them is not: no number to show, nor a picture. */
function requireFinite(name: string, values: Float32Array): void {
  if (values.every(Number.isFinite)) return;
  throw new CheckpointError(
    `The weights of this checkpoint are damaged or diverged: the ${name} they give is not finite. ` +
      'Choose another checkpoint, or train again.',
  );
}

async function encodeOne(opened: LoadedCheckpoint, path: string, pixels: Uint8Array): Promise<EncodedImage> {
  const { runner, state } = opened;
  const { mean, logVariance } = await runner.encode(state, pixels);
  const terms = await runner.evaluate(state, pixels, encodingNoise);
  return {
    path,
    mean,
    logVariance,
    losses: { reconstruction: terms.reconstruction[0]!, kl: terms.kl[0]! },
    original: batch(opened, pixels),
    reconstruction: batch(opened, await runner.decode(state, mean)),
  };
}

function batch({ runner }: LoadedCheckpoint, pixels: Uint8Array): PixelBatch {
  const { imageSize, channels } = runner.model;
  return { count: pixels.length / runner.imageBytes, size: imageSize, channels, pixels };
}

async function fileVersion(file: string): Promise<string> {
  const facts = await stat(file, { bigint: true }).catch(() => undefined);
  // A missing file is reported by the reader, in the words of its error.
  return facts ? `${facts.mtimeNs} ${facts.size} ${facts.ino}` : 'missing';
}
