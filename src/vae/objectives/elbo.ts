import type { Objective } from '../../protocol/training';
import type { ObjectiveKind } from './objective';

/**
 * reconstruction + klWeight·kl: the negative ELBO when the weight is 1 (Kingma and Welling 2014, eq. 10), the
 * β-VAE's objective otherwise (Higgins et al. 2017, eq. 4). The weight rises linearly from 0 to β over the
 * warm-up (Sønderby et al. 2016, arXiv 1602.02282, section 2.3).
 */
export const elbo: ObjectiveKind<Extract<Objective, { kind: 'elbo' }>> = {
  complete: ({ beta = 1, klWarmUpEpochs = 0 }) => ({ kind: 'elbo', beta, klWarmUpEpochs }),
  weighted: ['kl'],
  weightsAt({ beta, klWarmUpEpochs }, { step, stepsPerEpoch }) {
    const warmUpSteps = klWarmUpEpochs * stepsPerEpoch;
    return { kl: warmUpSteps > 0 ? beta * Math.min(1, (step + 1) / warmUpSteps) : beta };
  },
};
