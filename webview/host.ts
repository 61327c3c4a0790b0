/**
 * The webview's only line to the extension host: typed messages, and requests that are answered, refused,
 * cancelled or given up on, never forgotten.
 */

import { CancellationTokenSource } from 'vscode-jsonrpc';
import {
  explorerErrorCodes,
  type ExplorerHostSide,
  type ExplorerNotifications,
  type ExplorerPanelSide,
  type PanelNotifications,
} from '../src/protocol/explorer';
import { CancelledError, RequestError } from '../src/rpc/errors';
import { connectPage, type Port } from '../src/rpc/pages';
import { type Handlers, type ParamsOf, Peer, type RequestOf, type ResultOf } from '../src/rpc/peer';
import type { Told } from './model/state';

type Method = RequestOf<ExplorerHostSide>;

/** A request under way. */
export interface Pending<M extends Method> {
  readonly result: Promise<ResultOf<ExplorerHostSide, M>>;
  /** Tells the host that the answer is no longer wanted; `result` rejects at once. */
  cancel(): void;
}

/** Encoding a whole folder for the map is the longest that a request may honestly take. */
const timeoutMs = 10 * 60_000;

export class Host {
  readonly #peer: Peer<ExplorerPanelSide, ExplorerHostSide>;

  /** @param receive is told every notification of the host's. */
  constructor(port: Port, receive: (change: Told) => void) {
    const tell = <M extends Told['method']>(method: M) => {
      return (params: ExplorerNotifications[M]): void => receive({ method, params } as unknown as Told);
    };
    const notifications: Handlers<ExplorerPanelSide>['notifications'] = {
      snapshot: tell('snapshot'),
      selection: tell('selection'),
      runs: tell('runs'),
      status: tell('status'),
      preparation: tell('preparation'),
      metrics: tell('metrics'),
      checkpoints: tell('checkpoints'),
      preview: tell('preview'),
      projecting: tell('projecting'),
      exportPicture: tell('exportPicture'),
      openOptions: tell('openOptions'),
      leaveOptions: tell('leaveOptions'),
      settingsChanged: tell('settingsChanged'),
      encoded: tell('encoded'),
    };
    this.#peer = new Peer(connectPage(port, crypto.randomUUID()), {
      handlers: { requests: {}, notifications },
      onProblem: (problem) => console.error(problem),
      timeoutMs,
    });
  }

  /** Tells the host. */
  tell<M extends keyof PanelNotifications>(method: M, params: PanelNotifications[M]): void {
    this.#peer.notify(method, params);
  }

  /** Asks the host. */
  request<M extends Method>(method: M, params: ParamsOf<ExplorerHostSide, M>): Pending<M> {
    const source = new CancellationTokenSource();
    // The answer to what nobody wants may take as long as it likes.
    const cancelled = new Promise<never>((_, reject) => {
      source.token.onCancellationRequested(() => reject(new CancelledError()));
    });
    const answer = this.#peer.request(method, params, source.token);
    return { result: Promise.race([answer, cancelled]), cancel: () => source.cancel() };
  }
}

/**
 * What went wrong with a request, in words to show; undefined when nothing did: it was cancelled, or the
 * weights that it was about have gone, and others take their place.
 */
export function problemOf(reason: unknown): string | undefined {
  if (reason instanceof CancelledError) return undefined;
  if (reason instanceof RequestError && reason.code === explorerErrorCodes.gone) return undefined;
  return reason instanceof Error ? reason.message : String(reason);
}
