import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

type Bundle = Record<string, string | { readonly message: string }>;

const read = (file: string): Bundle => JSON.parse(readFileSync(file, 'utf8')) as Bundle;
/** What is said in place of a key: a text, or one with a comment for translators. */
const text = (said: Bundle[string] | undefined): string =>
  typeof said === 'string' ? said : (said?.message ?? '');
const gaps = (said: string): readonly string[] => [...said.matchAll(/\{\d+\}/g)].map(([gap]) => gap).sort();

/** The languages that the extension is translated into. */
const languages = readdirSync('l10n').flatMap((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? []);

describe('what is said in other languages', () => {
  it('is taken from all that is said', async () => {
    const sources = ['src', 'webview'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => ({
          extension: path.extname(name) as '.ts' | '.tsx',
          contents: readFileSync(path.join(folder, name), 'utf8'),
        })),
    );
    const said = await getL10nJson(sources);
    assert.ok(Object.keys(said).length > 200);
    const exported = Object.keys(read('l10n/bundle.l10n.json')).sort();
    assert.deepEqual(exported, Object.keys(said).sort(), 'run "npm run l10n"');
  });

  it('exists in German', () => {
    assert.deepEqual(languages, ['de']);
  });

  for (const language of languages) {
    for (const [file, translated] of [
      ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`],
      ['package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      it(`has every text of ${file} in "${language}", with the same gaps to fill`, () => {
        const [source, target] = [read(file), read(translated)];
        assert.deepEqual(Object.keys(target).sort(), Object.keys(source).sort());
        for (const [key, said] of Object.entries(source)) {
          assert.notEqual(text(target[key]), '', key);
          assert.deepEqual(gaps(text(target[key])), gaps(text(said)), key);
        }
      });
    }
  }
});
