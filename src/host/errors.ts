import { trainerErrorCodes, type TrainerErrorName } from '../protocol/trainer';

export { CancelledError } from '../rpc/errors';

/** How a process ended. */
export interface ExitReason {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A trainer process ended although something was still wanted from it, or never came up. */
export class TrainerDiedError extends Error {
  constructor(
    readonly exit: ExitReason,
    /** The last lines it wrote to standard error, oldest first. */
    readonly stderr: readonly string[],
    /** True when the process never said that it is ready. */
    readonly duringStart: boolean,
  ) {
    const how = exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
    super(`The trainer process ended (${how}).`);
    this.name = 'TrainerDiedError';
  }
}

/** A trainer process is there but cannot be spoken with: too slow to start, or of another version. */
export class TrainerUnusableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrainerUnusableError';
  }
}

/** A trainer process answered a request with an error. Its message already says what to do. */
export class TrainerRequestError extends Error {
  constructor(
    /** `internal` for codes that the contract does not list. */
    readonly kind: TrainerErrorName | 'internal',
    message: string,
  ) {
    super(message);
    this.name = 'TrainerRequestError';
  }
}

/** The name of an error code of the contract. */
export function trainerErrorName(code: number): TrainerErrorName | 'internal' {
  for (const [name, value] of Object.entries(trainerErrorCodes)) {
    if (value === code) return name as TrainerErrorName;
  }
  return 'internal';
}

/** Something the person can mend: the message says what happened and what to do. */
export class UserError extends Error {
  constructor(
    message: string,
    /** Buttons that help, by command. */
    readonly actions: readonly ErrorAction[] = [],
  ) {
    super(message);
    this.name = 'UserError';
  }
}

/** A button on a message. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly args?: readonly unknown[];
}
