// `npm run bench -- map [--json FILE]`: the map's canvases in Chromium with 10^4, 10^5 and 10^6 points, by both painters.
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import type { Browser, CDPSession } from 'playwright-core';
import type { Moved, Prepared } from './page/measured';

const { values } = parseArgs({
  options: { json: { type: 'string' }, root: { type: 'string', default: '.' } },
});
const root = path.resolve(values.root);

interface Result extends Prepared {
  readonly points: number;
  readonly panned: Moved;
  readonly zoomed: Moved;
  /** Milliseconds from a move of the pointer to the frame with its ring: 95 of 100 were quicker. */
  readonly pointer95: number;
  /** Megabytes of the page's process beyond those of the page without points. */
  readonly megabytes: number;
}

const page = `<!DOCTYPE html><html><head><style>
  body { margin: 0; } #stack { position: relative; width: 800px; height: 700px; }
  #stack canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
</style></head><body><div id="stack"><canvas id="top"></canvas></div><script src="map.js"></script></body></html>`;

await esbuild.build({
  absWorkingDir: root,
  bundle: true,
  target: 'chrome120',
  format: 'iife',
  logLevel: 'warning',
  entryPoints: ['bench/page/map.ts'],
  outfile: 'out/bench/page/map.js',
});
const script = await readFile(path.join(root, 'out', 'bench', 'page', 'map.js'));
const server = createServer((request, response) => {
  const isScript = request.url === '/map.js';
  response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
  response.end(isScript ? script : page);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

// Loaded where it lies, not bundled: it finds the browser by its own place.
const { launchBrowser } = (await import(
  pathToFileURL(path.join(root, 'scripts', 'vscode', 'browser.mjs')).href
)) as { launchBrowser: () => Promise<Browser> };

/** Resident memory of the process that draws the page, in bytes. */
async function residentBytes(session: CDPSession): Promise<number> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(
    renderers.map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024;
    }),
  );
  return Math.max(...sizes);
}

async function measure(points: number, painter: 'canvas2d' | 'webgl2'): Promise<Result> {
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage({ viewport: { width: 800, height: 700 } });
    const session = await browser.newBrowserCDPSession();
    await tab.goto(address);
    const empty = await residentBytes(session);
    const call = (words: string): Promise<unknown> => tab.evaluate(words);
    const prepared = (await call(`prepare(${points}, '${painter}')`)) as Prepared;
    const panned = (await call("move(4000, 'pan')")) as Moved;
    const zoomed = (await call("move(4000, 'zoom')")) as Moved;
    // Within the groups, where a dot is always near.
    for (let move = 0; move < 120; move++) {
      const angle = move / 19;
      await tab.mouse.move(400 + 140 * Math.cos(angle), 350 + 140 * Math.sin(angle));
    }
    const pointed = ((await call('pointed')) as number[]).sort((a, b) => a - b);
    const megabytes = ((await residentBytes(session)) - empty) / 2 ** 20;
    return {
      points,
      ...prepared,
      panned,
      zoomed,
      pointer95: pointed[Math.floor(pointed.length * 0.95)]!,
      megabytes,
    };
  } finally {
    await browser.close();
  }
}

function told({ framesPerSecond, least, median, most }: Moved): string {
  const drawing = `${least.toFixed(1)} / ${median.toFixed(1)} / ${most.toFixed(1)} ms`;
  return `${framesPerSecond.toFixed(1)} frames/s, drawing ${drawing} (least, median, p95)`;
}

const results: Result[] = [];
console.log('800x700, the view moved round and round; this browser draws without a graphics processor');
for (const painter of ['canvas2d', 'webgl2'] as const) {
  for (const points of [1e4, 1e5, 1e6]) {
    const result = await measure(points, painter);
    results.push(result);
    const { panned, zoomed, pointer95, megabytes, layout, shown, blocked, first } = result;
    console.log(
      [
        result.painter.padEnd(8),
        `${points} points`.padEnd(14),
        `moved ${told(panned)}`,
        `zoomed ${told(zoomed)}`,
        `pointer to ring p95 ${pointer95.toFixed(1)} ms`,
        `${megabytes.toFixed(0)} MB`,
        `index ${layout.toFixed(0)} ms, contours ${shown.toFixed(0)} ms (blocking ${blocked.toFixed(0)}), first picture ${first.toFixed(0)} ms`,
      ].join('  '),
    );
  }
}
server.close();
if (values.json !== undefined) {
  const machine = { processor: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  const report = { measured: new Date().toISOString(), machine, results };
  await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
}
