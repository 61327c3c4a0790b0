/** The colours that tell training pictures apart, on the map and on the grid, from the theme. */

import { contributed, type Levels, shown, theme } from './theme';
import { type Colouring, faint, shadeCount } from '../model/places/shades';

/** Hues contributed to themes as `vae.map.category1` and so on. */
const hues = 12;

/** A share of a colour over the background: what isn't chosen steps back. */
const faintShare = 0.22;

/** A colour for each shade: 256 times red, green, blue and 255. */
export interface Palette {
  readonly levels: Uint8Array;
  /** The colour of a shade as canvases and style sheets write it. */
  css(shade: number): string;
}

/** The scale of `loss` and `kl`, or a hue for each category; shade 0 of categories stands for none. */
export function palette(colouring: Colouring): Palette {
  const { background, muted } = theme();
  const isScale = colouring === 'loss' || colouring === 'kl';
  const colours = isScale ? scaleColours(background) : categoryColours(background, muted);
  const paper = shown(background, background);
  const levels = new Uint8Array(256 * 4).fill(255);
  for (let shade = 0; shade < shadeCount; shade++) {
    const colour = colours[shade]!;
    levels.set(colour, shade * 4);
    levels.set(mixed(paper, colour, faintShare), (shade + faint) * 4);
  }
  return {
    levels,
    css: (shade) => `rgb(${levels[shade * 4]} ${levels[shade * 4 + 1]} ${levels[shade * 4 + 2]})`,
  };
}

function scaleColours(background: string): readonly Levels[] {
  const stops = (['scaleLow', 'scaleMiddle', 'scaleHigh'] as const).map((name) =>
    shown(contributed(`map.${name}`, theme().foreground), background),
  );
  return Array.from({ length: shadeCount }, (_, shade) => {
    const at = (shade / (shadeCount - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(at));
    return mixed(stops[below]!, stops[below + 1]!, at - below);
  });
}

/** Twelve hues; further categories take them again, nearer to the text's colour, then to the background. */
function categoryColours(background: string, muted: string): readonly Levels[] {
  const { foreground } = theme();
  const own = Array.from({ length: hues }, (_, hue) =>
    shown(contributed(`map.category${hue + 1}`, foreground), background),
  );
  const towards = [shown(foreground, background), shown(background, background)];
  return Array.from({ length: shadeCount }, (_, shade) => {
    if (shade === 0) return shown(muted, background);
    const category = shade - 1;
    const colour = own[category % hues]!;
    const round = Math.floor(category / hues);
    return round === 0
      ? colour
      : mixed(colour, towards[(round - 1) % 2]!, 0.15 + 0.15 * Math.ceil(round / 2));
  });
}

function mixed(from: Levels, to: Levels, share: number): Levels {
  const level = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * Math.min(1, share));
  return [level(0), level(1), level(2)];
}
