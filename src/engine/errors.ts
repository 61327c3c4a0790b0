import { type EngineName, engines } from '../protocol/engines';

/** An engine was asked for that this installation cannot run. The message is for the person who asked. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';

  constructor(
    readonly engine: EngineName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An engine could not compile or run a program. The message is one line, for the person who trains. */
export class EngineError extends Error {
  override readonly name: string = 'EngineError';

  constructor(
    readonly engine: EngineName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a library threw while an engine compiled or ran a program. */
export function engineError(
  engine: EngineName,
  did: 'compile' | 'run',
  program: string,
  cause: unknown,
): EngineError {
  const what = (cause instanceof Error ? cause.message : String(cause)).replace(/\s*\n\s*/g, ' ').trim();
  const message = `${engines[engine].label} could not ${did} "${program}": ${what.replace(/\.?$/, '.')}`;
  return new EngineError(engine, `${message} Try another engine or a smaller model.`, { cause });
}
