// `npm start`: trains on pictures and opens the result in a VS Code.
//   --images FOLDER   a folder of one's own instead of the drawn sample pictures
//   --epochs N        as in `train`
//   --no-serve        end after training
//   --port P          where the VS Code listens; default: any free port
// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');

/** @param {string} command @param {string[]} args */
async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

/** Runs the command line quietly; its progress bar and remarks still show. @param {string[]} args */
async function quietly(...args) {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

/**
 * Trains, printing a line an epoch.
 * @param {string[]} args
 * @returns {Promise<{ run: string, checkpoint: string }>}
 */
async function train(args) {
  const child = spawn(process.execPath, [cli, 'train', ...args, '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Ctrl-C reaches the child as well: it saves, and says where.
  process.on('SIGINT', () => undefined);
  /** @type {{ run: string, checkpoint: string } | undefined} */
  let done;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.event === 'done') done = event;
    else if (event.event === 'epoch') {
      const validation = event.validation ? `, validation ${event.validation.loss.toFixed(2)}` : '';
      const speed = Math.round(event.imagesPerSecond);
      console.log(
        `Epoch ${event.epoch}: loss ${event.train.loss.toFixed(2)}${validation} nats, ${speed} pictures/s`,
      );
    }
  }
  process.removeAllListeners('SIGINT');
  if (!done) process.exit(child.exitCode ?? 1);
  return done;
}

const { values: flags } = parseArgs({
  options: {
    images: { type: 'string' },
    epochs: { type: 'string' },
    'no-serve': { type: 'boolean' },
    port: { type: 'string' },
  },
});

await run(process.execPath, ['scripts/build.mjs']);

const workspace = flags.images ? path.dirname(path.resolve(flags.images)) : path.join(root, 'demo');
const images = flags.images ? path.resolve(flags.images) : path.join(workspace, 'shapes');
if (!flags.images) {
  await mkdir(images, { recursive: true });
  console.log('Drawing sample pictures ...');
  await quietly('draw', images);
}

const runs = path.join(workspace, 'vae-runs');
const epochs = flags.epochs ? ['--epochs', flags.epochs] : [];
const { run: runFolder, checkpoint } = await train([images, '--runs', runs, ...epochs]);

const files = {
  samples: path.join(runFolder, 'samples.png'),
  grid: path.join(runFolder, 'grid.png'),
  curves: path.join(runFolder, 'curves.svg'),
};
await quietly('sample', checkpoint, '--out', files.samples);
await quietly('grid', checkpoint, '--out', files.grid);
await quietly('curves', runFolder, '--out', files.curves);
console.log(`\nRun         ${runFolder}\nCheckpoint  ${checkpoint}`);
for (const [name, file] of Object.entries(files)) console.log(`${name.padEnd(11)} ${file}`);

if (!flags['no-serve']) {
  const { serveWorkspace } = await import('./vscode/serve.mjs');
  await serveWorkspace({ workspace, port: flags.port ? Number(flags.port) : undefined });
}
