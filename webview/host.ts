/**
 * The webview's only line to the extension host: typed messages, and requests that are answered, refused,
 * cancelled or given up on, never forgotten.
 */

import type { ExplorerRequests, FromWebview, ToWebview } from '../src/protocol/explorer';

/** What the editor hands to a webview's script, once. */
export interface EditorApi<Message> {
  postMessage(message: Message): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi<Message>(): EditorApi<Message>;

/** The editor's interface; may be called once a page. */
export function acquireEditor<Message>(): EditorApi<Message> {
  return acquireVsCodeApi<Message>();
}

type Method = keyof ExplorerRequests;

/** A request under way. */
export interface Pending<M extends Method> {
  readonly result: Promise<ExplorerRequests[M]['result']>;
  /** Tells the host that the answer is no longer wanted; `result` then rejects with {@link Cancelled}. */
  cancel(): void;
}

/** The reason that a cancelled request rejects with: nothing went wrong. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

interface Waiting {
  readonly settle: (result: never) => void;
  readonly refuse: (reason: Error) => void;
  readonly timer: number;
}

/** Encoding a whole folder for the map is the longest that a request may honestly take. */
const requestTimeout = 10 * 60_000;

export class Host {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  /** @param receive is given every message that is not the answer to a request. */
  constructor(
    private readonly editor: EditorApi<FromWebview>,
    receive: (message: Exclude<ToWebview, { type: 'response' }>) => void,
  ) {
    window.addEventListener('message', (event: MessageEvent<ToWebview>) => {
      const message = event.data;
      if (message.type === 'response') this.answered(message);
      else receive(message);
    });
  }

  post(message: FromWebview): void {
    this.editor.postMessage(message);
  }

  request<M extends Method>(method: M, params: ExplorerRequests[M]['params']): Pending<M> {
    const id = this.nextId++;
    const result = new Promise<ExplorerRequests[M]['result']>((settle, refuse) => {
      const timer = window.setTimeout(() => {
        this.abandon(id, new Error('The explorer did not answer. The log may say why.'));
      }, requestTimeout);
      this.waiting.set(id, { settle, refuse, timer });
    });
    this.post({ type: 'request', id, method, params });
    return { result, cancel: () => this.abandon(id, new Cancelled()) };
  }

  private answered(message: Extract<ToWebview, { type: 'response' }>): void {
    const waiting = this.take(message.id);
    if (!waiting) return;
    if (message.error !== undefined) waiting.refuse(new Error(message.error));
    else waiting.settle(message.result as never);
  }

  private abandon(id: number, reason: Error): void {
    const waiting = this.take(id);
    if (!waiting) return;
    this.post({ type: 'cancel', id });
    waiting.refuse(reason);
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    if (waiting) window.clearTimeout(waiting.timer);
    this.waiting.delete(id);
    return waiting;
  }
}
