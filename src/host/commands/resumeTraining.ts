import * as vscode from 'vscode';
import { ranges } from '../../protocol/ranges';
import { number, problem, type Range } from '../../protocol/schema';
import { readRun, type ReadableRun } from '../../runs/readRun';
import type { StartedRun } from '../contributions';
import { UserError } from '../errors';
import type { Run } from '../runs/run';
import type { ResumeJob } from '../runs/training';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { addToQueue } from './addToQueue';
import { pickRun, runArgument } from './arguments';

/**
 * `VAE: Resume Training`: goes on with a run from its last saved state; while another trains, it waits its
 * turn. Takes a row of the runs view or
 * `{run, epochs?, learningRate?, acceptPictures?}`; without, the run that has just failed or stopped, else
 * it asks. A run that has diverged would do so again: for that, it asks for another learning rate.
 */
export async function resumeTraining(
  services: Services,
  argument?: unknown,
): Promise<StartedRun | undefined> {
  requireTrust();
  const { runs, queue } = services;
  const isFree = ({ id }: Run): boolean => queue.holds(id) === undefined;
  const id =
    runArgument(argument) ??
    justInterrupted(services) ??
    (await pickRun(services, vscode.l10n.t('Resume Training'), (run) => run.resumable && isFree(run)));
  if (id === undefined) return undefined;
  const held = queue.holds(id);
  if (held) {
    throw new UserError(
      held === queue.current
        ? vscode.l10n.t('This run is training already.')
        : vscode.l10n.t('This run waits in the queue already.'),
    );
  }
  // It may lie where no run has been looked for yet, and may have changed a moment ago.
  const found = await readRun(id);
  if (found.kind === 'damaged') {
    throw new UserError(
      vscode.l10n.t('This run cannot be resumed: {0} Train on the folder again.', found.reason),
    );
  }
  if (!found.resumable) {
    throw new UserError(
      vscode.l10n.t('This run has no saved state to go on from. Train on the folder again.'),
    );
  }
  const {
    epochs = found.finished ? await askEpochs(found) : undefined,
    learningRate,
    acceptPictures,
  } = optionsOf(argument);
  if (epochs === 'cancelled') return undefined;
  await runs.load();
  const asksRate = learningRate === 'ask' || (learningRate === undefined && found.divergence !== undefined);
  const rate = asksRate ? await askLearningRate(found) : learningRate;
  if (rate === 'cancelled') return undefined;
  return addToQueue(services, {
    kind: 'resume',
    run: found.path,
    epochs,
    learningRate: rate,
    acceptPictures,
  });
}

function justInterrupted({ queue }: Services): string | undefined {
  const run = queue.current ? undefined : queue.last?.run;
  return run?.status.resumable ? run.id : undefined;
}

/** What other code asks for beside the run; the trainer says what is wrong with it. */
function optionsOf(
  argument: unknown,
): Pick<ResumeJob, 'epochs' | 'acceptPictures'> & { readonly learningRate?: number | 'ask' } {
  const { epochs, learningRate, acceptPictures } = (argument ?? {}) as Record<string, unknown>;
  return {
    epochs: typeof epochs === 'number' ? epochs : undefined,
    learningRate: typeof learningRate === 'number' || learningRate === 'ask' ? learningRate : undefined,
    acceptPictures: acceptPictures === true ? true : undefined,
  };
}

/** A run that has had all its epochs needs a new total; another goes on to the one recorded. */
function askEpochs({ record, step = 0, stepsPerEpoch }: ReadableRun): Promise<number | 'cancelled'> {
  const { stoppedEarly, training } = record;
  const done = Math.floor(step / stepsPerEpoch);
  if (stoppedEarly && done < training.epochs) {
    return askNumber(
      vscode.l10n.t(
        'This run stopped early after {0} epochs: no better validation since epoch {1}. How many shall it have in all?',
        done,
        stoppedEarly.bestEpoch,
      ),
      training.epochs,
      { ...ranges.epochs, least: done + 1 },
    );
  }
  const asked = vscode.l10n.t('This run has had its {0} epochs. How many shall it have in all?', done);
  const rise = vscode.l10n.t(
    'Its learning rate has fallen, and rises once more, to three tenths of the first.',
  );
  return askNumber(
    training.schedule.kind === 'cosine' ? `${asked} ${rise}` : asked,
    Math.min(done * 2, ranges.epochs.most),
    { ...ranges.epochs, least: done + 1 },
  );
}

/** A run whose loss was lost needs smaller steps. */
function askLearningRate({ record }: ReadableRun): Promise<number | 'cancelled'> {
  const before = record.training.schedule.learningRate;
  return askNumber(
    vscode.l10n.t('The learning rate was {0}. Which shall it be from here on?', before),
    Math.max(before / 10, ranges.learningRate.least),
    ranges.learningRate,
  );
}

async function askNumber(prompt: string, value: number, range: Range): Promise<number | 'cancelled'> {
  const schema = number(range);
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Resume Training'),
    prompt,
    value: String(value),
    validateInput: (typed) => problem(schema, typed.trim() === '' ? undefined : Number(typed), 'This'),
  });
  return text === undefined ? 'cancelled' : Number(text);
}
