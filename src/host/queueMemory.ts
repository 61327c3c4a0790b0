import * as v from 'valibot';
import type { QueueMemory } from './runs/trainingQueue';

/** JSON has no word for NaN and the infinities and writes null: the trainer says what is wrong with such a number. */
const number = v.optional(
  v.pipe(
    v.nullable(v.number()),
    v.transform((value) => value ?? NaN),
  ),
);

const job = v.variant('kind', [
  v.object({
    kind: v.literal('train'),
    folder: v.string(),
    runsFolder: v.string(),
    // Checked by the trainer, which says what is wrong with it.
    configuration: v.custom<object>((value) => typeof value === 'object' && value !== null),
  }),
  v.object({
    kind: v.literal('resume'),
    run: v.string(),
    epochs: number,
    learningRate: number,
    acceptPictures: v.optional(v.boolean()),
  }),
]);

/** What is still to be trained, as it is saved. */
export const queueMemory: v.GenericSchema<unknown, QueueMemory> = v.object({
  current: v.optional(v.object({ job, paused: v.boolean() })),
  waiting: v.array(job),
});
