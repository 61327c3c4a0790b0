import assert from 'node:assert/strict';
import path from 'node:path';
import sharp from 'sharp';
import { tile } from '../../../src/data/encodePng';
import { randomStream } from '../../../src/latent/random';
import { Exploration } from '../../../src/trainer/exploration';
import { timelapse } from '../../../src/trainer/timelapse';

const checkpoint = (run: string, epoch: number) =>
  path.resolve('test/fixtures/v1/runs', run, 'checkpoints', `epoch-000${epoch}.safetensors`);

/** Frames of a GIF as sharp reads them: RGB. */
async function read(gif: Uint8Array) {
  const { pages, pageHeight, width, delay, loop } = await sharp(gif, { animated: true }).metadata();
  const pixels = await sharp(gif, { animated: true }).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return { pages, height: pageHeight!, width, delay, loop, pixels };
}

describe('a time-lapse of a training', () => {
  const exploration = new Exploration();

  for (const [run, channels, within] of [
    ['dense-bernoulli-grey', 1, 0],
    ['dense-gaussian-colour', 3, 24],
  ] as const) {
    it(`of ${run} has a frame a checkpoint, each as decode draws it, the last one held`, async () => {
      const checkpoints = [checkpoint(run, 2), checkpoint(run, 4)];
      const { latentDimensions } = (await exploration.inspect(checkpoints[0]!)).model;
      const latents = randomStream(1, 'timelapse').fillNormal(new Float32Array(6 * latentDimensions));
      const heard: number[] = [];
      const gif = await timelapse(
        exploration,
        { checkpoints, latents, rows: 2, columns: 3 },
        undefined,
        (done) => heard.push(done),
      );
      const found = await read(gif);
      assert.deepEqual([found.pages, found.delay, found.loop], [2, [250, 2000], 0]);
      assert.deepEqual(heard, [1, 2]);
      const drawn = new Set<string>();
      for (const [frame, file] of checkpoints.entries()) {
        const decoded = await exploration.decode(file, latents);
        const scale = found.width / (3 * decoded.size);
        const expected = tile(decoded, 3, { scale });
        assert.ok(found.height > expected.height);
        const start = frame * found.height * found.width * 3;
        let worst = 0;
        let sum = 0;
        for (let i = 0; i < expected.width * expected.height; i++) {
          for (let c = 0; c < 3; c++) {
            const wanted = expected.pixels[i * channels + (channels === 3 ? c : 0)]!;
            const difference = Math.abs(found.pixels[start + 3 * i + c]! - wanted);
            worst = Math.max(worst, difference);
            sum += difference;
          }
        }
        assert.ok(worst <= within, `${worst} is too far from what decode draws`);
        assert.ok(sum / (3 * expected.width * expected.height) <= within / 6);
        const strip = found.pixels.subarray(
          start + 3 * expected.width * expected.height,
          start + 3 * found.width * found.height,
        );
        assert.ok(strip.includes(255) && strip.includes(0), 'a number in white');
        drawn.add(strip.toString('hex'));
      }
      assert.equal(drawn.size, 2, 'another number a frame');
    });
  }

  it('is refused for latents that do not fit, and for checkpoints of other sizes', async () => {
    const grey = checkpoint('dense-bernoulli-grey', 2);
    const { latentDimensions } = (await exploration.inspect(grey)).model;
    const latents = new Float32Array(2 * latentDimensions);
    await assert.rejects(
      timelapse(exploration, { checkpoints: [grey], latents, rows: 1, columns: 1 }),
      RangeError,
    );
    const mixed = [grey, checkpoint('dense-gaussian-colour', 2)];
    await assert.rejects(
      timelapse(exploration, { checkpoints: mixed, latents, rows: 1, columns: 2 }),
      RangeError,
    );
    const aborted = AbortSignal.abort();
    await assert.rejects(
      timelapse(exploration, { checkpoints: [grey], latents, rows: 1, columns: 2 }, aborted),
      { name: 'AbortError' },
    );
  });
});
