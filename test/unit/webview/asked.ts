// A host that remembers what it is asked and told, and answers when the test says so.
import type { ExplorerRequests } from '../../../src/protocol/explorer';
import { CancelledError } from '../../../src/rpc/errors';
import type { Host } from '../../../webview/host';

type Method = keyof ExplorerRequests;

export class Asked {
  readonly all: {
    method: Method;
    params: unknown;
    answer(result: unknown): void;
    refuse(reason: Error): void;
    cancelled: boolean;
  }[] = [];
  readonly toldOf: { method: string; params: unknown }[] = [];

  readonly request = ((method: Method, params: unknown) => {
    let answer!: (result: unknown) => void;
    let reject!: (reason: unknown) => void;
    const result = new Promise((resolve, refuse) => {
      answer = resolve;
      reject = refuse;
    });
    const asked = { method, params, answer, refuse: reject, cancelled: false };
    this.all.push(asked);
    const cancel = (): void => {
      asked.cancelled = true;
      reject(new CancelledError());
    };
    return { result, cancel };
  }) as unknown as Host['request'];

  readonly tell = ((method: string, params: unknown) => {
    this.toldOf.push({ method, params });
  }) as Host['tell'];

  of(method: Method) {
    return this.all.filter((each) => each.method === method);
  }
}
