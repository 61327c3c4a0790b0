import type { ModelConfiguration } from '../protocol/configuration';
import { countParameters, parameterSpecs } from './architecture';

/** Parameters, moments and their second buffers then take 2.4 GB. */
const mostParameters = 100_000_000;

/** @throws RangeError that says which value is wrong, and what it may be. */
export function validateModel(model: ModelConfiguration): void {
  requireOneOf('architecture', model.architecture, ['dense', 'convolutional']);
  requireOneOf('likelihood', model.likelihood, ['bernoulli', 'gaussian']);
  requireOneOf('channels', model.channels, [1, 3]);
  requireInteger('imageSize', model.imageSize, 2, 1024);
  requireInteger('latentDimensions', model.latentDimensions, 1, 4096);
  requireInteger('kernelSize', model.kernelSize, 1, 15);
  for (const name of ['hiddenUnits', 'filters', 'decoderFilters'] as const) {
    const entries: unknown = model[name];
    if (!Array.isArray(entries)) throw new RangeError(`${name} must be a list of numbers.`);
    model[name].forEach((value, i) => requireInteger(`${name}[${i}]`, value, 1, 65_536));
  }
  if (model.architecture === 'dense') requireNoFilters(model);
  else requireMatchingFilters(model);
  const count = countParameters(parameterSpecs(model));
  if (count > mostParameters) {
    throw new RangeError(
      `The model would have ${count.toLocaleString('en')} parameters; at most ` +
        `${mostParameters.toLocaleString('en')} are possible. Choose smaller pictures or fewer units.`,
    );
  }
}

function requireNoFilters({ filters, decoderFilters }: ModelConfiguration): void {
  if (filters.length || decoderFilters.length) {
    throw new RangeError('A dense model has no filters. Leave them out or choose "convolutional".');
  }
}

function requireMatchingFilters({ filters, decoderFilters, imageSize }: ModelConfiguration): void {
  if (!filters.length) throw new RangeError('A convolutional model needs at least one entry in filters.');
  if (decoderFilters.length !== filters.length && decoderFilters.length !== filters.length - 1) {
    throw new RangeError(
      `decoderFilters has ${decoderFilters.length} entries; it needs as many as filters ` +
        `(${filters.length}) or one fewer.`,
    );
  }
  const most = Math.ceil(Math.log2(imageSize));
  if (filters.length > most) {
    throw new RangeError(
      `${filters.length} convolutions halve a picture of ${imageSize} pixels below one pixel; ` +
        `filters can have at most ${most} entries.`,
    );
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}.`);
  }
}

function requireOneOf<T extends string | number>(name: string, value: T, allowed: readonly T[]): void {
  if (!allowed.includes(value)) {
    throw new RangeError(`${name} must be ${allowed.join(' or ')}, not ${String(value)}.`);
  }
}
