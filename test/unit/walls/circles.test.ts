import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Every file of a folder with the files of ours that it imports, for values or for types alone. */
function importsWithin(folders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.join(folder, name)),
  );
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]));
}

function importsOf(file: string, source: string): readonly string[] {
  return ts.preProcessFile(source).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const named = path.join(path.dirname(file), fileName);
    const found = [`${named}.ts`, `${named}.tsx`, path.join(named, 'index.ts')].find((each) =>
      existsSync(each),
    );
    return found === undefined ? [] : [found];
  });
}

/** Each circle once, as the files on the way round. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const way: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file)) return;
    done.add(file);
    way.push(file);
    for (const next of imports.get(file) ?? []) visit(next);
    way.pop();
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

describe('imports', () => {
  it('go round in no circle, not even those of types', () => {
    const imports = importsWithin(['src', 'webview']);
    // Were they not resolved, there would never be a circle.
    assert.ok(
      imports
        .get(path.join('src', 'trainer', 'trainingRun.ts'))
        ?.includes(path.join('src', 'data', 'dataset.ts')),
    );
    assert.deepEqual(circles(imports), []);
  });

  it('are told when they do', () => {
    const round = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    assert.deepEqual(circles(round), ['b -> c -> b']);
  });
});
