import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

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
