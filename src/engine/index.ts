export { createEagerEngine } from './eager';
export type { CompiledProgram, Engine, EngineState, LoadedEngine, NamedArrays, StateTensor } from './engine';
export { EngineError, EngineUnavailableError } from './errors';
export { findFaster } from './findFaster';
export { type EngineFacts, listEngines } from './listEngines';
export type { Fall } from './failSafe';
export type { Trial } from './trial';
export { loadEngine, type LoadEngineOptions } from './loadEngine';
export { isCommandLineTooLong } from './onnx/commandLine';
export {
  installationFolder,
  type InstallationMarker,
  markerName,
  readInstallation,
  tfjsNodeVersion,
} from './tensorflow/installation';
export { createTensorflowEngine } from './tensorflow/tensorflowEngine';
