import assert from 'node:assert/strict';
import path from 'node:path';
import { randomStream } from '../../../src/latent/random';
import { contentsOf, KillBench, onlyRun, type RunContents } from './killing';

/** Processes at a time. */
const atOnce = 2;
const kills = Number(process.env['LATENT_EXPLORER_KILLS'] ?? 20);
/** About as many as an undisturbed run has; there are more where previews take their turn. */
const boundariesOfRun = 110;
const seed = Number(process.env['LATENT_EXPLORER_KILL_SEED'] ?? Date.now() % 2 ** 32);

describe('a run that is killed', function () {
  this.timeout(kills * 10_000 + 300_000);
  let bench: KillBench;
  let undisturbed: string;
  let expected: RunContents;

  before(async () => {
    bench = await KillBench.make();
    const runsFolder = bench.runsFolder();
    const { status, said } = await bench.train(runsFolder, {});
    assert.equal(status, 0, said);
    undisturbed = (await onlyRun(runsFolder))!;
    expected = await contentsOf(undisturbed);
  });

  after(() => bench.remove());

  /**
   * Whatever there is after a kill becomes the run that was never killed; where there is nothing yet, the next run
   * does not mind what is left.
   * @returns whether there was a run.
   */
  async function recovers(runsFolder: string): Promise<boolean> {
    const left = await onlyRun(runsFolder);
    if (left !== undefined) await bench.finish(left);
    const run = left ?? (await bench.trainHere(runsFolder));
    assert.deepEqual(await contentsOf(run), expected);
    return left !== undefined;
  }

  it('2, 9: at each write, sync, rename and other change of a file, is finished bit by bit the same when resumed', async () => {
    let recovered = 0;
    const boundaries = await untilUnharmed(async (boundary) => {
      const runsFolder = bench.runsFolder();
      const { killed, status, said } = await bench.train(runsFolder, { boundary });
      assert.ok(killed || status === 0, said);
      if (await recovers(runsFolder)) recovered++;
      return killed;
    });
    assert.ok(boundaries > 60, `${boundaries} boundaries`);
    assert.ok(recovered > 40, `${recovered} of them with a run`);
  });

  it('2, 7: while it is resumed within an epoch, at each change of a file, its lock’s takeover included', async () => {
    const killed = await bench.killedWithinEpoch();
    const boundaries = await untilUnharmed(async (boundary) => {
      const run = await bench.copy(killed);
      const ending = await bench.resume(run, { boundary });
      assert.ok(ending.killed || ending.status === 0, ending.said);
      assert.ok(await recovers(path.dirname(run)));
      return ending.killed;
    });
    assert.ok(boundaries > 30, `${boundaries} boundaries`);
  });

  it(`${kills} random kills, again and again while it is resumed, seed ${seed}`, async () => {
    const random = randomStream(seed, 'kills', 0);
    // Drawn beforehand: which process asks first must not matter.
    const kill = () => ({ boundary: 1 + random.integer(boundariesOfRun), afterMs: 10 * random.uniform() });
    const plans = Array.from({ length: kills }, () => Array.from({ length: 1 + random.integer(3) }, kill));
    let killed = 0;
    let recovered = 0;
    await inParallel(plans, async ([first, ...others]) => {
      const runsFolder = bench.runsFolder();
      if ((await bench.train(runsFolder, first!)).killed) killed++;
      const run = await onlyRun(runsFolder);
      for (const killing of run === undefined ? [] : others) await bench.resume(run!, killing);
      if (await recovers(runsFolder)) recovered++;
    });
    assert.ok(killed > kills / 2, `${killed} of ${kills} were killed`);
    assert.ok(recovered > kills / 2, `${recovered} of ${kills} had a run to recover`);
  });
});

/** Tries boundary after boundary until the process is not killed any more. @returns how many there were. */
async function untilUnharmed(attempt: (boundary: number) => Promise<boolean>): Promise<number> {
  let next = 1;
  let last = Infinity;
  const worker = async () => {
    while (next < last) {
      const boundary = next++;
      if (!(await attempt(boundary))) last = Math.min(last, boundary);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return last - 1;
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
