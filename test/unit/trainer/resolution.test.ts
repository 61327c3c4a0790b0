import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Fact, optionReasons } from '../../../src/host/optionReasons';
import { type OptionId, optionIds } from '../../../src/protocol/options';
import type { RequestedConfiguration } from '../../../src/protocol/requested';
import type { PicturesSeen } from '../../../src/protocol/resolution';
import { resolveConfiguration } from '../../../src/trainer/configuration';
import { resolveOptions } from '../../../src/trainer/resolution';

const seen = (change: Partial<PicturesSeen> = {}): PicturesSeen => ({
  count: 3000,
  isWhole: true,
  readable: 64,
  side: 28,
  imageSize: 28,
  channels: 1,
  background: '#ffffff',
  ...change,
});
const colour = seen({ side: undefined, imageSize: 64, channels: 3 });

describe('what options would be', () => {
  it('is what a training with nothing asked for has', () => {
    for (const pictures of [seen(), colour, seen({ count: 70_000 })]) {
      const { automatic, problem } = resolveOptions({ requested: {}, pictures });
      assert.equal(problem, undefined);
      const { model, training } = resolveConfiguration({}, pictures);
      assert.equal(automatic.latentDimensions, model.latentDimensions);
      assert.equal(automatic.architecture, model.architecture.kind);
      assert.deepEqual(automatic.hiddenUnits, model.architecture.hiddenUnits);
      assert.equal(automatic.epochs, training.epochs);
      assert.equal(automatic.batchSize, training.batchSize);
      assert.equal(automatic.validationFraction, training.validationFraction);
      assert.equal(automatic.imageSize, pictures.imageSize);
      assert.equal(automatic.patience, undefined);
    }
  });

  it('follows from what is asked for, but never an option from itself', () => {
    const requested = { latentDimensions: 3, channels: 3, architecture: 'convolutional' } as const;
    const { automatic } = resolveOptions({ requested, pictures: seen() });
    assert.equal(automatic.latentDimensions, 32);
    assert.equal(automatic.likelihood, 'gaussian');
    assert.deepEqual([automatic.channels, automatic.kernelSize], [1, 3]);
  });

  it('is told with why a training cannot be, and is still there', () => {
    const requested = { patience: 3, validationFraction: 0 };
    const { automatic, problem } = resolveOptions({ requested, pictures: seen() });
    assert.match(problem ?? '', /patience needs pictures to validate on/);
    assert.equal(automatic.latentDimensions, 16);
    const tooDeep = { architecture: 'convolutional', filters: Array<number>(9).fill(8) } as const;
    assert.match(resolveOptions({ requested: tooDeep, pictures: seen() }).problem ?? '', /at most 5 entries/);
  });

  it('takes no notice of what the architecture asked for does not have', () => {
    const requested = { architecture: 'dense', filters: [8], kernelSize: 3 } as const;
    assert.equal(resolveOptions({ requested, pictures: colour }).problem, undefined);
  });
});

