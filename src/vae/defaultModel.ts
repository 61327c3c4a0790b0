import type { ModelConfiguration, RequestedConfiguration } from '../protocol/configuration';
import type { ArchitectureName, LikelihoodName } from '../protocol/model';
import { architectureKind, architectureKinds } from './architectures';
import type { PictureShape, RequestedArchitecture } from './architectures/architecture';
import { likelihoodKind, likelihoodKinds } from './likelihoods';
import type { RequestedLikelihood } from './likelihoods/likelihood';
import { validateModel } from './validateModel';

export type RequestedModel = RequestedArchitecture &
  RequestedLikelihood &
  Pick<RequestedConfiguration, 'architecture' | 'latentDimensions' | 'likelihood'>;

/**
 * Completes a model for pictures of a size: of every choice left open, the first kind in its list that suits.
 *
 * @throws RangeError when the result is not a model; the message is for the person who asked.
 */
export function defaultModel(
  imageSize: number,
  channels: ModelConfiguration['channels'],
  requested: RequestedModel = {},
): ModelConfiguration {
  const picture: PictureShape = { imageSize, channels };
  const kind = requested.architecture ?? first<ArchitectureName>(architectureKinds, picture, requested);
  const likelihood = requested.likelihood ?? first<LikelihoodName>(likelihoodKinds, picture, requested);
  const model: ModelConfiguration = {
    imageSize,
    channels,
    latentDimensions: requested.latentDimensions ?? (channels === 1 ? 16 : 32),
    architecture: architectureKind({ kind }).complete(picture, requested),
    likelihood: likelihoodKind({ kind: likelihood }).complete(requested),
    posterior: { kind: 'diagonalGaussian' },
    prior: { kind: 'standardNormal' },
  };
  validateModel(model);
  return model;
}

function first<K extends string>(
  kinds: Readonly<Record<K, { suits(picture: PictureShape, requested: RequestedModel): boolean }>>,
  picture: PictureShape,
  requested: RequestedModel,
): K {
  return (Object.keys(kinds) as K[]).find((name) => kinds[name].suits(picture, requested))!;
}
