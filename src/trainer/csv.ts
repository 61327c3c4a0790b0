import { shortestDigits } from '../latent/shortestDigits';

/** A row of the table of encodings. */
export interface CsvRow {
  /** Absolute path. */
  readonly path: string;
  readonly label: string;
  readonly split: 'training' | 'validation' | '';
  /** In nats. */
  readonly reconstruction: number;
  /** In nats. */
  readonly kl: number;
  /** Posterior mean. */
  readonly mean: Float32Array;
}

export function csvHead(latentDimensions: number): string {
  const latents = Array.from({ length: latentDimensions }, (_, i) => `z${i}`);
  return `${['path', 'label', 'split', 'reconstruction', 'kl', ...latents].join(',')}\n`;
}

/**
 * A line by RFC 4180, but for its end: a line feed. An apostrophe stands before a label that a spreadsheet would
 * work out as a formula: labels are names of folders, which may have come from anywhere. Paths begin with a
 * slash or a drive, and numbers are none.
 */
export function csvLine({ path, label, split, reconstruction, kl, mean }: CsvRow): string {
  const numbers = [reconstruction, kl, ...mean].map(shortestDigits);
  return `${[quoted(path), quoted(noFormula(label)), split, ...numbers].join(',')}\n`;
}

function noFormula(text: string): string {
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return /^[=+\-@\t\r]/.test(text) && !isNumber ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
