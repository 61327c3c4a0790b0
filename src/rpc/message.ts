import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
} from 'vscode-jsonrpc';
import * as v from 'valibot';

const jsonrpc = v.literal('2.0');
const id = v.pipe(v.number(), v.safeInteger());

/** A request, or a notification when it has no id. Methods that begin with `$` are JSON-RPC's own. */
const call = v.object({
  jsonrpc,
  id: v.optional(id),
  method: v.pipe(v.string(), v.maxLength(100), v.regex(/^[^$]/)),
  params: v.looseObject({}),
});
const cancellation = v.object({ jsonrpc, method: v.literal('$/cancelRequest'), params: v.object({ id }) });
const answer = v.object({
  jsonrpc,
  id,
  result: v.optional(v.unknown()),
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
});

/** Every message that the lines of this room carry: others would crash the connection that reads them. */
export const messageSchema = v.union([call, cancellation, answer]);

/** Passes on what a reader reads, but for what is no message. */
export class MessagesOnly extends AbstractMessageReader {
  readonly #reader: MessageReader;
  readonly #onProblem: (problem: string) => void;

  constructor(reader: MessageReader, onProblem: (problem: string) => void) {
    super();
    this.#reader = reader;
    this.#onProblem = onProblem;
    reader.onClose(() => this.fireClose());
    reader.onError((error) => this.fireError(error));
  }

  listen(callback: DataCallback): Disposable {
    return this.#reader.listen((message: Message) => {
      if (v.is(messageSchema, message)) callback(message);
      else this.#onProblem('Something that is no message was received, and passed over.');
    });
  }
}
