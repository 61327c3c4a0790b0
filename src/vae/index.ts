export { biasCorrections, firstMomentName, secondMomentName, type BiasCorrections } from './adam';
export { pixelCount } from './architectures/architecture';
export { defaultModel, type RequestedModel } from './defaultModel';
export { initialParameters, type TensorValues } from './initialParameters';
export { initialTrainingState } from './initialTrainingState';
export { parameterSpecs } from './model';
export { type Progress, weightedLoss } from './objectives/objective';
export { countParameters, type ParameterSpec } from './parameters';
export {
  decodeProgram,
  encodeProgram,
  evaluateProgram,
  gradientProgram,
  parameterState,
  trainingState,
  trainStepProgram,
} from './programs';
export { lossWeights, stepScalars } from './stepInputs';
export { validateModel } from './validateModel';
