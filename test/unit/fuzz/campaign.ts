import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { randomStream, type RandomStream } from '../../../src/latent/random';

/** `FUZZ_SEED=…` repeats a campaign; `FUZZ_TIMES=10` makes every campaign ten times as long. */
const seed = Number(process.env['FUZZ_SEED'] ?? randomBytes(4).readUInt32LE());
const times = Number(process.env['FUZZ_TIMES'] ?? 1);

/** Longest time that one input may take, in milliseconds; a busy machine alone takes some of it. */
const mostMs = 5000;
/** What reading may take beyond what the test itself has, in bytes. */
const mostBytes = 300 * 2 ** 20;

/**
 * Reads `count` inputs made by `make`, each of which must be taken or refused, soon, without much memory.
 *
 * @param read is given the input; what it throws `refusal` must call one of ours.
 * @param describe what to show of an input that failed.
 */
export async function campaign<T>(
  { name, count, make, read, refusal }: Campaign<T>,
  describe: (input: T) => string = String,
): Promise<{ taken: number; refused: number }> {
  let taken = 0;
  let refused = 0;
  const before = process.resourceUsage().maxRSS;
  for (let i = 0; i < count * times; i++) {
    const input = make(randomStream(seed, name, i));
    const failed = (problem: string) =>
      `${name}, FUZZ_SEED=${seed}, input ${i}: ${problem}\n${describe(input).slice(0, 2000)}`;
    const started = performance.now();
    try {
      await read(input);
      taken++;
    } catch (error) {
      assert.ok(error instanceof Error && refusal(error), failed(String((error as Error).stack ?? error)));
      assertOneLine(error.message, failed);
      refused++;
    }
    const took = performance.now() - started;
    assert.ok(took < mostMs, failed(`took ${took} ms`));
  }
  const grown = (process.resourceUsage().maxRSS - before) * 1024;
  assert.ok(grown < mostBytes, `${name}, FUZZ_SEED=${seed}: took ${Math.round(grown / 2 ** 20)} MB`);
  assert.ok(refused > 0, `${name}: no input was refused, so none was wrong`);
  return { taken, refused };
}

export interface Campaign<T> {
  readonly name: string;
  readonly count: number;
  readonly make: (random: RandomStream) => T;
  readonly read: (input: T) => unknown;
  readonly refusal: (error: Error) => boolean;
}

// eslint-disable-next-line no-control-regex -- they are what must not be there
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** What a person sees is one line that they can read, and that cannot move their cursor. */
export function assertOneLine(
  message: string,
  failed: (problem: string) => string = (problem) => problem,
): void {
  assert.doesNotMatch(message, unprintable, failed(`not one line: ${JSON.stringify(message)}`));
  assert.ok(message.length > 0 && message.length < 1500, failed(`a message of ${message.length} characters`));
}
