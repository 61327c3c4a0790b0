import { writeSync } from 'node:fs';
import { Device, type DeviceHandlers } from './device';
import type { Answer, Call, DeviceCalls, Request } from './messages';

// The process that a crash of a graphics driver ends: does what it is asked, one thing after the other.

const device = new Device();
let working: Promise<unknown> = Promise.resolve();

function take({ id, call, params }: Request): void {
  working = working.then(async () => {
    const told = await answer(call, params).then(
      (result): Answer => ({ id, result }),
      (error: unknown): Answer => ({ id, error: error instanceof Error ? error.message : String(error) }),
    );
    // A line of its own, whatever a driver has just said without an end.
    writeSync(2, `\nanswer ${id} follows\n`);
    process.send?.(told);
  });
}

function answer<C extends Call>(call: C, params: DeviceCalls[C]['params']): Promise<unknown> {
  return (device as DeviceHandlers)[call](params);
}

process.on('message', take);
process.on('disconnect', () => process.exit(0));
// Whoever ends the trainer lets it save what it has learnt first; this process goes when that one does.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
