import type { ModelConfiguration } from '../protocol/configuration';
import { MisfitError } from '../protocol/misfits';
import { modelSchema } from '../protocol/model';
import { problem } from '../protocol/schema';
import { architectureKind } from './architectures';
import { parameterSpecs } from './model';
import { countParameters } from './parameters';

/** Parameters, moments and their second buffers then take 2.4 GB. */
const mostParameters = 100_000_000;

/** @throws RangeError that says which value is wrong, and what it may be. */
export function validateModel(model: ModelConfiguration): void {
  const wrong = problem(modelSchema, model, 'model');
  if (wrong !== undefined) throw new RangeError(`${wrong.replace(/^model\.(architecture\.)?/, '')}.`);
  architectureKind(model.architecture).validate(model.architecture, model);
  const count = countParameters(parameterSpecs(model));
  if (count > mostParameters) {
    throw new MisfitError({ kind: 'tooManyParameters', parameters: count, most: mostParameters });
  }
}
