// `npm run build && npm run bench -- panel [--json FILE]`: the panel in a real VS Code: how long it takes to open, to follow
// the time slider and the pointer, and the memory it takes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import type { CDPSession, Frame } from 'playwright-core';
import { Workbench } from '../test/support/workbench';
import { until, WebviewPage } from '../test/ui/panel';
import { drawWorkspace, trainUntil } from '../test/ui/pictures';
import type { Seen } from './page/measured';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '3000' },
    json: { type: 'string' },
    root: { type: 'string', default: '.' },
  },
});
const pictures = Number(values.pictures);
const epochs = 5;
const words = `--epochs 50 --checkpoint-every 1 --latent-dimensions 10 --seed 1`.split(' ');
const moves = 120;
const rounds = 4;

const share = (all: readonly number[], part: number): number =>
  [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) * part)]!;
const now = (): number => performance.timeOrigin + performance.now();

/** Resident memory of all processes that draw pages, in bytes. */
async function residentBytes(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The frame of the panel that is open, with what has been watched in it. */
class Watched {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  async begin(script: string): Promise<void> {
    await (await this.#found()).evaluate(script);
  }

  async seen(): Promise<Seen> {
    return (await this.#found()).evaluate('window.seen');
  }

  async forget(): Promise<void> {
    await (await this.#found()).evaluate('window.seen.pointed.length = 0');
  }

  #found(): Promise<Frame> {
    return until('the frame of the panel', () => this.#frame());
  }

  async #frame(): Promise<Frame | undefined> {
    for (const frame of this.#workbench.page.frames()) {
      if (
        (await frame
          .locator('[data-testid=header]')
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    }
    return undefined;
  }
}

await esbuild.build({
  absWorkingDir: path.resolve(values.root),
  bundle: true,
  target: 'chrome120',
  format: 'iife',
  logLevel: 'warning',
  entryPoints: ['bench/page/panel.ts'],
  outfile: 'out/bench/page/panel.js',
});
const scratch = await mkdtemp(path.join(os.tmpdir(), 'latent-explorer-bench-'));
const results: Record<string, number> = {};
const report = (name: string, milliseconds: number): void => {
  results[name] = Math.round(milliseconds * 10) / 10;
  console.log(`  ${name.padEnd(64)} ${results[name]}`);
};
let workbench: Workbench | undefined;
try {
  const workspace = path.join(scratch, 'pictures');
  await drawWorkspace(workspace, pictures, {});
  await trainUntil(workspace, epochs, words);
  workbench = await Workbench.open({ workspace, width: 1440, height: 900 });
  const { page } = workbench;
  const session = await page.context().browser()!.newBrowserCDPSession();
  const before = await residentBytes(session);
  const watched = new Watched(workbench);
  await opened('first, with all pictures to encode');
  await workbench.runCommand('View: Close Editor');
  const panel = new WebviewPage(await opened('again'));
  await followsPointer('map', 'ring');
  await panel.stage('grid');
  await panel.gridVersion();
  await followsPointer('latent-grid', 'decoded picture in the lens');
  await followsTime();
  report(
    'memory of all pages beyond the editor without the panel, MB',
    ((await residentBytes(session)) - before) / 2 ** 20,
  );

  /** Opens the panel, and reports when its head was painted, and the map with every picture that it shows. */
  async function opened(how: string) {
    const asked = now();
    await workbench!.runCommand('VAE: Open Latent Explorer');
    const webview = await workbench!.webview('Latent Explorer');
    const map = new WebviewPage(webview);
    await map.get('header').waitFor();
    report(`opened ${how}: head shown, ms`, now() - asked);
    await map.get('stage-map').waitFor({ timeout: 180_000 });
    await until('the map', async () => Number(await map.data('map', 'pictures')) > 0, 180);
    await until('all of it', async () => (await map.data('map', 'awaited')) === '0', 60);
    report(`opened ${how}: map shown with its pictures, ms`, now() - asked);
    await watched.begin(await readFile('out/bench/page/panel.js', 'utf8'));
    return webview;
  }

  async function followsPointer(testId: string, what: string): Promise<void> {
    const box = (await panel.get(testId).boundingBox())!;
    await watched.forget();
    for (let move = 0; move < moves; move++) {
      const angle = move / 5;
      await page.mouse.move(
        box.x + box.width * (0.5 + 0.25 * Math.cos(angle)),
        box.y + box.height * (0.5 + 0.25 * Math.sin(angle)),
      );
    }
    const pointed = await until('outcomes', async () => {
      const all = (await watched.seen()).pointed;
      return all.length > moves / 3 && all;
    });
    report(`pointer to ${what}, median of ${pointed.length}, ms`, share(pointed, 0.5));
    report(`pointer to ${what}, 95 of 100 below, ms`, share(pointed, 0.95));
  }

  async function followsTime(): Promise<void> {
    const slider = panel.get('checkpoint-picker');
    await slider.focus();
    const stops = Number(await slider.getAttribute('max'));
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let stop = 0; stop < stops; stop++) {
        const shown = await panel.checkpoint();
        const asked = now();
        await page.keyboard.press(round % 2 === 0 ? 'ArrowLeft' : 'ArrowRight');
        const other = await until('another checkpoint', async () => {
          const checkpoint = await panel.checkpoint();
          return checkpoint !== shown && checkpoint;
        });
        await panel.gridVersion(other);
        took.push((await watched.seen()).painted['data-version']! - asked);
      }
    }
    report(`checkpoint chosen to its whole grid, median of ${took.length}, ms`, share(took, 0.5));
    report('checkpoint chosen to its whole grid, 95 of 100 below, ms', share(took, 0.95));
  }
} finally {
  await workbench?.close();
  await rm(scratch, { recursive: true, force: true });
}
if (values.json !== undefined) {
  const machine = { processor: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  const all = { measured: new Date().toISOString(), machine, pictures, results };
  await writeFile(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
}
