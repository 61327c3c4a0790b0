import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Where the counts go, for `npm test` to add up. */
const report =
  process.env['LATENT_EXPLORER_TEST_REPORT'] ?? path.resolve(__dirname, '../../test-results/extension.json');

/** Called by VS Code in its extension host; rejects when a test fails, or when there is none. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, reporter: PlainReporter });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  if (files.length === 0) throw new Error(`There is no test in ${__dirname}.`);
  for (const file of files.sort()) mocha.addFile(path.join(__dirname, file));
  const { passed, failed } = await new Promise<Counts>((resolve) => {
    const runner = mocha.run(() => resolve(count(runner.stats)));
  });
  if (passed + failed === 0) throw new Error('No test ran.');
  if (failed > 0) throw new Error(`${failed} ${failed === 1 ? 'test' : 'tests'} failed.`);
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function count(stats: Mocha.Stats | undefined): Counts {
  return { passed: stats?.passes ?? 0, failed: stats?.failures ?? 0, skipped: stats?.pending ?? 0 };
}

/**
 * Whole lines only: a browser sees the console's arguments before they are formatted. The sign at the front of
 * each tells them from what the editor says.
 */
class PlainReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => console.log(`✔ ${test.fullTitle()} (${test.duration ?? 0} ms)`));
    runner.on('pending', (test) => console.log(`– ${test.fullTitle()}`));
    runner.on('fail', (test, error: unknown) => console.log(`✖ ${test.fullTitle()}\n${describe(error)}`));
    runner.once('end', () => {
      const counts = count(runner.stats);
      mkdirSync(path.dirname(report), { recursive: true });
      writeFileSync(report, JSON.stringify(counts));
      const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
      console.log(`Σ ${counts.passed} passed, ${counts.failed} failed${skipped}`);
    });
  }
}

function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : format('%o', error);
  return text.replace(/^/gm, '    ');
}
