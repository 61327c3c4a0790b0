import * as vscode from 'vscode';
import type { RequestedConfiguration } from '../../protocol/configuration';
import { architectures, likelihoods } from '../../protocol/model';
import { ranges } from '../../protocol/ranges';
import { type Kinds, kindNames, type Range } from '../../protocol/schema';
import { choose, runSteps, typeIn, type StepOutcome, type StepPosition } from './multiStep';
import { numberProblem } from './numberProblem';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type NumberOption =
  | 'latentDimensions'
  | 'beta'
  | 'klWarmUpEpochs'
  | 'epochs'
  | 'patience'
  | 'batchSize'
  | 'learningRate'
  | 'seed';

/**
 * Asks for the options of a run, one a step, beginning with what is set. Undefined when the person goes
 * away; an option left empty is chosen from the data.
 */
export async function pickTrainingOptions(
  current: RequestedConfiguration,
): Promise<RequestedConfiguration | undefined> {
  const options: Mutable<RequestedConfiguration> = { ...current };
  const position = (step: number): StepPosition => ({
    title: vscode.l10n.t('Train on Folder'),
    step,
    totalSteps: steps.length,
    finishTitle: vscode.l10n.t('Start training; the other options stay as they are'),
  });
  const number =
    (name: NumberOption, prompt: string, empty = vscode.l10n.t('Empty: chosen from the data')) =>
    (step: number): Promise<StepOutcome> =>
      typeIn(
        position(step),
        prompt,
        empty,
        options[name] === undefined ? '' : String(options[name]),
        (text) => problemText(text, ranges[name]),
        (text) => {
          options[name] = text === '' ? undefined : Number(text);
        },
      );
  const fromData = {
    label: vscode.l10n.t('Automatic'),
    description: vscode.l10n.t('chosen from the data'),
    value: undefined,
  };
  const steps: ((step: number) => Promise<StepOutcome>)[] = [
    (step) =>
      choose(
        position(step),
        vscode.l10n.t('Architecture of encoder and decoder'),
        [fromData, ...kinds(architectures)],
        options.architecture,
        (value) => (options.architecture = value),
      ),
    number(
      'latentDimensions',
      vscode.l10n.t('Latent dimensions: 2 gives a map at a glance, 16 and more give quality'),
    ),
    (step) =>
      choose(
        position(step),
        vscode.l10n.t('Likelihood of a pixel given the decoded picture'),
        [fromData, ...kinds(likelihoods)],
        options.likelihood,
        (value) => (options.likelihood = value),
      ),
    number(
      'beta',
      vscode.l10n.t('β, the weight of the KL divergence: 1 gives the ELBO, more untangles the dimensions'),
    ),
    number(
      'klWarmUpEpochs',
      vscode.l10n.t('Epochs over which the weight of the KL divergence rises to β; 0 for none'),
    ),
    number('epochs', vscode.l10n.t('Epochs: how often every picture is seen')),
    number(
      'patience',
      vscode.l10n.t('Patience: stop after so many epochs without a better validation loss'),
      vscode.l10n.t('Empty: train for all epochs'),
    ),
    number('batchSize', vscode.l10n.t('Batch size: pictures a step')),
    number('learningRate', vscode.l10n.t('Learning rate of Adam, such as 0.001')),
    number('seed', vscode.l10n.t('Seed: the same seed on the same pictures gives the same run')),
  ];
  if (!(await runSteps(steps))) return undefined;
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The kinds of a choice, to pick one of. */
function kinds<L extends Kinds>(list: L) {
  return kindNames(list).map((value) => {
    const { label, description } = list[value]!;
    return { label, detail: description, value };
  });
}

function problemText(text: string, range: Range): string | undefined {
  switch (numberProblem(text, range)) {
    case 'notANumber':
      return vscode.l10n.t('Type a number, or leave it empty.');
    case 'notWhole':
      return vscode.l10n.t('Type a whole number.');
    case 'outOfRange':
      return vscode.l10n.t('Type a number from {0} to {1}.', range.least, range.most);
    case undefined:
      return undefined;
  }
}
