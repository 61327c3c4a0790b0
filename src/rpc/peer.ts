import {
  type CancellationToken,
  CancellationTokenSource,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc';
import * as v from 'valibot';
import {
  CancelledError,
  internalError,
  invalidParams,
  requestCancelled,
  RequestError,
  timedOut,
} from './errors';

/** What one side of a line can be asked and told: the one statement that both sides' types come from. */
export interface Side {
  /** By method: `{params, result}`. */
  readonly requests: object;
  /** By method: the parameters. */
  readonly notifications: object;
}

type Method<T> = keyof T & string;
type Params<R, M extends keyof R> = R[M]['params' & keyof R[M]];
type Result<R, M extends keyof R> = R[M]['result' & keyof R[M]];
type Maybe<T> = T | Promise<T>;

/** The requests that a side answers. */
export type RequestOf<S extends Side> = Method<S['requests']>;
/** What one of them asks. */
export type ParamsOf<S extends Side, M extends RequestOf<S>> = Params<S['requests'], M>;
/** What it is answered with. */
export type ResultOf<S extends Side, M extends RequestOf<S>> = Result<S['requests'], M>;

/** A function for each thing that a side can be asked and told; the type checker misses none. */
export interface Handlers<Here extends Side> {
  readonly requests: {
    readonly [M in Method<Here['requests']>]: (
      params: Params<Here['requests'], M>,
      token: CancellationToken,
    ) => Maybe<Result<Here['requests'], M>>;
  };
  readonly notifications: {
    readonly [M in Method<Here['notifications']>]: (params: Here['notifications'][M]) => void;
  };
}

/** What a side takes only after a look at it, because it does not trust the other. */
export interface Schemas<Here extends Side> {
  readonly requests: {
    readonly [M in Method<Here['requests']>]: v.GenericSchema<unknown, Params<Here['requests'], M>>;
  };
  readonly notifications: {
    readonly [M in Method<Here['notifications']>]: v.GenericSchema<unknown, Here['notifications'][M]>;
  };
}

/** How a failure is told to the other side. */
export interface ToldError {
  readonly code: number;
  readonly message: string;
}

export interface PeerOptions<Here extends Side> {
  readonly handlers: Handlers<Here>;
  readonly schemas?: Schemas<Here>;
  /** In what words the other side hears of a handler's error. */
  readonly describe?: (error: unknown) => ToldError;
  /** One line about what could not be taken or delivered. */
  readonly onProblem?: (problem: string) => void;
  /** After this long a request rejects with a {@link RequestError}; never by default. */
  readonly timeoutMs?: number;
}

type Handler = (params: unknown, token: CancellationToken) => unknown;

/**
 * One end of a line on which both sides ask and tell, in the types of a contract. Cancelling is no error: a
 * request that was cancelled, or whose peer was closed, rejects with {@link CancelledError}, whoever ended it.
 * A line that breaks leaves requests open: its owner knows why it broke, and closes the peer.
 */
export class Peer<Here extends Side, There extends Side> {
  readonly #connection: MessageConnection;
  readonly #options: PeerOptions<Here>;
  readonly #answering = new Set<CancellationTokenSource>();
  #closed = false;

  /** Begins to listen at once. */
  constructor(connection: MessageConnection, options: PeerOptions<Here>) {
    this.#connection = connection;
    this.#options = options;
    connection.onError(([error]) => options.onProblem?.(oneLine(error.message)));
    connection.onRequest((method, params, token) => this.#answer(method, params, token));
    connection.onNotification((method, params) => this.#take(method, params));
    connection.listen();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Asks the other side.
   * @param token Cancelling it tells the other side, whose answer, late or not, is still waited for: it may
   * have something to keep.
   * @throws CancelledError, RequestError
   */
  async request<M extends RequestOf<There>>(
    method: M,
    params: ParamsOf<There, M>,
    token?: CancellationToken,
  ): Promise<ResultOf<There, M>> {
    if (this.#closed || token?.isCancellationRequested) throw new CancelledError();
    const { timeoutMs } = this.#options;
    const source = new CancellationTokenSource();
    const subscription = token?.onCancellationRequested(() => source.cancel());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const answer = this.#connection.sendRequest<ResultOf<There, M>>(method, params, source.token);
    const late = new Promise<never>((_, reject) => {
      if (timeoutMs === undefined) return;
      timer = setTimeout(() => {
        source.cancel();
        reject(new RequestError(timedOut, `No answer within ${timeoutMs / 1000} seconds.`));
      }, timeoutMs);
      // In Node, a request under way keeps no process alive.
      (timer as { unref?(): unknown }).unref?.();
    });
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw this.#received(error);
    } finally {
      clearTimeout(timer);
      subscription?.dispose();
    }
  }

  /** Tells the other side; what it can no longer hear is lost without a word. */
  notify<M extends Method<There['notifications']>>(method: M, params: There['notifications'][M]): void {
    if (this.#closed) return;
    this.#connection.sendNotification(method, params).catch((error: unknown) => {
      if (!this.#closed) this.#options.onProblem?.(oneLine(`${method}: ${messageOf(error)}`));
    });
  }

  /** Ends both directions: what is asked here is cancelled, what is being answered here too. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const source of this.#answering) source.cancel();
    this.#connection.dispose();
  }

  async #answer(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    const { handlers, schemas } = this.#options;
    const handler = own(handlers.requests, method);
    if (!handler) return new ResponseError(invalidParams, oneLine(`There is no request "${method}".`));
    const read = check(own(schemas?.requests, method), params);
    if (!read.ok) return new ResponseError(invalidParams, oneLine(`${method}: ${read.problem}`));
    // A line that closes cancels what it still asks for, which the connection by itself does not.
    const source = new CancellationTokenSource();
    // Looked at before it is cancelled, a token may be cancelled twice.
    const { token: ended } = source;
    const subscription = token.onCancellationRequested(() => source.cancel());
    if (token.isCancellationRequested) source.cancel();
    this.#answering.add(source);
    try {
      return await (handler as Handler)(read.value, ended);
    } catch (error) {
      const told = this.#told(error);
      return new ResponseError(told.code, told.message);
    } finally {
      subscription.dispose();
      this.#answering.delete(source);
    }
  }

  #take(method: string, params: unknown): void {
    const { handlers, schemas, onProblem } = this.#options;
    const handler = own(handlers.notifications, method);
    if (!handler) {
      onProblem?.(oneLine(`There is no notification "${method}".`));
      return;
    }
    const read = check(own(schemas?.notifications, method), params);
    if (!read.ok) {
      onProblem?.(oneLine(`${method}: ${read.problem}`));
      return;
    }
    try {
      (handler as (params: unknown) => void)(read.value);
    } catch (error) {
      onProblem?.(oneLine(`${method}: ${messageOf(error)}`));
    }
  }

  #told(error: unknown): ToldError {
    const isCancelled =
      error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError');
    if (isCancelled) return { code: requestCancelled, message: error.message };
    if (error instanceof RequestError) return { code: error.code, message: error.message };
    const told = this.#options.describe?.(error) ?? { code: internalError, message: messageOf(error) };
    return { code: told.code, message: oneLine(told.message) };
  }

  #received(error: unknown): unknown {
    if (this.#closed) return new CancelledError();
    if (!(error instanceof ResponseError)) return error;
    if (error.code === requestCancelled) return new CancelledError();
    return new RequestError(error.code, error.message);
  }
}

/** A message that is shown or logged is one line, and no longer than one reads. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A property of the object's own: `toString` is no method of a contract. */
function own<T extends object>(table: T | undefined, key: string): T[keyof T] | undefined {
  return table && Object.hasOwn(table, key) ? table[key as keyof T] : undefined;
}

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function check(schema: v.GenericSchema | undefined, params: unknown): Read {
  if (!schema) return { ok: true, value: params };
  const result = v.safeParse(schema, params, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const where = v.getDotPath(issue);
  return { ok: false, problem: where === null ? issue.message : `${where}: ${issue.message}` };
}
