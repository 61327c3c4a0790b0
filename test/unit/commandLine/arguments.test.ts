import assert from 'node:assert/strict';
import {
  configurationOptions,
  parseArguments,
  requestedConfiguration,
  UsageError,
} from '../../../src/commandLine/arguments';

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
