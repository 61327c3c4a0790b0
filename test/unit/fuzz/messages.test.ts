import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { Emitter } from 'vscode-jsonrpc';
import type { RandomStream } from '../../../src/latent/random';
import {
  checkpointEditorSchemas,
  type CheckpointEditorSide,
  type CheckpointHostSide,
  type ExplorerHostSide,
  type ExplorerPanelSide,
  requestSchemas,
  toldSchemas,
} from '../../../src/protocol/explorer';
import { Pages, type Port } from '../../../src/rpc/pages';
import { type Handlers, Peer, type Schemas, type Side } from '../../../src/rpc/peer';
import { assertOneLine, campaign } from './campaign';
import { mutateJson, pick } from './mutate';

const checkpoint = path.resolve(
  'test/fixtures/v1/runs/dense-bernoulli-grey/checkpoints/epoch-0004.safetensors',
);
const weights = { kind: 'checkpoint', path: checkpoint };
const live = { kind: 'live', run: '/runs/a', version: 7 };
/** No id that the campaign gives. */
const lastId = 2_000_000_000;
const latent = Float32Array.of(0.5, -1);

/** A message of every kind that the panel sends. */
const panelMessages: readonly (readonly [method: string, params: object, isRequest: boolean])[] = [
  ['run', { run: '/runs/a' }, true],
  ['decode', { weights, latents: Float32Array.of(1, 2, 3, 4), count: 2 }, true],
  ['decode', { weights: live, latents: latent, count: 1 }, true],
  ['encode', { weights, pictures: ['/a.png', '/b.png'] }, true],
  ['latentSpace', { weights }, true],
  ['reconstructionLosses', { weights }, true],
  ['places', { weights, projection: { kind: 'dimensions', x: 0, y: 1 } }, true],
  ['places', { weights, projection: { kind: 'dimensions', x: 0 } }, true],
  ['places', { weights: live, projection: { kind: 'principal', x: 1, y: 0 } }, true],
  [
    'places',
    { weights, projection: { kind: 'plane', origin: latent, horizontal: latent, vertical: latent } },
    true,
  ],
  ['places', { weights, projection: { kind: 'umap' } }, true],
  ['trainingPictures', { weights, rows: Uint32Array.of(0, 7) }, true],
  ['posteriors', { weights, rows: Uint32Array.of(3) }, true],
  ['neighbourhood', { weights }, true],
  ['neighbourhood', { weights: live, latent }, true],
  ['neighbours', { weights: live, latent, count: 9 }, true],
  ['preview', { weights }, true],
  ['ready', {}, false],
  ['showRun', { run: '/runs/a' }, false],
  ['keepViewState', { viewState: '{"overlay":true}' }, false],
  ['explore', { choice: weights }, true],
  ['explore', { choice: { kind: 'live', run: '/runs/a' } }, true],
  ['command', { command: 'pause', run: '/runs/a' }, false],
  ['openFile', { path: '/a.png' }, false],
  ['vector', { action: 'copyJson', latent }, false],
  ['chosenPictures', { weights, rows: Uint32Array.of(3, 1), action: 'exportCsv' }, false],
  ['savePicture', { png: Uint8Array.of(1, 2), name: 'map' }, false],
  ['copyPicture', { png: Uint8Array.of(1), name: 'grid' }, false],
  [
    'exportTimelapse',
    { run: '/runs/a', checkpoints: [checkpoint], latents: latent, rows: 1, columns: 2 },
    false,
  ],
];
const editorMessages = [
  ['facts', {}, true],
  ['samples', { seed: 3, from: 'encodings' }, true],
  ['samples', { seed: 4, from: 'prior' }, true],
  ['ready', {}, false],
  ['explore', {}, false],
] as const;

function envelope(
  [method, params, isRequest]: readonly [string, object, boolean],
  id: number,
  session = 'page 1',
) {
  return { session, message: { jsonrpc: '2.0', ...(isRequest && { id }), method, params } };
}

/** The host's end of a page, whose handlers must be given what fits the contract and nothing else. */
class Host<H extends Side, P extends Side> {
  readonly #heard = new Emitter<unknown>();
  readonly taken: string[] = [];
  readonly told: string[] = [];
  readonly #pages: Pages<Peer<H, P>>;

  constructor(schemas: Schemas<H>) {
    const port: Port = {
      post: (message) => this.#answered(message),
      listen: (listener) => this.#heard.event(listener),
    };
    const handler = (schema: v.GenericSchema, method: string) => (params: unknown) => {
      assert.ok(v.is(schema, params), `${method} was handed what it must not be`);
      this.taken.push(method);
      return {};
    };
    const table = (side: object) =>
      Object.fromEntries(
        Object.entries(side).map(([method, schema]) => [method, handler(schema as v.GenericSchema, method)]),
      );
    const handlers = {
      requests: table(schemas.requests),
      notifications: table(schemas.notifications),
    } as unknown as Handlers<H>;
    this.#pages = new Pages(
      port,
      (connection) =>
        new Peer<H, P>(connection, { handlers, schemas, onProblem: (line) => this.told.push(line) }),
    );
  }

  hear(message: unknown): void {
    this.#heard.fire(message);
  }

  close(): void {
    this.#pages.dispose();
  }

  #answered(message: unknown): void {
    const { error } = (message as { message: { error?: { message: string } } }).message;
    if (error) this.told.push(error.message);
  }
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** Says what the sender hears of it, if anything, by throwing it: a campaign wants what is refused thrown. */
async function hearAll<H extends Side, P extends Side>(schemas: Schemas<H>, messages: readonly unknown[]) {
  const host = new Host<H, P>(schemas);
  host.hear(envelope(['ready', {}, false], 0));
  for (const message of messages) host.hear(message);
  // The connection takes one message a turn.
  for (let i = 0; i < 2 * messages.length + 5; i++) await soon();
  host.close();
  for (const line of host.told) assertOneLine(line);
  return host;
}

