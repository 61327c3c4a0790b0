import type { StageEvent } from '../protocol/trainer';

const barWidth = 24;

const stageNames: Record<StageEvent['stage'], string> = {
  scanning: 'Scanning',
  decoding: 'Decoding',
  compiling: 'Compiling',
  training: 'Training',
  paused: 'Paused',
  saving: 'Saving',
};

/** One line on a terminal that is drawn over again; silent where there is no terminal. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update({ stage, done, total, imagesPerSecond, secondsLeft }: StageEvent): void {
    if (!this.#stream.isTTY) return;
    const share = total > 0 ? done / total : 0;
    const filled = Math.round(share * barWidth);
    const parts = [
      stageNames[stage].padEnd(9),
      total > 0 ? `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}]` : '',
      total > 0 ? `${Math.floor(share * 100)} %` : done > 0 ? String(done) : '',
      imagesPerSecond ? `${Math.round(imagesPerSecond)} pictures/s` : '',
      secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
    ];
    const line = parts.filter((part) => part !== '').join('  ');
    this.#stream.write(`\r\x1b[2K${line.slice(0, Math.max(20, this.#stream.columns - 1))}`);
    this.#shown = true;
  }

  /** Makes room for ordinary lines. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[2K');
    this.#shown = false;
  }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
