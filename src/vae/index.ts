export { biasCorrections, firstMomentName, secondMomentName, type BiasCorrections } from './adam';
export { countParameters, parameterSpecs, type ParameterSpec } from './architecture';
export { defaultModel, type ModelOverrides } from './defaultModel';
export { pixelCount } from './geometry';
export { initialParameters, type TensorValues } from './initialParameters';
export { initialTrainingState } from './initialTrainingState';
export {
  decodeProgram,
  encodeProgram,
  evaluateProgram,
  gradientProgram,
  parameterState,
  trainingState,
  trainStepProgram,
} from './programs';
export { validateModel } from './validateModel';