const text = (value: unknown) => JSON.stringify(value) ?? String(value);

describe('messages that anyone may have sent', function () {
  this.timeout(120_000);
  const panel: Schemas<ExplorerHostSide> = { requests: requestSchemas, notifications: toldSchemas };
  const editor: Schemas<CheckpointHostSide> = checkpointEditorSchemas;

  it('are all taken when nobody changed them', async () => {
    const all = panelMessages.map((message, i) => envelope(message, i + 1));
    const host = await hearAll<ExplorerHostSide, ExplorerPanelSide>(panel, all);
    assert.deepEqual(host.told, []);
    assert.deepEqual(host.taken.toSorted(), ['ready', ...panelMessages.map(([method]) => method)].toSorted());
  });

  for (const [name, count, valid, hear] of [
    ['panel', 1500, panelMessages, (m: unknown[]) => hearAll<ExplorerHostSide, ExplorerPanelSide>(panel, m)],
    [
      'checkpoint editor',
      300,
      editorMessages,
      (m: unknown[]) => hearAll<CheckpointHostSide, CheckpointEditorSide>(editor, m),
    ],
  ] as const) {
    it(`${name}: ${count} times 10 reach a handler as the contract has them or not at all`, async () => {
      let refused = 0;
      let taken = 0;
      const make = (random: RandomStream) =>
        Array.from({ length: 10 }, (_, i) => {
          const whole = envelope(pick<readonly [string, object, boolean]>(random, valid), i + 1);
          const { method, params } = whole.message;
          if (random.integer(3) > 0)
            return { ...whole, message: { ...whole.message, method, params: mutateJson(params, random) } };
          return mutateJson(whole, random);
        });
      await campaign(
        {
          name,
          count,
          make,
          read: async (messages) => {
            const host = await hear(messages);
            refused += host.told.length;
            taken += host.taken.length;
            throw new Error('Heard.');
          },
          refusal: ({ message }) => message === 'Heard.',
        },
        text,
      );
      assert.ok(refused > count / 2 && taken > count, `${refused} refused, ${taken} taken`);
    });
  }

  it('trainer: a process that hears 3,000 hostile messages answers the next one', async () => {
    const scratch = await mkdtemp(path.join(tmpdir(), 'latent-explorer-hostile-'));
    const trainer = fork(path.resolve('dist/trainer.js'), [], {
      serialization: 'advanced',
      cwd: scratch,
      silent: true,
    });
    try {
      let errors = 0;
      let remarks = '';
      trainer.stderr!.on('data', (data: Buffer) => (remarks = `${remarks}${data.toString()}`.slice(-2000)));
      trainer.on('message', (message: { error?: { message: string } }) => {
        if (!message.error) return;
        errors++;
        assertOneLine(message.error.message);
      });
      await once(trainer, 'message');
      const valid = [
        ['inspect', { checkpoint }],
        ['decode', { checkpoint, latents: latent, count: 1 }],
        ['encode', { checkpoint, images: [path.resolve('test/fixtures/v1/pictures/grey/discs/0.png')] }],
        ['setPaused', { paused: true }],
        ['stop', {}],
        ['$/cancelRequest', { id: 1 }],
      ] as const;
      await campaign(
        {
          name: 'trainer',
          count: 3000,
          make: (random) => {
            const [method, params] = pick(random, valid);
            const message = { jsonrpc: '2.0', id: 1 + random.integer(1e9), method, params };
            return random.integer(2) === 0
              ? { ...message, params: mutateJson(params, random) }
              : mutateJson(message, random);
          },
          read: async (message) => {
            await send(trainer, message);
            throw new Error('Sent.');
          },
          refusal: ({ message }) => message === 'Sent.',
        },
        text,
      );
      const answered = new Promise((resolve) => {
        trainer.on('exit', () => resolve(remarks));
        trainer.on('message', (message: { id?: unknown; result?: { epoch: number } }) => {
          if (message.id === lastId) resolve(message.result?.epoch);
        });
      });
      await send(trainer, { jsonrpc: '2.0', id: lastId, method: 'inspect', params: { checkpoint } });
      assert.equal(await answered, 4);
      assert.ok(errors > 500, `${errors}`);
    } finally {
      trainer.kill();
      await rm(scratch, { recursive: true, force: true });
    }
  });
});

async function send(process: ChildProcess, message: unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.send(message as object, (error) => (error ? reject(error) : resolve()));
  });
}
