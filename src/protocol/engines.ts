import * as l10n from '@vscode/l10n';

/** What a person reads of an engine. */
export interface EngineDescription {
  readonly label: string;
  readonly description: string;
}

/**
 * The engines there are; how each is loaded stands in `src/engine/registry.ts`. Where two are equally fast, the
 * one that comes first runs.
 */
export const engines = {
  onnx: {
    label: 'ONNX Runtime',
    get description() {
      return l10n.t('Compiles the whole training step into one graph; is always there.');
    },
  },
  webgpu: {
    label: 'WebGPU',
    get description() {
      return l10n.t('Runs the same graph on the graphics card; needs nothing but its driver.');
    },
  },
  tensorflow: {
    label: 'TensorFlow',
    get description() {
      return l10n.t('Runs one operation after another; the command VAE: Install TensorFlow Engine gets it.');
    },
  },
} as const satisfies Readonly<Record<string, EngineDescription>>;

export type EngineName = keyof typeof engines;
/** `auto` times the engines that load and takes the fastest. */
export type EngineChoice = 'auto' | EngineName;

export const engineNames = Object.keys(engines) as readonly EngineName[];
export const engineChoices: readonly EngineChoice[] = ['auto', ...engineNames];
