import assert from 'node:assert/strict';
import { appliesTo, kindOfOption, type OptionId, optionIds } from '../../../src/protocol/options';
import { readOption, writeOption } from '../../../src/protocol/optionText';
import { asRequested, requestedEntries, requestedProblem } from '../../../src/protocol/requested';
import { defaultModel } from '../../../src/vae';
import { resolveConfiguration } from '../../../src/trainer/configuration';

describe('what is typed for an option', () => {
  it('is there for each thing that can be asked for', () => {
    assert.deepEqual([...optionIds].sort(), Object.keys(requestedEntries).sort());
  });

  const sound: readonly (readonly [OptionId, string, unknown])[] = [
    ['epochs', ' 12 ', 12],
    ['learningRate', '3e-4', 0.0003],
    ['hiddenUnits', '512, 256', [512, 256]],
    ['hiddenUnits', '400', [400]],
    ['filters', '32 64', [32, 64]],
    ['hiddenUnits', 'none', []],
    ['channels', '3', 3],
    ['architecture', 'dense', 'dense'],
    ['background', '#00ff7F', '#00ff7F'],
    ['beta', '', undefined],
  ];
  for (const [id, text, value] of sound) {
    it(`is read as ${JSON.stringify(value)}: "${text}" for ${id}`, () => {
      assert.deepEqual(readOption(id, text), { value });
    });
  }

  const wrong: readonly (readonly [OptionId, string, RegExp])[] = [
    ['epochs', '0', /from 1 to 1,000,000/],
    ['epochs', '1.5', /whole number/],
    ['epochs', 'ten', /Type a number/],
    ['epochs', 'Infinity', /Type a number/],
    ['learningRate', '2', /from 1e-7 to 1\./],
    ['validationFraction', '0.6', /from 0 to 0.5/],
    ['hiddenUnits', '400, 0', /from 1 to 65,536/],
    ['hiddenUnits', Array(65).fill('1').join(','), /At most 64/],
    ['channels', '2', /one of the list/],
    ['architecture', 'toString', /one of the list/],
    ['background', 'red', /# and six/],
  ];
  for (const [id, text, words] of wrong) {
    it(`is refused in words: "${text.slice(0, 12)}" for ${id}`, () => {
      assert.match(readOption(id, text).problem ?? '', words);
    });
  }

  it("is refused with its range in the person's language, parts of one as they are typed", () => {
    assert.match(readOption('epochs', '0', 'de').problem ?? '', /1\.000\.000/);
    assert.match(readOption('learningRate', '2', 'de').problem ?? '', /1e-7/);
    assert.match(readOption('validationFraction', '2', 'de').problem ?? '', /0\.5/);
  });

  it('is refused exactly where the schema refuses, at the ends of every range', () => {
    for (const id of optionIds) {
      const kind = kindOfOption(id);
      if (kind.kind !== 'number') continue;
      const { least, most, whole } = kind.range;
      const step = whole ? 1 : most * 1e-6;
      for (const value of [least, most, least - step, most + step]) {
        const isSound = requestedProblem({ [id]: value }) === undefined;
        assert.equal(readOption(id, String(value)).problem === undefined, isSound, `${id} ${value}`);
      }
    }
  });

  it('can be written and read back, whatever a run has', () => {
    for (const picture of [
      { imageSize: 28, channels: 1, count: 60_000 },
      { imageSize: 64, channels: 3, count: 300 },
    ] as const) {
      const { model, training } = resolveConfiguration({ patience: 4, hiddenUnits: [] }, picture);
      const requested = asRequested({ model, training, transform: { ...picture, background: '#abcdef' } });
      for (const id of optionIds) {
        const value = requested[id];
        if (value !== undefined) assert.deepEqual(readOption(id, writeOption(id, value)), { value });
        else assert.ok(!appliesTo(id, model.architecture.kind), id);
      }
    }
  });
});

describe('the settings of a run, asked for again', () => {
  for (const [name, asked, picture] of [
    ['small grey pictures', {}, { imageSize: 28, channels: 1, count: 60_000 }],
    ['photographs', { patience: 3, beta: 4, klWarmUpEpochs: 2 }, { imageSize: 64, channels: 3, count: 300 }],
    ['filters', { filters: [8, 16], kernelSize: 3 }, { imageSize: 32, channels: 3, count: 300 }],
  ] as const) {
    it(`give the same model and training: ${name}`, () => {
      const first = resolveConfiguration(asked, picture);
      const { imageSize, channels } = picture;
      const transform = { imageSize, channels, background: '#ffffff' };
      const again = resolveConfiguration(asRequested({ ...first, transform }), picture);
      assert.deepEqual(again, first);
    });
  }
});

describe('an option', () => {
  it('is of no use to an architecture whose kind does not have it', () => {
    const names = (architecture: 'dense' | 'convolutional' | 'patches') =>
      optionIds.filter((id) => !appliesTo(id, architecture));
    assert.deepEqual(names('dense'), ['filters', 'kernelSize']);
    assert.deepEqual(names('convolutional'), []);
    assert.deepEqual(names('patches'), ['kernelSize']);
    // Why it may not be asked for.
    assert.throws(() => defaultModel(28, 1, { architecture: 'dense', filters: [8] }));
  });
});
