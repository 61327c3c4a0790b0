import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { Settings } from '../../../src/host/contributions';
import { engines } from '../../../src/protocol/engines';
import { architectures, likelihoods } from '../../../src/protocol/model';
import { kindOfOption, optionIds, options } from '../../../src/protocol/options';
import { ranges } from '../../../src/protocol/ranges';
import { requestedEntries, requestedProblem } from '../../../src/protocol/requested';
import type { Kinds, Range } from '../../../src/protocol/schema';
import { schedules } from '../../../src/protocol/training';

interface Property {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly items?: Property;
  readonly maxItems?: number;
  readonly pattern?: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const manifest = read('package.json') as {
  contributes: { configuration: { properties: Record<string, Property> } };
};
const texts = read('package.nls.json') as Record<string, string>;
const property = (name: string) => manifest.contributes.configuration.properties[`vae.${name}`]!;

const numbers = ['latentDimensions', 'beta', 'klWarmUpEpochs', 'epochs', 'patience', 'batchSize'] as const;
const moreNumbers = ['learningRate', 'weightDecay', 'seed', 'imageSize', 'validationFraction'] as const;
const namedKinds: Readonly<Record<string, Kinds>> = {
  architecture: architectures,
  likelihood: likelihoods,
  schedule: schedules,
};

/** A number just outside a range. */
const below = ({ least, whole }: Range) => (whole ? least - 1 : least - Math.max(least, 1) * 1e-3);
const above = ({ most, whole }: Range) => (whole ? most + 1 : most * 1.001);

describe('the settings in package.json', () => {
  it('are all held to what can be asked for', () => {
    const held = [...numbers, ...moreNumbers, ...Object.keys(namedKinds)];
    const others = [
      'hiddenUnits',
      'channels',
      'background',
      'engine',
      'runsFolder',
      'openExplorerOnTraining',
    ];
    assert.deepEqual(Object.values(Settings).sort(), [...held, ...others].sort());
  });

  for (const name of [...numbers, ...moreNumbers]) {
    it(`have the range of ${name}`, () => {
      const range: Range = ranges[name];
      const { type, minimum, maximum, default: preset } = property(name);
      assert.deepEqual(
        { type, minimum, maximum, preset },
        {
          type: [range.whole ? 'integer' : 'number', 'null'],
          minimum: range.least,
          maximum: range.most,
          preset: null,
        },
      );
      for (const value of [range.least, range.most]) {
        assert.equal(requestedProblem({ [name]: value }), undefined);
      }
      for (const value of [below(range), above(range), NaN, Infinity, '1', ...(range.whole ? [1.5] : [])]) {
        assert.equal(requestedProblem({ [name]: value })?.name, name, `${value}`);
      }
    });
  }

  for (const [name, kinds] of Object.entries(namedKinds)) {
    it(`offer every ${name}, in its words`, () => {
      const { enum: offered, default: preset, markdownEnumDescriptions } = property(name);
      assert.deepEqual(offered, ['auto', ...Object.keys(kinds)]);
      assert.equal(preset, 'auto');
      const keys = ['auto', ...Object.keys(kinds)].map((kind) => `%setting.${name}.${kind}%`);
      assert.deepEqual(markdownEnumDescriptions, keys);
      for (const [kind, { description }] of Object.entries(kinds)) {
        assert.equal(texts[`setting.${name}.${kind}`], description);
        assert.equal(requestedProblem({ [name]: kind }), undefined);
      }
      for (const other of ['auto', 'toString', '', 1]) {
        assert.equal(requestedProblem({ [name]: other })?.name, name);
      }
    });
  }

  it('offer every engine, in its words', () => {
    assert.deepEqual(property('engine').enum, requestedEntries.engine.options);
    for (const [name, { label, description }] of Object.entries(engines)) {
      assert.equal(texts[`setting.engine.${name}`], `${label}. ${description}`);
    }
  });

  for (const [language, empty] of [
    ['', 'Empty'],
    ['.de', 'Leer'],
  ] as const) {
    it(`say of each option what the page of options says${language && `, in "${language.slice(1)}"`}`, () => {
      const said = read(`package.nls${language}.json`) as Record<string, string>;
      const bundle = read(`l10n/bundle.l10n${language}.json`) as Record<string, string>;
      l10n.config({ contents: bundle });
      try {
        const settings = optionIds.filter(
          (id) => `vae.${id}` in manifest.contributes.configuration.properties,
        );
        assert.ok(settings.length > 15);
        for (const id of settings) {
          const { sentence, automatic } = options[id];
          const told = said[`setting.${id}`]!;
          assert.ok(told.startsWith(sentence), told);
          const kind = kindOfOption(id);
          if (kind.kind !== 'choice') {
            assert.ok(told.endsWith(` ${empty}: ${automatic}.`), told);
            continue;
          }
          const left = said[`setting.${id}.${id === 'channels' ? 'null' : 'auto'}`]!;
          assert.ok(left.toLowerCase().startsWith(automatic.toLowerCase()), left);
          for (const { name, label, description = label } of kind.choices) {
            if (name !== 'auto') assert.ok(said[`setting.${id}.${name}`]!.includes(description), name);
          }
        }
      } finally {
        l10n.config({ contents: {} });
      }
    });
  }

  it('have the layers, channels and colours that can be asked for', () => {
    const { items, maxItems } = property('hiddenUnits');
    const { least: minimum, most: maximum } = ranges.layerSize;
    assert.deepEqual(items, { type: 'integer', minimum, maximum });
    assert.equal(maxItems, ranges.layers.most);
    const sized = (length: number, size: number) => ({ hiddenUnits: Array<number>(length).fill(size) });
    assert.equal(requestedProblem(sized(ranges.layers.most, maximum)), undefined);
    assert.ok(requestedProblem(sized(ranges.layers.most + 1, 1)));
    assert.ok(requestedProblem(sized(1, maximum + 1)));
    assert.deepEqual(property('channels').enum, [null, ...requestedEntries.channels.options]);
    const pattern = new RegExp(property('background').pattern!);
    for (const background of ['#00ff7F', '#12345', 'red', '#gggggg', 'url(x)']) {
      assert.equal(pattern.test(background), requestedProblem({ background }) === undefined, background);
    }
  });
});
