import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Where `npm test` reads the counts. */
const report = path.resolve(__dirname, '..', '..', 'test-results', 'extension.json');

/** Called by VS Code in its extension host; rejects when a test fails, or when there is none. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, reporter: 'spec' });
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  if (files.length === 0) throw new Error(`There is no test in ${__dirname}.`);
  for (const file of files.sort()) mocha.addFile(path.join(__dirname, file));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
    runner.on('pending', () => counts.skipped++);
  });
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed.`);
}
