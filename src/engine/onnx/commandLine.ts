import { readFileSync } from 'node:fs';

/**
 * ONNX Runtime 1.30 searches the command line of its process (on Linux, where it can read it) with a recursive
 * regular expression when the first session is made. With a stack of 8 MB the process ends by SIGSEGV from some
 * 27,000 bytes on, so this leaves room for a stack a quarter as large.
 */
const mostBytes = 4096;

/** Bytes of this process's command line that ONNX Runtime would search; 0 where it can read none. */
function commandLineBytes(): number {
  try {
    return readFileSync('/proc/self/cmdline').length;
  } catch {
    return 0;
  }
}

/** Whether ONNX Runtime could end this process because of its command line. */
export function isCommandLineTooLong(): boolean {
  return commandLineBytes() > mostBytes;
}
