import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readCheckpoint, readCheckpointFacts, writeCheckpoint } from '../../../src/runs/checkpoint';
import { CheckpointError, decodeSafetensors, encodeSafetensors } from '../../../src/runs/safetensors';
import { epochMetrics, model, transform, useFolder } from './folder';

const parameters = {
  'encoder/w': { shape: [2, 2], type: 'float32' as const, values: Float32Array.of(1, 2, 3, 4) },
  'encoder/b': { shape: [2], type: 'float32' as const, values: Float32Array.of(-1, 0.5) },
};
const content = {
  model,
  transform,
  runName: '2026-11-21T0731-digits',
  epoch: 3,
  step: 30,
  metrics: epochMetrics,
  parameters,
};

/** The model's metadata with other layers. */
const layers = (architecture: object) =>
  JSON.stringify({ ...model, architecture: { kind: 'dense', ...architecture } });

describe('checkpoint', () => {
  const folder = useFolder();
  const file = () => path.join(folder(), 'epoch-0003.safetensors');

  it('comes back as it was saved, whole or its header alone', async () => {
    const written = await writeCheckpoint(file(), content);
    const read = await readCheckpoint(file());
    assert.deepEqual(read.parameters, parameters);
    assert.deepEqual(read.facts, written);
    assert.deepEqual(await readCheckpointFacts(file()), written);
    assert.equal(written.parameterCount, 6);
    assert.equal(written.fileSize, statSync(file()).size);
    assert.deepEqual(written.metrics, epochMetrics);
    assert.ok(Math.abs(Date.parse(written.saved) - Date.now()) < 60_000);
  });

  it('needs no metrics', async () => {
    await writeCheckpoint(file(), { ...content, metrics: undefined }, { sync: false });
    assert.equal((await readCheckpointFacts(file())).metrics, undefined);
  });

  for (const imageSize of [2, 1024]) {
    it(`is read back for pictures of ${imageSize} pixels, the bounds of what can be trained`, async () => {
      const architecture = { kind: 'dense', hiddenUnits: [65_536, 1] } as const;
      const large = { ...model, imageSize, latentDimensions: 4096, architecture };
      await writeCheckpoint(file(), { ...content, model: large, transform: { ...transform, imageSize } });
      assert.deepEqual((await readCheckpointFacts(file())).model, large);
    });
  }

  it('refuses another program’s file, and a newer version', async () => {
    await rewrite({ format: 'pt' });
    await assert.rejects(readCheckpoint(file()), /was not saved by Latent Explorer/);
    for (const version of ['3', '4.5e3']) {
      await rewrite({ formatVersion: version });
      await assert.rejects(readCheckpointFacts(file()), /knows those up to 2\. Update the extension/);
    }
    for (const version of ['0', '1.5', '-1', 'null', '"2"', '']) {
      await rewrite({ formatVersion: version });
      await assert.rejects(readCheckpointFacts(file()), /cannot be read: its formatVersion/);
    }
  });

  const damage: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
    ['no model', { model: undefined }, /no "model"/],
    ['a model that is no JSON', { model: '{' }, /model is not valid JSON/],
    ['a model that is null', { model: 'null' }, /model must be an object/],
    [
      'huge pictures',
      { model: JSON.stringify({ ...model, imageSize: 1e9 }) },
      /model\.imageSize must be a whole number/,
    ],
    ['two channels', { model: JSON.stringify({ ...model, channels: 2 }) }, /model\.channels must be 1 or 3/],
    [
      'no latent dimensions',
      { model: JSON.stringify({ ...model, latentDimensions: 0 }) },
      /latentDimensions/,
    ],
    ['huge layers', { model: layers({ hiddenUnits: [1e9] }) }, /hiddenUnits/],
    ['endless layers', { model: layers({ hiddenUnits: Array(1000).fill(1) }) }, /hiddenUnits/],
    [
      'an architecture that is a word',
      { model: JSON.stringify({ ...model, architecture: 'dense' }) },
      /architecture must be an object/,
    ],
    ['no hidden units', { model: layers({}) }, /architecture\.hiddenUnits is missing/],
    [
      'another architecture',
      { model: layers({ kind: 'fractal' }) },
      /architecture\.kind must be "dense" or "convolutional", not "fractal"/,
    ],
    ['no prior', { model: JSON.stringify({ ...model, prior: undefined }) }, /model\.prior is missing/],
    [
      'a strange likelihood',
      { model: JSON.stringify({ ...model, likelihood: { kind: 'toString' } }) },
      /likelihood/,
    ],
    [
      'a transform of another size',
      { transform: JSON.stringify({ ...transform, imageSize: 32 }) },
      /do not fit/,
    ],
    [
      'a background of code',
      { transform: JSON.stringify({ ...transform, background: 'url(x)' }) },
      /background/,
    ],
    ['a negative epoch', { epoch: '-1' }, /epoch must be/],
    ['a step that is a word', { step: 'many' }, /step is not valid JSON/],
    ['a step of infinity', { step: '1e999' }, /step must be/],
    ['a run name beyond reason', { runName: 'x'.repeat(100_000) }, /runName.* too long/],
    ['metrics without losses', { metrics: '{"kind":"epoch"}' }, /metrics\.epoch is missing/],
    ['no time', { saved: 'yesterday' }, /saved must be/],
  ];
  for (const [what, metadata, message] of damage) {
    it(`refuses ${what}`, async () => {
      await rewrite(metadata);
      for (const read of [readCheckpoint, readCheckpointFacts]) {
        await assert.rejects(read(file()), (error) => {
          assert.ok(error instanceof CheckpointError, String(error));
          assert.ok(error.message.startsWith(file()));
          assert.match(error.message, message);
          return true;
        });
      }
    });
  }

  it('gives an error of its own or sound facts for any metadata', async () => {
    const key = fc.constantFrom('model', 'transform', 'epoch', 'step', 'runName', 'metrics', 'saved');
    await fc.assert(
      fc.asyncProperty(key, fc.oneof(fc.json(), fc.string()), async (name, value) => {
        await rewrite({ [name]: value });
        try {
          const facts = await readCheckpointFacts(file());
          assert.ok(facts.model.imageSize <= 256 && Number.isSafeInteger(facts.epoch));
        } catch (error) {
          if (!(error instanceof CheckpointError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });

  /** Saves the example with some of its metadata changed, or removed where undefined. */
  async function rewrite(changed: Record<string, string | undefined>): Promise<void> {
    await writeCheckpoint(file(), content, { sync: false });
    const { tensors, metadata } = decodeSafetensors(readFileSync(file()));
    const entries = Object.entries({ ...metadata, ...changed }).filter(([, value]) => value !== undefined);
    writeFileSync(file(), encodeSafetensors(tensors, Object.fromEntries(entries) as Record<string, string>));
  }
});
