export { createEagerEngine } from './eager';
export type { CompiledProgram, Engine, EngineState, NamedArrays, StateTensor } from './engine';
export { EngineUnavailableError } from './errors';
export { loadEngine, type LoadedEngine } from './loadEngine';
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
