import { types } from 'node:util';

type NumberArray = Uint8Array | Float32Array | Int32Array;

/**
 * A copy of plain data in which every typed array owns its whole buffer; one that does so already is passed
 * on. Node's IPC hands out views over the buffer of the whole message, and `postMessage` to a webview would
 * ship all of it with each view.
 */
export function ownArrays<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  // A Buffer would cross to the webview as JSON.
  if (Buffer.isBuffer(value)) return new Uint8Array(value);
  if (types.isTypedArray(value)) {
    return value.byteLength === value.buffer.byteLength ? value : (value as NumberArray).slice();
  }
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
