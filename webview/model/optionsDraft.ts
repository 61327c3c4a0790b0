/** What a person has done on the page of options. */

import * as v from 'valibot';
import { optionIds } from '../../src/protocol/options';

const text = v.pipe(v.string(), v.maxLength(4096));

/** Kept when they leave the page, until they configure another folder. */
export const draftSchema = v.object({
  isOpen: v.boolean(),
  /** Absolute path of the folder of pictures. */
  folder: v.pipe(text, v.minLength(1)),
  /** Where they want the run to be instead of where runs of the folder are. */
  runsFolder: v.optional(v.pipe(text, v.minLength(1))),
  /** The name of the run whose settings they began with. */
  like: v.optional(text),
  /** As it stands in the fields, by option; what is not there was not touched. */
  typed: v.record(v.picklist(optionIds), text),
});

export type OptionsDraft = v.InferOutput<typeof draftSchema>;
