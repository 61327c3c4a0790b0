import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import { findBlock } from '../../../src/engine/onnx/findBlock';
import { trace } from '../../../src/engine/onnx/trace';
import { trainStepProgram } from '../../../src/vae/programs';
import { buildModel } from '../vae/models';

type Runtime = Parameters<typeof findBlock>[0];

const model = buildModel({
  architecture: 'convolutional',
  imageSize: 8,
  channels: 3,
  latentDimensions: 2,
  hiddenUnits: [8],
  filters: [16, 32],
  decoderFilters: [32, 16],
  kernelSize: 3,
  likelihood: 'gaussian',
});

const hasBlocks = (bytes: Uint8Array) => Buffer.from(bytes).includes('com.microsoft.nchwc');

/** ONNX Runtime, with something done to models that have blocks. */
function runtimeWith(done: (session: ort.InferenceSession) => ort.InferenceSession): Runtime {
  const create = async (bytes: Uint8Array, options?: ort.InferenceSession.SessionOptions) => {
    const session = await ort.InferenceSession.create(bytes, options);
    return hasBlocks(bytes) ? done(session) : session;
  };
  return { Tensor: ort.Tensor, InferenceSession: { create } as Runtime['InferenceSession'] };
}

describe('convolutions on blocks of channels', () => {
  it('are recorded only where the size of blocks is known', () => {
    const operations = (block?: number) =>
      trace(trainStepProgram(model, 2), { block }).model.nodes.map(({ operation }) => operation);
    assert.ok(operations(16).includes('NchwcConv'));
    assert.ok(!operations().some((operation) => operation.startsWith('Nchwc')));
    // Blocks that no layer fills.
    assert.ok(!operations(64).some((operation) => operation.startsWith('Nchwc')));
  });

  it('are found by trying', async () => {
    assert.ok([16, 8, undefined].includes(await findBlock(ort)));
  });

  it('are done without where the runtime has none', async () => {
    const without = runtimeWith(() => {
      throw new Error('no such operation');
    });
    assert.equal(await findBlock(without), undefined);
  });

  it('are done without where they give other numbers', async () => {
    const wrong = runtimeWith((session) => {
      const run = async (feeds: ort.InferenceSession.FeedsType) => {
        const results = await session.run(feeds);
        for (const { data } of Object.values(results)) (data as Float32Array)[7]! += 0.01;
        return results;
      };
      return { run, release: () => session.release() } as ort.InferenceSession;
    });
    assert.equal(await findBlock(wrong), undefined);
  });
});
