import type { RequestedConfiguration } from '../protocol/configuration';
import { requestedEntries, requestedProblem } from '../protocol/requested';
import { type OptionSpec, type OptionSpecs, type ParsedArguments, UsageError } from './arguments';

const help: Readonly<Record<keyof RequestedConfiguration, string>> = {
  architecture: 'default: fit for the pictures',
  latentDimensions: 'numbers in z; default 16 for grey pictures, 32 for colour',
  hiddenUnits: 'units of the fully connected layers, e.g. 400 or 512,256',
  filters: "features of the encoder's convolutions, e.g. 32,64",
  kernelSize: 'side of the convolution kernels, in pixels',
  likelihood: 'p(x|z); default: fit for the pictures',
  beta: 'weight of the KL divergence; default 1, the ELBO',
  klWarmUpEpochs: 'epochs over which that weight rises from 0; default 0',
  epochs: 'default: from 10 to 60, by the number of pictures',
  patience: 'epochs without a better validation loss before training stops; default: it goes on',
  batchSize: 'default: from 8 to 128, by the number of pictures',
  learningRate: "Adam's step size; default 0.001",
  validationFraction: 'share held out; default 0.1, at most 5000 pictures',
  checkpointEvery: 'epochs between checkpoints; default: ten in all',
  seed: 'default 1',
  engine: 'default auto',
  imageSize: 'side in pixels; default: from the pictures',
  channels: '1 for grey, 3 for colour; default: from the pictures',
  background: 'colour under transparent pixels, #rrggbb',
};

/** The options of `train`: one for each thing that can be asked for. */
export const configurationOptions: OptionSpecs = Object.fromEntries(
  Object.entries(help).map(([name, text]) => {
    return [flagOf(name), { ...kindOf(name as keyof RequestedConfiguration), help: text }];
  }),
);

/**
 * What parsed options ask for.
 * @throws UsageError naming the first option whose value cannot be.
 */
export function requestedConfiguration(options: ParsedArguments['options']): RequestedConfiguration {
  const entries = Object.keys(requestedEntries).map((name) => [name, options[name]] as const);
  const requested = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const wrong = requestedProblem(requested);
  if (wrong) throw new UsageError(`--${flagOf(wrong.name)} ${wrong.what}.`);
  return requested;
}

/** How the text after an option is read, by the schema of its value. */
function kindOf(name: keyof RequestedConfiguration): Pick<OptionSpec, 'kind' | 'choices'> {
  const schema = requestedEntries[name];
  switch (schema.type) {
    case 'array':
      return { kind: 'numbers' };
    case 'number':
      return { kind: 'number' };
    case 'string':
      return { kind: 'text' };
    case 'picklist': {
      const choices = schema.options.filter((option) => typeof option === 'string');
      return choices.length > 0 ? { kind: 'text', choices } : { kind: 'number' };
    }
  }
}

/** `latentDimensions` is asked for by `--latent-dimensions`. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
