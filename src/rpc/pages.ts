import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  Emitter,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc';
import * as v from 'valibot';
import { messageSchema } from './message';

/** One end of `postMessage`. */
export interface Port {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): Disposable;
}

/**
 * What travels: a message and the load of the page that it belongs to. One webview shows many pages one after
 * another (a reload, a tab that was hidden), and all hear what is posted to it.
 */
const envelope = v.object({
  session: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  message: messageSchema,
});

/** The method of the notification by which a page says that it has loaded, its first message. */
const first = 'ready';

/** A connection of one page load; it hears what it is given. */
class Line {
  readonly session: string;
  readonly connection: MessageConnection;
  readonly #received = new Emitter<Message>();

  constructor(session: string, post: (message: unknown) => void) {
    this.session = session;
    const write = (message: Message): void => post({ session, message });
    this.connection = createMessageConnection(new Reader(this.#received), new Writer(write), silent);
  }

  take(message: Message): void {
    this.#received.fire(message);
  }
}

class Reader extends AbstractMessageReader {
  readonly #received: Emitter<Message>;

  constructor(received: Emitter<Message>) {
    super();
    this.#received = received;
  }

  listen(callback: DataCallback): Disposable {
    return this.#received.event(callback);
  }
}

class Writer extends AbstractMessageWriter {
  readonly #post: (message: Message) => void;

  constructor(post: (message: Message) => void) {
    super();
    this.#post = post;
  }

  write(message: Message): Promise<void> {
    try {
      this.#post(message);
      return Promise.resolve();
    } catch (error) {
      this.fireError(error, message, 1);
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  end(): void {}
}

/** A peer tells of its problems itself. */
const silent = { error: () => {}, warn: () => {}, info: () => {}, log: () => {} };

/** The page's end: one connection, as long as the page is there. */
export function connectPage(port: Port, session: string): MessageConnection {
  const line = new Line(session, (message) => port.post(message));
  port.listen((value) => {
    const read = v.safeParse(envelope, value);
    // What was meant for an earlier page may come to this one.
    if (read.success && read.output.session === session) line.take(read.output.message);
  });
  return line.connection;
}

/**
 * The host's end: each page that says it is ready gets a connection of its own, and the one before it is
 * closed. What earlier pages still say is dropped.
 */
export class Pages<P extends { close(): void }> {
  readonly #subscription: Disposable;
  #page?: { readonly line: Line; readonly peer: P };

  /** @param open Makes what answers a page; it should listen at once. */
  constructor(port: Port, open: (connection: MessageConnection) => P) {
    this.#subscription = port.listen((value) => {
      const read = v.safeParse(envelope, value);
      if (!read.success) return;
      const { session, message } = read.output;
      if ('method' in message && message.method === first && session !== this.#page?.line.session) {
        this.leave();
        const line = new Line(session, (sent) => port.post(sent));
        this.#page = { line, peer: open(line.connection) };
      }
      if (this.#page?.line.session === session) this.#page.line.take(message);
    });
  }

  /** What answers the page that is there; absent when none is. */
  get current(): P | undefined {
    return this.#page?.peer;
  }

  /** The page has gone, or is hidden and so taken down: what it asked for is cancelled. */
  leave(): void {
    this.#page?.peer.close();
    this.#page = undefined;
  }

  dispose(): void {
    this.leave();
    this.#subscription.dispose();
  }
}
