import assert from 'node:assert/strict';
import { parseArguments, UsageError } from '../../../src/commandLine/arguments';
import { configurationOptions, requestedConfiguration } from '../../../src/commandLine/configurationOptions';
import { likelihoods } from '../../../src/protocol/model';
import { requestedEntries } from '../../../src/protocol/requested';

const parse = (...words: string[]) => parseArguments(words, configurationOptions);

describe('parseArguments', () => {
  it('reads numbers, lists, texts and positionals', () => {
    const { positionals, options } = parse(
      'pictures',
      '--epochs',
      '10',
      '--hidden-units',
      '512,256',
      '--likelihood',
      'gaussian',
    );
    assert.deepEqual(positionals, ['pictures']);
    assert.deepEqual(requestedConfiguration(options), {
      epochs: 10,
      hiddenUnits: [512, 256],
      likelihood: 'gaussian',
    });
  });

  it('takes an empty list for no layers at all', () => {
    assert.deepEqual(parse('--hidden-units=').options['hiddenUnits'], []);
  });

  it('reads a negative number as the value of the option before it', () => {
    assert.equal(parse('--epochs', '-3').options['epochs'], -3);
  });

  for (const words of [
    ['--epochs', 'many'],
    ['--epochs', ''],
    ['--epochs'],
    ['--likelihood', 'poisson'],
    ['--no-such-option'],
    ['--hidden-units', '400,x'],
  ]) {
    it(`refuses ${words.join(' ') || 'nothing'} in one line that names the option`, () => {
      assert.throws(
        () => parse(...words),
        (error) =>
          error instanceof UsageError &&
          !error.message.includes('\n') &&
          error.message.includes(words[0]!.slice(2)),
      );
    });
  }
});

describe('the options of train', () => {
  it('are one for each thing that can be asked for', () => {
    const asked = Object.keys(configurationOptions).map((flag) =>
      flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    );
    assert.deepEqual(asked.sort(), Object.keys(requestedEntries).sort());
  });

  it('are read by what their schema wants', () => {
    const kinds = ['kernel-size', 'filters', 'background', 'channels'].map(
      (flag) => configurationOptions[flag]!.kind,
    );
    assert.deepEqual(kinds, ['number', 'numbers', 'text', 'number']);
    assert.deepEqual(configurationOptions['likelihood']!.choices, Object.keys(likelihoods));
  });

  for (const [words, message] of [
    ['--epochs 12.5', '--epochs must be a whole number from 1 to 1000000, not 12.5.'],
    ['--epochs 1e9', '--epochs must be a whole number from 1 to 1000000, not 1000000000.'],
    ['--epochs Infinity', '--epochs must be a whole number from 1 to 1000000, not Infinity.'],
    ['--epochs -3', '--epochs must be a whole number from 1 to 1000000, not -3.'],
    ['--learning-rate 0', '--learning-rate must be a number from 1e-7 to 1, not 0.'],
    ['--channels 2', '--channels must be 1 or 3, not 2.'],
    ['--hidden-units 4,0', '--hidden-units[1] must be a whole number from 1 to 65536, not 0.'],
    ['--background red', '--background must be a colour such as "#ffffff", not "red".'],
  ] as const) {
    it(`refuse ${words} in words`, () => {
      const { options } = parse(...words.split(' '));
      assert.throws(() => requestedConfiguration(options), new UsageError(message));
    });
  }
});
