import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defaultModel } from '../../../src/vae/defaultModel';
import type { ModelConfiguration } from '../../../src/protocol/configuration';
import { MisfitError } from '../../../src/protocol/misfits';
import { featureMapSides } from '../../../src/vae/architectures/convolutional';
import { validateModel } from '../../../src/vae/validateModel';

/** The architecture of a convolutional model. */
function convolutional({ architecture }: ModelConfiguration) {
  assert.ok(architecture.kind === 'convolutional');
  return architecture;
}

describe('default model', () => {
  it('is of patches, whatever the size, and convolutional where something is asked for that only convolutions have', () => {
    for (const [imageSize, channels] of [
      [8, 1],
      [28, 1],
      [32, 3],
      [100, 3],
      [256, 1],
    ] as const) {
      assert.equal(defaultModel(imageSize, channels).architecture.kind, 'patches');
      const asked = [{ filters: [8] }, { kernelSize: 3 }];
      for (const each of asked) {
        assert.equal(defaultModel(imageSize, channels, each).architecture.kind, 'convolutional');
      }
    }
    assert.deepEqual(defaultModel(28, 1).architecture, {
      kind: 'patches',
      patchSize: 4,
      filters: [64, 16],
      decoderFilters: [64, 32],
      hiddenUnits: [256],
    });
  });

  it('says in the language of the editor what patches do not fit together', () => {
    for (const [asked, words] of [
      [{ filters: [] }, /at least one entry each in filters and decoderFilters/],
      [{ decoderFilters: [8, 8, 8] }, /^3 decoderFilters divide a patch into 4 parts a side, and 2 pixels/],
    ] as const) {
      assert.throws(
        () => defaultModel(8, 1, { architecture: 'patches', ...asked }),
        (error: unknown) => error instanceof MisfitError && words.test(error.message),
      );
    }
  });

  it('has 400 units and 16 latent dimensions for small grey pictures when dense', () => {
    assert.deepEqual(defaultModel(28, 1, { architecture: 'dense' }), {
      imageSize: 28,
      channels: 1,
      latentDimensions: 16,
      architecture: { kind: 'dense', hiddenUnits: [400] },
      likelihood: { kind: 'bernoulli' },
      posterior: { kind: 'diagonalGaussian' },
      prior: { kind: 'standardNormal' },
    });
  });

  it('is the shape of the Keras example for small pictures when convolutional', () => {
    const model = convolutional(defaultModel(28, 1, { architecture: 'convolutional' }));
    assert.deepEqual([model.filters, model.decoderFilters, model.kernelSize], [[32, 64], [64, 32], 3]);
  });

  it('is 32-32-64-64 with 4×4 kernels for 64 pixels when convolutional', () => {
    const model = defaultModel(64, 3, { architecture: 'convolutional' });
    assert.deepEqual(model.architecture, {
      kind: 'convolutional',
      filters: [32, 32, 64, 64],
      decoderFilters: [64, 32, 32],
      kernelSize: 4,
      hiddenUnits: [256],
    });
    assert.equal(model.likelihood.kind, 'gaussian');
  });

  it('mirrors filters that were asked for', () => {
    const decoderFilters = (imageSize: number, filters: readonly number[]) =>
      convolutional(defaultModel(imageSize, 3, { filters })).decoderFilters;
    assert.deepEqual(decoderFilters(64, [8, 16, 24]), [16, 8]);
    assert.deepEqual(decoderFilters(32, [8, 16]), [16, 8]);
  });

  it('gives a valid model for every size, with a feature map of at most ten pixels a side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 512 }),
        fc.constantFrom(1 as const, 3 as const),
        (imageSize, channels) => {
          const model = defaultModel(imageSize, channels, { architecture: 'convolutional' });
          const architecture = convolutional(model);
          const last = featureMapSides(architecture, model).at(-1)!;
          assert.ok(architecture.filters.length >= 1 && last >= 1 && last <= 10, `${imageSize}: ${last}`);
        },
      ),
    );
  });

  const refusals: [string, () => unknown, RegExp][] = [
    [
      'no latent dimensions',
      () => defaultModel(28, 1, { latentDimensions: 0 }),
      /latentDimensions .* 1 to 4096, not 0/,
    ],
    ['half a unit', () => defaultModel(28, 1, { hiddenUnits: [3.5] }), /hiddenUnits\[0\]/],
    [
      'filters in a dense model',
      () => defaultModel(28, 1, { architecture: 'dense', filters: [3] }),
      /dense .* no filters/,
    ],
    ['no filters in a convolutional one', () => defaultModel(28, 3, { filters: [] }), /at least one entry/],
    ['too many convolutions', () => defaultModel(4, 3, { filters: [1, 1, 1] }), /at most 2/],
    [
      'a decoder of another depth',
      () => defaultModel(28, 3, { decoderFilters: [8, 8, 8] }),
      /decoderFilters has 3/,
    ],
    ['a picture of one pixel', () => defaultModel(1, 1), /imageSize .* 2 to 1024, not 1/],
    [
      'a model that fills the memory',
      () => defaultModel(1024, 3, { architecture: 'dense' }),
      /at most 100,000,000/,
    ],
    [
      'an unknown likelihood',
      () => validateModel({ ...defaultModel(8, 1), likelihood: { kind: 'poisson' as 'bernoulli' } }),
      /"bernoulli" or "gaussian"/,
    ],
    [
      'a number for a list',
      () => defaultModel(8, 1, { hiddenUnits: 5 as unknown as number[] }),
      /hiddenUnits must be a list/,
    ],
  ];
  for (const [what, ask, message] of refusals) {
    it(`refuses ${what} and says why`, () => {
      assert.throws(ask, (error: unknown) => error instanceof RangeError && message.test(error.message));
    });
  }

  it('accepts what it returns', () => {
    assert.doesNotThrow(() => validateModel(defaultModel(48, 1, { likelihood: 'gaussian' })));
  });
});
