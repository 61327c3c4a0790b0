import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { RequestedConfiguration } from '../protocol/configuration';
import { engineChoices } from '../protocol/engines';

/** Wrong words on the command line; the message is the one line a person sees. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How the text after an option is read. */
type OptionKind = 'number' | 'numbers' | 'text' | 'flag';

export interface OptionSpec {
  readonly kind: OptionKind;
  readonly help: string;
  /** The only texts allowed. */
  readonly choices?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
export type OptionValue = number | readonly number[] | string | boolean;

export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** By the option's name in camel case. */
  readonly options: Readonly<Record<string, OptionValue | undefined>>;
}

/** The options of `train`, each the flag of a {@link RequestedConfiguration} entry. */
export const configurationOptions: OptionSpecs = {
  architecture: { kind: 'text', choices: ['dense', 'convolutional'], help: 'default: fit for the pictures' },
  'latent-dimensions': { kind: 'number', help: 'numbers in z; default 16 for grey pictures, 32 for colour' },
  'hidden-units': { kind: 'numbers', help: 'units of the fully connected layers, e.g. 400 or 512,256' },
  filters: { kind: 'numbers', help: "features of the encoder's convolutions, e.g. 32,64" },
  'kernel-size': { kind: 'number', help: 'side of the convolution kernels, in pixels' },
  likelihood: { kind: 'text', choices: ['bernoulli', 'gaussian'], help: 'p(x|z); default bernoulli' },
  beta: { kind: 'number', help: 'weight of the KL divergence; default 1, the ELBO' },
  'kl-warm-up-epochs': { kind: 'number', help: 'epochs over which that weight rises from 0; default 0' },
  epochs: { kind: 'number', help: 'default: from 10 to 60, by the number of pictures' },
  'batch-size': { kind: 'number', help: 'default: from 8 to 128, by the number of pictures' },
  'learning-rate': { kind: 'number', help: "Adam's step size; default 0.001" },
  'validation-fraction': { kind: 'number', help: 'share held out; default 0.1, at most 5000 pictures' },
  'checkpoint-every': { kind: 'number', help: 'epochs between checkpoints; default: ten in all' },
  seed: { kind: 'number', help: 'default 1' },
  engine: { kind: 'text', choices: engineChoices, help: 'default auto' },
  'image-size': { kind: 'number', help: 'side in pixels; default: from the pictures' },
  channels: { kind: 'number', help: '1 for grey, 3 for colour; default: from the pictures' },
  background: { kind: 'text', help: 'colour under transparent pixels, #rrggbb' },
};

/**
 * Reads the words after a command's name.
 * @throws UsageError naming the word that is wrong.
 */
export function parseArguments(words: readonly string[], specs: OptionSpecs): ParsedArguments {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? 'boolean' : 'string' } as const,
    ]),
  );
  try {
    const parsed = parseArgs({ args: joinNegativeNumbers(words, specs), options, allowPositionals: true });
    const values = Object.entries(parsed.values).map(([name, text]) => [
      name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      typeof text === 'string' ? readOption(name, text, specs[name]!) : text,
    ]);
    return {
      positionals: parsed.positionals,
      options: Object.fromEntries(values) as ParsedArguments['options'],
    };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(firstSentence(error.message));
    throw error;
  }
}

/** The configuration among parsed options; the trainer checks ranges. */
export function requestedConfiguration(options: ParsedArguments['options']): RequestedConfiguration {
  const names = Object.keys(configurationOptions).map((name) =>
    name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  );
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** Where decoded pictures are kept between runs: the user's cache folder. */
export function defaultCacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(base, 'latent-explorer');
}

function readOption(name: string, text: string, { kind, choices }: OptionSpec): OptionValue {
  if (choices && !choices.includes(text)) {
    throw new UsageError(`--${name} must be one of ${choices.join(', ')}, not '${text}'.`);
  }
  if (kind === 'number') return readNumber(name, text);
  if (kind === 'numbers') return text === '' ? [] : text.split(',').map((part) => readNumber(name, part));
  return text;
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new UsageError(`--${name} must be a number, not '${text}'.`);
  return value;
}

/** `parseArgs` takes `-1` after an option for another option; `--option=-1` it understands. */
function joinNegativeNumbers(words: readonly string[], specs: OptionSpecs): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const previous = joined.at(-1);
    const takesText = previous?.startsWith('--') && !previous.includes('=') && specs[previous.slice(2)];
    if (takesText && takesText.kind !== 'flag' && /^-[\d.]/.test(word))
      joined[joined.length - 1] = `${previous}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** Node explains at length; a person needs the first sentence. */
function firstSentence(message: string): string {
  return `${message.split(/\. |\n/)[0]!.replace(/\.$/, '')}.`;
}
