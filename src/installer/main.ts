import path from 'node:path';
import { parseArgs } from 'node:util';
import type { InstallerMessage } from '../protocol/installer';
import { installEngine, InstallError } from './installEngine';
import { verify } from './verify';

// A process that installs the TensorFlow engine. `--engines FOLDER` says where; `--verify FOLDER` only trains
// three steps on what is in that folder and prints the version of TensorFlow.

function tell(message: InstallerMessage): void {
  // Whoever has gone away needs no news.
  if (process.connected) process.send!(message);
  else if (message.type === 'failed') console.error(message.message);
  else console.log(message.message);
}

async function install(enginesFolder: string): Promise<void> {
  const abort = new AbortController();
  // Whoever started this is gone, or has cancelled: both end what is under way.
  process.once('disconnect', () => abort.abort());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  try {
    const { tensorflow, origin } = await installEngine({
      enginesFolder,
      verifier: [process.execPath, process.argv[1]!, '--verify'],
      signal: abort.signal,
      report: (message) => tell({ type: 'progress', message }),
    });
    tell({
      type: 'done',
      message: `The TensorFlow engine is installed: TensorFlow ${tensorflow} (${origin}).`,
    });
  } catch (error) {
    process.exitCode = 1;
    if (abort.signal.aborted) return;
    const known = error instanceof InstallError;
    tell({
      type: 'failed',
      message: known ? error.message : error instanceof Error ? (error.stack ?? '') : String(error),
    });
  }
}

const { values } = parseArgs({ options: { engines: { type: 'string' }, verify: { type: 'string' } } });
if (values.verify !== undefined) {
  verify(path.resolve(values.verify)).then(
    (version) => console.log(version),
    (error: unknown) => {
      console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    },
  );
} else if (values.engines !== undefined) {
  void install(path.resolve(values.engines)).finally(() => process.connected && process.disconnect());
} else {
  console.error('Say where: --engines FOLDER.');
  process.exitCode = 2;
}
