import * as v from 'valibot';
import { type Described, fields, text } from './schema';

/** The contents of `notes.json` in a run's folder: what people say of the run; training neither reads nor changes it. */
export const notesSchema = fields({
  /** What they call it. */
  name: v.optional(text(200)),
  /** What they remark on it. */
  note: v.optional(text(10_000)),
  favourite: v.optional(v.boolean('true or false')),
});

export type RunNotes = Described<typeof notesSchema>;
