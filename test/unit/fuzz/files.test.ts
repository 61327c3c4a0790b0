import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RandomStream } from '../../../src/latent/random';
import { readCheckpoint, readCheckpointFacts, writeCheckpoint } from '../../../src/runs/checkpoint';
import { CheckpointError } from '../../../src/runs/checkpointError';
import { readCurves, readMetrics } from '../../../src/runs/metricsLog';
import { readRunRecord, runPaths } from '../../../src/runs/runFolder';
import { decodeSafetensors, type Safetensors } from '../../../src/runs/safetensors';
import { readSkippedFiles } from '../../../src/runs/skippedFiles';
import {
  readTrainingState,
  readTrainingStateFacts,
  writeTrainingState,
} from '../../../src/runs/trainingState';
import { readRecord } from '../../../src/runs/upgrade';
import { InvalidValueError } from '../../../src/runs/validation';
import { Exploration } from '../../../src/trainer/exploration';
import { campaign } from './campaign';
import { mutateBytes, mutateJson, mutateText, pick, safetensorsFile } from './mutate';
import {
  checkpointOfVersion1,
  epochMetrics,
  model,
  record,
  recordOfVersion1,
  stepLine,
  transform,
} from './valid';

const corpus = path.resolve('test/fixtures/fuzz');
const isOurs = (error: Error) => error instanceof CheckpointError;

/** The header of a file as text, and its data. */
function parts(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(file.subarray(8, 8 + length)).toString()) as Record<string, unknown>;
  return { header, data: file.subarray(8 + length) };
}

/** A file near a valid one: wrong bytes, a wrong header over right data, wrong JSON in its metadata. */
function nearly(file: Uint8Array, random: RandomStream): Uint8Array {
  const { header, data } = parts(file);
  switch (random.integer(5)) {
    case 0:
      return mutateBytes(file, random);
    case 1:
      return safetensorsFile(mutateText(JSON.stringify(header), random), data, random);
    case 2:
      return safetensorsFile(JSON.stringify(mutateJson(header, random)), data, random);
    default: {
      const metadata = { ...(header['__metadata__'] as Record<string, string>) };
      const key = pick(random, Object.keys(metadata));
      metadata[key] = inner(metadata[key]!, random);
      return safetensorsFile(JSON.stringify({ ...header, __metadata__: metadata }), data, random);
    }
  }
}

/** A text of the metadata, changed as the JSON that it is. */
function inner(text: string, random: RandomStream): string {
  if (random.integer(2) === 0) return mutateText(text, random);
  try {
    return JSON.stringify(mutateJson(JSON.parse(text), random)) ?? '';
  } catch {
    return mutateText(text, random);
  }
}

function assertWhole({ tensors, metadata }: Safetensors): void {
  for (const { shape, values } of Object.values(tensors))
    assert.equal(
      values.length,
      shape.reduce((product, side) => product * side, 1),
    );
  for (const text of Object.values(metadata)) assert.equal(typeof text, 'string');
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 700)).toString('latin1');

