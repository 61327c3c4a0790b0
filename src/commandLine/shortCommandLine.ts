import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { isCommandLineTooLong } from '../engine';

/** The only word of a process that gets the real ones as a message. */
const wordsByMessage = '--words-by-message';

/** What a terminal or another process may send to the one process that they know of. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGWINCH'] as const;

/**
 * Calls `main` with the words of the command line: here, or, where ONNX Runtime could not bear a command line as
 * long as this one, in a process of its own that gets them as a message. Input, output, signals and exit status are
 * those of this process.
 *
 * @returns the exit status.
 */
export async function withShortCommandLine(
  main: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  const words = process.argv.slice(2);
  if (process.send !== undefined && words[0] === wordsByMessage) return main(await wordsOfParent());
  return isCommandLineTooLong() ? inChild(words) : main(words);
}

async function wordsOfParent(): Promise<readonly string[]> {
  const [words] = (await once(process, 'message')) as [readonly string[]];
  // As when a terminal is closed: a training stops and saves what it has learnt.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep the process alive when its work is done.
  process.channel?.unref();
  return words;
}

async function inChild(words: readonly string[]): Promise<number> {
  // In a session of its own, so that Ctrl-C in a terminal reaches it once, through this process.
  const child = fork(process.argv[1]!, [wordsByMessage], { stdio: 'inherit', detached: true });
  passSignalsOn(child);
  child.send(words);
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal === null ? (status ?? 1) : 128 + constants.signals[signal];
}

function passSignalsOn(child: ChildProcess): void {
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  process.on('SIGTSTP', () => {
    child.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', () => child.kill('SIGCONT'));
}
