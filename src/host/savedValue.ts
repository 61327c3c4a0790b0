import path from 'node:path';
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { removeLeftovers, writeFileAtomically } from '../files/atomicFile';
import { makeFolder } from '../files/makeFolder';
import { readText } from '../runs/readFile';

export interface SavedValueOptions<T> {
  /** Absolute path; the folder need not be there yet. */
  readonly file: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly log: { warn(message: string): void };
  /** Where earlier versions kept it: taken over when there is no file. */
  readonly earlier?: { readonly memento: Pick<vscode.Memento, 'get' | 'update'>; readonly key: string };
}

/** Whoever writes now is done long before; what is older was left by a process that was killed. */
const leftoverAgeMs = 60 * 60_000;
/** What is written must be read again: the longest is a page's text, of which JSON makes six bytes a character. */
const mostBytes = 64 * 2 ** 20;

/**
 * A value that outlives the window, in a file of its own that is written at once. The editor's storage for a
 * workspace is written late, in a browser by the page itself: a reload loses what was changed just before.
 *
 * Reading and writing take turns in the order in which they were asked for, and of values that wait for their
 * turn only the last is written: the file holds that one or the one before, whole, whenever the process ends.
 */
export class SavedValue<T> {
  readonly #options: SavedValueOptions<T>;
  /** As JSON; what waits to be written. */
  #next?: string;
  /** Ends with the last turn; never rejects. */
  #turns: Promise<unknown> = Promise.resolve();
  /** The file has held a value of this window. */
  #isStored = false;

  constructor(options: SavedValueOptions<T>) {
    this.#options = options;
  }

  /** What is saved; undefined when there is nothing, or nothing that can be understood, which the log tells. */
  read(): Promise<T | undefined> {
    const reading = this.#turns.then(() => this.#read());
    this.#turns = reading;
    return reading;
  }

  /** Saves a value, now. That it cannot be is told in the log. */
  write(value: T): void {
    const waits = this.#next !== undefined;
    this.#next = JSON.stringify(value);
    if (!waits) this.#turns = this.#turns.then(() => this.#store());
  }

  /** Resolves when what was asked for until now is done. */
  async flush(): Promise<void> {
    await this.#turns;
  }

  async #read(): Promise<T | undefined> {
    const { file } = this.#options;
    void removeLeftovers(path.dirname(file), leftoverAgeMs);
    let text: string;
    try {
      text = await readText(file, mostBytes, 'what a window saves');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return this.#takeOver();
      return this.#forget((error as Error).message);
    }
    try {
      return this.#checked(JSON.parse(text));
    } catch (error) {
      return this.#forget((error as Error).message);
    }
  }

  #takeOver(): T | undefined {
    const { earlier } = this.#options;
    const found = earlier?.memento.get(earlier.key);
    if (!earlier || found === undefined) return undefined;
    const value = this.#checked(found);
    if (value !== undefined && this.#next === undefined) this.write(value);
    void this.#forgetEarlier(earlier);
    return value;
  }

  /** Once it is in the file; else it is still needed. */
  async #forgetEarlier({ memento, key }: NonNullable<SavedValueOptions<T>['earlier']>): Promise<void> {
    await this.flush();
    if (this.#isStored) await memento.update(key, undefined);
  }

  #checked(found: unknown): T | undefined {
    const result = v.safeParse(this.#options.schema, found);
    return result.success ? result.output : this.#forget(v.summarize(result.issues));
  }

  #forget(reason: string): undefined {
    this.#options.log.warn(`What was saved in ${this.#options.file} is forgotten: ${reason}`);
  }

  async #store(): Promise<void> {
    const { file, log } = this.#options;
    const text = this.#next;
    this.#next = undefined;
    if (text === undefined) return;
    try {
      await makeFolder(path.dirname(file));
      await writeFileAtomically(file, text);
      this.#isStored = true;
    } catch (error) {
      log.warn(`This will be forgotten with the window: ${(error as Error).message}`);
    }
  }
}
