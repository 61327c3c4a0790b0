/** Whoever asked no longer wants the answer, or the other side has gone: nothing went wrong. Never shown. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled');
  }
}

/** The other side answered a request with an error, or did not answer in time. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    /** Of JSON-RPC, or of the contract in use. */
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** JSON-RPC's own code for a request that was cancelled. */
export const requestCancelled = -32800;

/** A request that did not fit the contract. */
export const invalidParams = -32602;

/** Anything that the contract has no code for. */
export const internalError = -32603;

/** No answer came in time; of this layer alone. */
export const timedOut = -32001;
