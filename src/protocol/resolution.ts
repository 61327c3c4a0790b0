import * as v from 'valibot';
import { channelsSchema } from './model';
import { colour } from './pictures';
import { ranges } from './ranges';
import type { RequestedConfiguration } from './requested';
import { count, type Described, fields, number } from './schema';

/** What is chosen for a training before it begins, by a look at its pictures. */

export const picturesSeenSchema = fields({
  /** Files that are pictures by their names. */
  count,
  /** False when the time was up before all were found; there are at least {@link count} then. */
  isWhole: v.boolean('true or false'),
  /** Pictures opened and read. */
  readable: count,
  /** Side of all that were read, in pixels, when they are squares of one size that a model takes as it is. */
  side: v.optional(number(ranges.imageSize)),
  /** Side of the pictures that the model sees, in pixels. */
  imageSize: number(ranges.imageSize),
  channels: channelsSchema,
  /** Colour under transparent pixels, `#rrggbb`. */
  background: colour,
});

/** What a look at some pictures of a folder tells. */
export type PicturesSeen = Described<typeof picturesSeenSchema>;

export interface LookParams {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** Colour under transparent pixels, `#rrggbb`: it may be the only one that there is. */
  readonly background?: string;
}

export interface ResolveParams {
  readonly requested: RequestedConfiguration;
  readonly pictures: PicturesSeen;
}

export interface Resolution {
  /** What each option would be if it were left out, the others as they are asked for; absent: nothing. */
  readonly automatic: RequestedConfiguration;
  /** Why what is asked for cannot be trained, in words. */
  readonly problem?: string;
}