describe('the reasons for what options would be', () => {
  const pictures = fc.record({
    count: fc.integer({ min: 16, max: 200_000 }),
    imageSize: fc.integer({ min: 8, max: 100 }),
    channels: fc.constantFrom(1 as const, 3 as const),
  });
  const others = fc.record(
    {
      architecture: fc.constantFrom('dense' as const, 'convolutional' as const, 'patches' as const),
      schedule: fc.constantFrom('constant' as const, 'cosine' as const),
      kernelSize: fc.constantFrom(3, 4),
      latentDimensions: fc.integer({ min: 1, max: 64 }),
      likelihood: fc.constantFrom('bernoulli' as const, 'laplace' as const),
      beta: fc.integer({ min: 0, max: 9 }),
      klWarmUpEpochs: fc.integer({ min: 0, max: 9 }),
      epochs: fc.integer({ min: 1, max: 99 }),
      patience: fc.integer({ min: 1, max: 9 }),
      batchSize: fc.integer({ min: 1, max: 99 }),
      learningRate: fc.constantFrom(1e-4, 1e-2),
      validationFraction: fc.constantFrom(0.1, 0.3),
      seed: fc.integer({ min: 0, max: 99 }),
      checkpointEvery: fc.integer({ min: 1, max: 9 }),
    },
    { requiredKeys: [] },
  );
  type Situation = { readonly pictures: PicturesSeen; readonly requested: RequestedConfiguration };

  /** A situation in which everything but some facts is as in another. */
  const mixed = (from: Situation, to: Situation, facts: readonly Fact[]): Situation => {
    const has = (fact: Fact) => facts.includes(fact);
    const keys = [...new Set([...Object.keys(from.requested), ...Object.keys(to.requested)])] as OptionId[];
    return {
      pictures: seen({
        count: (has('count') ? from : to).pictures.count,
        imageSize: (has('size') ? from : to).pictures.imageSize,
        channels: (has('channels') ? from : to).pictures.channels,
      }),
      requested: Object.fromEntries(
        keys
          .map((key) => [key, (has(key) ? from : to).requested[key]] as const)
          .filter(([, value]) => value !== undefined),
      ),
    };
  };
  const situation = fc
    .record({ pictures, requested: others })
    .map((given): Situation => ({ requested: given.requested, pictures: seen(given.pictures) }));
  const automaticOf = ({ pictures: shown, requested }: Situation, id: OptionId): unknown => {
    const { problem, automatic } = resolveOptions({
      requested: { ...requested, [id]: undefined },
      pictures: shown,
    });
    const chosen = automatic[id];
    // No architecture but one has it.
    const isMeant = chosen !== undefined || id === 'patience';
    return problem === undefined && isMeant ? { chosen } : undefined;
  };

  for (const id of optionIds) {
    it(`of ${id} name all that it depends on`, () => {
      const { from } = optionReasons[id];
      fc.assert(
        fc.property(situation, situation, (one, other) => {
          const before = automaticOf(one, id);
          const after = automaticOf(mixed(one, other, from), id);
          fc.pre(before !== undefined && after !== undefined);
          assert.deepEqual(after, before);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('name nothing that it does not depend on', () => {
    const cases: readonly (readonly [OptionId, Fact, Situation, Situation])[] = [
      [
        'latentDimensions',
        'channels',
        { pictures: seen(), requested: {} },
        { pictures: seen({ channels: 3 }), requested: {} },
      ],
      [
        'architecture',
        'filters',
        { pictures: seen(), requested: {} },
        { pictures: seen(), requested: { filters: [8] } },
      ],
      [
        'epochs',
        'count',
        { pictures: seen({ count: 8000 }), requested: {} },
        { pictures: seen({ count: 20_000 }), requested: {} },
      ],
      [
        'batchSize',
        'size',
        { pictures: seen({ count: 60_000 }), requested: { architecture: 'convolutional' } },
        { pictures: seen({ count: 60_000, imageSize: 64 }), requested: { architecture: 'convolutional' } },
      ],
      [
        'hiddenUnits',
        'architecture',
        { pictures: seen(), requested: {} },
        { pictures: seen(), requested: { architecture: 'convolutional' } },
      ],
      [
        'checkpointEvery',
        'epochs',
        { pictures: seen(), requested: {} },
        { pictures: seen(), requested: { epochs: 500 } },
      ],
      [
        'epochs',
        'validationFraction',
        { pictures: seen({ count: 9000 }), requested: {} },
        { pictures: seen({ count: 9000 }), requested: { validationFraction: 0.5 } },
      ],
      [
        'kernelSize',
        'size',
        { pictures: colour, requested: { architecture: 'convolutional' } },
        { pictures: seen({ channels: 3 }), requested: { architecture: 'convolutional' } },
      ],
    ];
    for (const [id, fact, one, other] of cases) {
      assert.ok(optionReasons[id].from.includes(fact));
      assert.notDeepEqual(automaticOf(one, id), automaticOf(other, id), `${id} by ${fact}`);
    }
  });

  it('are words for every option', () => {
    for (const shown of [seen(), colour]) {
      const chosen = resolveOptions({ requested: {}, pictures: shown }).automatic;
      for (const id of optionIds) {
        const words = optionReasons[id].words({ pictures: shown, chosen });
        assert.doesNotMatch(words, /undefined|NaN|\{/, id);
        assert.ok(words.length > 4, id);
      }
    }
    const chosen = resolveOptions({ requested: {}, pictures: colour }).automatic;
    assert.equal(optionReasons.latentDimensions.words({ pictures: colour, chosen }), 'for colour pictures');
  });
});
