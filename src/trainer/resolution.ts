import { optionIds, thatApply } from '../protocol/options';
import { asRequested, type RequestedConfiguration } from '../protocol/requested';
import type { PicturesSeen, Resolution, ResolveParams } from '../protocol/resolution';
import { ConfigurationError, resolveConfiguration } from './configuration';

/** What would be chosen for each option, and whether what is asked for can be trained. Takes no time to speak of. */
export function resolveOptions({ requested, pictures }: ResolveParams): Resolution {
  const asked = thatApply(requested);
  const automatic = optionIds.map((id) => {
    const others = { ...asked, [id]: undefined };
    // What does not go together says nothing of an option alone.
    const chosen = attempt(others, pictures).chosen ?? attempt({}, pictures).chosen;
    return [id, chosen?.[id]] as const;
  });
  const { problem } = attempt(asked, pictures);
  return {
    automatic: Object.fromEntries(automatic.filter(([, value]) => value !== undefined)),
    ...(problem !== undefined && { problem }),
  };
}

interface Attempt {
  readonly chosen?: RequestedConfiguration;
  readonly problem?: string;
}

function attempt(requested: RequestedConfiguration, pictures: PicturesSeen): Attempt {
  const transform = {
    imageSize: requested.imageSize ?? pictures.imageSize,
    channels: requested.channels ?? pictures.channels,
    background: requested.background ?? pictures.background,
  };
  try {
    const resolved = resolveConfiguration(requested, { ...transform, count: pictures.count });
    return { chosen: asRequested({ ...resolved, transform }) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { problem: error.message };
    throw error;
  }
}
