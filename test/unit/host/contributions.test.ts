import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  Commands,
  ContextKeys,
  favourite,
  imageExtensions,
  Settings,
  TreeItems,
  Views,
} from '../../../src/host/contributions';

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly colors: readonly { id: string }[];
    readonly menus: Record<string, readonly { command: string; when?: string }[]>;
    readonly configuration: {
      properties: Record<string, { order: number; scope: string; markdownDescription: string }>;
    };
    readonly views: Record<string, readonly { id: string }[]>;
    readonly viewsContainers: { activitybar: readonly { id: string; icon: string }[] };
    readonly viewsWelcome: readonly { view: string }[];
    readonly customEditors: readonly { viewType: string }[];
    readonly walkthroughs: readonly {
      id: string;
      steps: readonly { media: { svg: string }; completionEvents: string[] }[];
    }[];
  };
}

const read = (file: string): string => readFileSync(path.resolve(file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe('package.json and the names in the code', () => {
  it('agree on commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(Commands)),
    );
    for (const { category } of contributes.commands) assert.equal(category, 'VAE');
  });

  it('agree on settings, each described, ordered and scoped', () => {
    const declared = Object.keys(contributes.configuration.properties);
    assert.deepEqual(sorted(declared), sorted(Object.values(Settings).map((name) => `vae.${name}`)));
    const properties = Object.values(contributes.configuration.properties);
    assert.equal(new Set(properties.map(({ order }) => order)).size, properties.length);
    for (const { markdownDescription, scope } of properties) assert.ok(markdownDescription && scope);
  });

  it('agree on views and editors', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    assert.deepEqual(containers, [Views.container]);
    assert.deepEqual(
      contributes.views[Views.container]?.map(({ id }) => id),
      [Views.runs],
    );
    const editors = contributes.customEditors.map(({ viewType }) => viewType);
    assert.deepEqual(editors, [Views.checkpoint, Views.checkpointElsewhere]);
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => id),
      [Views.walkthrough],
    );
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${Views.explorer}`));
  });

  it('use only commands, context keys and rows that exist', () => {
    const text = read('package.json') + read('package.nls.json');
    const rows: readonly string[] = Object.values(TreeItems).flatMap((row) => [row, `${row}${favourite}`]);
    const known = new Set<string>([
      ...Object.values(Commands),
      ...Object.values(ContextKeys),
      ...Object.values(Views),
      ...Object.values(Settings).map((name) => `vae.${name}`),
      `${Views.runs}.focus`,
      ...contributes.colors.map(({ id }) => id),
    ]);
    for (const [name] of text.matchAll(/\bvae\.[A-Za-z]+(?:\.[A-Za-z]+\d*)*/g))
      assert.ok(known.has(name), name);
    for (const items of Object.values(contributes.menus)) {
      for (const { command, when = '' } of items) {
        assert.ok(known.has(command), command);
        for (const [, row] of when.matchAll(/viewItem == ([\w.]+)/g))
          assert.ok(rows.includes(row ?? ''), row);
        for (const [, pattern] of when.matchAll(/viewItem =~ \/(.+?)\//g)) {
          assert.ok(
            rows.some((row) => new RegExp(pattern ?? '').test(row)),
            pattern,
          );
        }
      }
    }
  });

  it('recognise the same pictures', () => {
    const when = contributes.menus['explorer/context']?.find(
      ({ command }) => command === Commands.encodeImage,
    )?.when;
    const pattern = /resourceExtname =~ \/(.+)\/i/.exec(when ?? '')?.[1] ?? '';
    for (const extension of imageExtensions) assert.match(`.${extension}`, new RegExp(pattern, 'i'));
    assert.doesNotMatch('.ts', new RegExp(pattern, 'i'));
  });

  it('have every text that they name, and name every text there is', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    assert.deepEqual(sorted(used), sorted(Object.keys(texts)));
  });

  it('have every picture that they name', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const icons = contributes.viewsContainers.activitybar.map(({ icon }) => icon);
    for (const file of [manifest.icon, 'media/panel.svg', ...icons, ...steps.map(({ media }) => media.svg)]) {
      assert.ok(existsSync(path.resolve(file)), file);
    }
  });
});

describe('the extension host', () => {
  it('imports nothing heavy', () => {
    const files = readdirSync(path.resolve('src/host'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.join('src/host', name));
    for (const file of [...files, 'src/extension.ts']) {
      for (const [, name] of read(file).matchAll(/from '([^'.][^']*)'/g)) {
        assert.match(
          name ?? '',
          /^(vscode|@vscode\/l10n|vscode-jsonrpc(\/node)?|valibot|node:[a-z_/]+)$/,
          file,
        );
      }
    }
  });
});