describe('files that anyone may have made', function () {
  this.timeout(600_000);
  let run: string;
  let checkpoint: Uint8Array;
  let state: Uint8Array;

  before(async () => {
    run = await mkdtemp(path.join(tmpdir(), 'latent-explorer-fuzz-'));
    const { checkpoints, state: folder, trainingState } = runPaths(run);
    for (const each of [checkpoints, folder]) await mkdir(each);
    const parameters = {
      weights: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
      biases: { shape: [3], values: Float32Array.of(1, 2, 3) },
      scale: { shape: [], values: Float32Array.of(1) },
    };
    const about = { model, transform, runName: 'a run', epoch: 3, step: 30, metrics: epochMetrics };
    const file = path.join(run, 'valid.safetensors');
    const encodings = {
      means: Float32Array.of(0, 1, 2, 3),
      labelled: { labels: Int32Array.of(0, -1), names: ['a'] },
    };
    await writeCheckpoint(file, { ...about, parameters, encodings });
    checkpoint = readFileSync(file);
    const sums = { loss: 1, reconstruction: 2, kl: 3, images: 4 };
    await writeTrainingState(run, { tensors: parameters, step: 30, epochSums: sums, epochSeconds: 2 });
    state = readFileSync(trainingState);
  });
  after(() => rm(run, { recursive: true, force: true }));

  it('safetensors: 50,000 in memory are read whole or refused', async () => {
    const { taken, refused } = await campaign(
      {
        name: 'safetensors',
        count: 50_000,
        make: (random) => nearly(random.integer(2) === 0 ? checkpoint : state, random),
        read: (bytes) => assertWhole(decodeSafetensors(bytes, 'The file')),
        refusal: isOurs,
      },
      hex,
    );
    assert.ok(taken > 1000 && refused > 10_000, `${taken} taken, ${refused} refused`);
  });

  it('checkpoints: 4,000 on disk are read whole or refused, header and all alike', async () => {
    const file = path.join(run, 'fuzzed.safetensors');
    await campaign(
      {
        name: 'checkpoints',
        count: 4000,
        make: (random) => nearly(pick(random, [checkpoint, checkpointOfVersion1]), random),
        read: async (bytes) => {
          writeFileSync(file, bytes);
          const byHeader = await readCheckpointFacts(file).catch((error: unknown) => error);
          if (byHeader instanceof Error) {
            await assert.rejects(readCheckpoint(file), byHeader);
            throw byHeader;
          }
          const { facts, parameters, encodings } = await readCheckpoint(file);
          assert.deepEqual(facts, byHeader);
          assertWhole({ tensors: parameters, metadata: {} });
          const { latentDimensions } = facts.model;
          assert.equal(encodings && encodings.means.length / latentDimensions, facts.encodingCount);
          assert.ok(Number.isSafeInteger(facts.epoch) && Number.isSafeInteger(facts.step));
        },
        refusal: isOurs,
      },
      hex,
    );
  });

  it('checkpoints: 300 are explored or refused', async () => {
    const file = path.join(run, 'explored.safetensors');
    await campaign(
      {
        name: 'explored',
        count: 300,
        make: (random) => nearly(checkpointOfVersion1, random),
        read: async (bytes) => {
          writeFileSync(file, bytes);
          const exploration = new Exploration();
          const { latentDimensions } = (await exploration.inspect(file)).model;
          const { pixels } = await exploration.decode(file, new Float32Array(latentDimensions));
          assert.ok(pixels.length > 0);
        },
        refusal: isOurs,
      },
      hex,
    );
  });

  it('training states: 4,000 on disk are read whole or refused', async () => {
    await campaign(
      {
        name: 'states',
        count: 4000,
        make: (random) => nearly(state, random),
        read: async (bytes) => {
          writeFileSync(runPaths(run).trainingState, bytes);
          const read = await readTrainingState(run);
          assert.equal((await readTrainingStateFacts(run)).step, read.step);
          assertWhole({ tensors: read.tensors, metadata: {} });
        },
        refusal: isOurs,
      },
      hex,
    );
  });

  it('run records: 20,000 in memory and 2,000 on disk are read or refused, of both versions', async () => {
    const valid = [record, recordOfVersion1];
    const { taken } = await campaign(
      {
        name: 'records',
        count: 20_000,
        make: (random) => mutateJson(pick(random, valid), random),
        read: (value) => {
          const read = readRecord('run.json', value);
          assert.deepEqual(
            readRecord('run.json', JSON.parse(JSON.stringify(read))),
            JSON.parse(JSON.stringify(read)),
          );
        },
        refusal: (error) => isOurs(error) || error instanceof InvalidValueError,
      },
      (value) => JSON.stringify(value),
    );
    assert.ok(taken > 500, `${taken}`);
    await campaign({
      name: 'record files',
      count: 2000,
      make: (random) => mutateText(JSON.stringify(pick(random, valid)), random),
      read: async (text) => {
        writeFileSync(runPaths(run).record, text);
        await readRunRecord(run);
      },
      refusal: isOurs,
    });
  });

  it('metrics logs: 1,000 of 20 lines each give only lines that are whole, and never fail', async () => {
    let kept = 0;
    const make = (random: RandomStream) =>
      Array.from({ length: 20 }, (_, i) => {
        const line = JSON.stringify(pick(random, [epochMetrics, stepLine]));
        if (i % 2 === 0) return line;
        return random.integer(2) === 0
          ? mutateText(line, random)
          : JSON.stringify(mutateJson(JSON.parse(line), random));
      }).join('\n');
    const { taken } = await campaign({
      name: 'metrics',
      count: 1000,
      make,
      read: async (text) => {
        writeFileSync(runPaths(run).metrics, text);
        writeFileSync(runPaths(run).skippedFiles, text);
        const lines = await readMetrics(run);
        kept += lines.length;
        assert.ok(lines.every(({ step, kind }) => Number.isSafeInteger(step) && /^(step|epoch)$/.test(kind)));
        const { steps, epochs } = await readCurves(run);
        assert.ok(steps.length + epochs.length <= lines.length);
        assert.deepEqual(await readSkippedFiles(run), []);
        // So that there is something refused to count: nothing here may be.
        throw new CheckpointError('Read.');
      },
      refusal: (error) => error.message === 'Read.',
    });
    assert.equal(taken, 0);
    assert.ok(kept >= 10_000, `${kept}`);
  });

  for (const name of readdirSync(corpus)) {
    it(`corpus: ${name}`, async () => {
      const bytes = readFileSync(path.join(corpus, name));
      const readers: [string, (run: string) => Promise<unknown>][] = [
        [
          'checkpoints/x.safetensors',
          (folder) => readCheckpoint(path.join(folder, 'checkpoints/x.safetensors')),
        ],
        ['state/last.safetensors', readTrainingState],
        ['run.json', readRunRecord],
        ['metrics.jsonl', readMetrics],
        ['skipped.jsonl', readSkippedFiles],
      ];
      await campaign({
        name,
        count: 1,
        make: () => bytes,
        read: async () => {
          for (const [file, read] of readers) {
            writeFileSync(path.join(run, file), bytes);
            const result = await read(run).catch((error: unknown) => error);
            if (result instanceof Error && !isOurs(result)) throw result;
          }
          throw new CheckpointError('Read.');
        },
        refusal: (error) => error.message === 'Read.',
      });
    });
  }
});
