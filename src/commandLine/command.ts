import type { OptionSpecs, ParsedArguments } from './arguments';

/** Where a command's results and its remarks go. */
export interface Output {
  /** A line of result. */
  readonly print: (line: string) => void;
  /** A line for a person, never for a program. */
  readonly remark: (line: string) => void;
  /** Bytes of result; resolves when they are on their way. */
  readonly write: (data: Uint8Array) => Promise<void>;
  /** Aborted when no one reads the results any more. */
  readonly closed: AbortSignal;
}

export interface Command {
  /** The words after the command's name, as help shows them. */
  readonly usage: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  /** @returns the exit status. */
  run(words: ParsedArguments, output: Output): Promise<number>;
}

export const jsonOption: OptionSpecs = { json: { kind: 'flag', help: 'one JSON object a line' } };
export const cacheOption: OptionSpecs = {
  cache: { kind: 'text', help: 'folder for decoded pictures; default: the user cache folder' },
};
export const outOption: OptionSpecs = {
  out: { kind: 'text', help: 'the PNG file to write; - for standard output' },
};
export const listOption: OptionSpecs = {
  list: { kind: 'text', help: 'file of picture names, one a line or NUL between them; - for standard input' },
};
export const seedOption: OptionSpecs = { seed: { kind: 'number', help: 'default 1' } };
