import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';

const common = {
  /** File for all that was measured. */
  json: { type: 'string' },
  /** Rounds of each side. */
  rounds: { type: 'string' },
  root: { type: 'string', default: '.' },
} as const;

/** The options that every benchmark has, and its own. */
export function benchOptions<Own extends NonNullable<ParseArgsConfig['options']>>(own: Own) {
  const { values } = parseArgs<{ options: typeof common & Own }>({ options: { ...common, ...own } });
  return { values, root: path.resolve((values as { root: string }).root) };
}
