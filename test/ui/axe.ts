// What axe-core has to say of a page of the extension.
import { readFile } from 'node:fs/promises';
import type { WebviewPage } from './panel';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly {
    readonly html: string;
    readonly any: readonly { readonly message: string }[];
  }[];
}

let source: Promise<string> | undefined;

/** What is serious or critical of what shows, a line each: the rule, the element, and what is wrong. */
export async function seriousViolations({ frame }: WebviewPage): Promise<readonly string[]> {
  const body = frame.locator('body');
  source ??= readFile('node_modules/axe-core/axe.min.js', 'utf8');
  await body.evaluate(`globalThis.axe ?? (() => { ${await source} })()`);
  const report: { violations: readonly Violation[] } = await body.evaluate('axe.run(document)');
  return report.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message.slice(0, 200) ?? ''}`),
    );
}
