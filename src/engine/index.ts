export { createEagerEngine } from './eager';
export type { CompiledProgram, Engine, EngineState, NamedArrays, StateTensor } from './engine';
export { EngineError, EngineUnavailableError } from './errors';
export { type EngineFacts, listEngines } from './listEngines';
export { enginesFolder, loadEngine, type LoadedEngine, type LoadEngineOptions } from './loadEngine';
export { isCommandLineTooLong } from './onnx/commandLine';
export { exportModel } from './onnx/exportModel';
export { createOnnxEngine, type OnnxEngineOptions } from './onnx/onnxEngine';
export {
  installationFolder,
  type InstallationMarker,
  markerName,
  readInstallation,
  tfjsNodeVersion,
} from './tensorflow/installation';
export { createTensorflowEngine, type TensorflowEngineOptions } from './tensorflow/tensorflowEngine';
export { timeSteps, type Trial } from './trial';
