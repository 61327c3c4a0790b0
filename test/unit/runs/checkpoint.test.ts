import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readCheckpoint, readCheckpointFacts, writeCheckpoint } from '../../../src/runs/checkpoint';
import { mostEncodings } from '../../../src/protocol/samples';
import {
  CheckpointError,
  decodeSafetensors,
  encodeSafetensors,
  type Float32Tensor,
} from '../../../src/runs/safetensors';
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

  describe('with encodings of training pictures', () => {
    const { latentDimensions } = model;
    const means = Float32Array.from({ length: 3 * latentDimensions }, (_, i) => i / 7 - 1);
    const labelled = { labels: Int32Array.of(1, -1, 0), names: ['cats', 'dogs'] };

    it('has them again, apart from its parameters', async () => {
      for (const encodings of [{ means }, { means, labelled }]) {
        const written = await writeCheckpoint(file(), { ...content, encodings });
        const read = await readCheckpoint(file());
        assert.deepEqual(read.encodings, encodings);
        assert.deepEqual(read.parameters, parameters);
        assert.deepEqual([written.encodingCount, written.parameterCount], [3, 6]);
        assert.deepEqual(read.facts, written);
        assert.deepEqual(await readCheckpointFacts(file()), written);
      }
    });

    it('has tensors that any reader finds, after the parameters', async () => {
      await writeCheckpoint(file(), { ...content, encodings: { means, labelled } });
      const { tensors } = decodeSafetensors(readFileSync(file()));
      assert.deepEqual(Object.keys(tensors), ['encoder/w', 'encoder/b', 'encodings/mean', 'encodings/label']);
      assert.deepEqual(tensors['encodings/mean'], { shape: [3, latentDimensions], values: means });
      assert.deepEqual([...tensors['encodings/label']!.values], [1, -1, 0]);
    });

    it('leaves labels out whose names are too long for a header', async () => {
      const names = ['cats', 'd'.repeat(70_000)];
      await writeCheckpoint(file(), { ...content, encodings: { means, labelled: { ...labelled, names } } });
      assert.deepEqual((await readCheckpoint(file())).encodings, { means });
    });

    it('without them has none', async () => {
      await writeCheckpoint(file(), content);
      assert.equal((await readCheckpointFacts(file())).encodingCount, undefined);
      assert.equal((await readCheckpoint(file())).encodings, undefined);
    });

    const q = latentDimensions;
    const rows = (count: number, width = q) => ({
      shape: [count, width],
      values: new Float32Array(count * width),
    });
    const mean = 'encodings/mean';
    const label = 'encodings/label';
    const named = { labelNames: JSON.stringify(['cats', 'dogs']) };
    const three = (...values: number[]) => ({ shape: [3], values: Float32Array.from(values) });
    const hostile: readonly [
      what: string,
      tensors: Record<string, Float32Tensor>,
      metadata: Record<string, string>,
      reason: RegExp,
    ][] = [
      ['of another width', { [mean]: rows(3, q + 1) }, {}, /encodings\/mean has the shape/],
      ['of none', { [mean]: rows(0) }, {}, /encodings\/mean has the shape/],
      ['of one side', { [mean]: { shape: [q], values: new Float32Array(q) } }, {}, /has the shape/],
      ['of a scalar', { [mean]: { shape: [], values: new Float32Array(1) } }, {}, /has the shape \[\]/],
      ['of more than fit', { [mean]: rows(mostEncodings(q) + 1) }, {}, /not 1 to 2048 rows/],
      [
        'with labels alone',
        { [label]: three(0, 0, 0) },
        named,
        /has encodings\/label but no encodings\/mean/,
      ],
      ['with fewer labels', { [mean]: rows(4), [label]: three(0, 0, 0) }, named, /label has the shape \[3\]/],
    ];
    for (const [what, tensors, metadata, reason] of hostile) {
      it(`is refused by its header when they are ${what}`, async () => {
        await rewrite(metadata, tensors);
        for (const read of [readCheckpoint, readCheckpointFacts]) {
          await assert.rejects(read(file()), (error: Error) => {
            assert.ok(error instanceof CheckpointError);
            assert.match(error.message, reason);
            return true;
          });
        }
      });
    }

    const wrongValues: typeof hostile = [
      ['not finite', { [mean]: { shape: [1, q], values: new Float32Array(q).fill(NaN) } }, {}, /not finite/],
      ['labelled by fractions', { [mean]: rows(3), [label]: three(0, 0.5, 1) }, named, /no index/],
      ['labelled beyond the names', { [mean]: rows(3), [label]: three(0, 2, 1) }, named, /no index/],
      ['labelled below −1', { [mean]: rows(3), [label]: three(0, -2, 1) }, named, /no index/],
      ['labelled by NaN', { [mean]: rows(3), [label]: three(0, NaN, 1) }, named, /no index/],
      ['labelled without names', { [mean]: rows(3), [label]: three(0, 1, 1) }, {}, /no "labelNames"/],
      [
        'labelled by no names',
        { [mean]: rows(3), [label]: three(0, 1, 1) },
        { labelNames: '{"a":1}' },
        /labelNames must be a list/,
      ],
    ];
    for (const [what, tensors, metadata, reason] of wrongValues) {
      it(`is refused when they are ${what}`, async () => {
        await rewrite(metadata, tensors);
        await assert.rejects(readCheckpoint(file()), (error: Error) => {
          assert.ok(error instanceof CheckpointError);
          assert.match(error.message, reason);
          return true;
        });
      });
    }
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
      /architecture\.kind must be "dense" or "convolutional" or "patches", not "fractal"/,
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

  /** Saves the example with some of its metadata changed, or removed where undefined, and more tensors. */
  async function rewrite(
    changed: Record<string, string | undefined>,
    more: Record<string, Float32Tensor> = {},
  ): Promise<void> {
    await writeCheckpoint(file(), content, { sync: false });
    const { tensors, metadata } = decodeSafetensors(readFileSync(file()));
    const entries = Object.entries({ ...metadata, ...changed }).filter(([, value]) => value !== undefined);
    const strings = Object.fromEntries(entries) as Record<string, string>;
    writeFileSync(file(), encodeSafetensors({ ...tensors, ...more }, strings));
  }
});
