import type { Engine } from './engine';

/** An engine was asked for that this installation cannot run. The message is for the person who asked. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';

  constructor(
    readonly engine: Engine['name'],
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
