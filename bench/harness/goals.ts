/** What a benchmark is to reach. */
export interface Goal {
  /** What is compared, with its unit or what it is a ratio to. */
  readonly what: string;
  readonly level: 'must' | 'aim';
  readonly bound: number;
  readonly better: 'atMost' | 'atLeast';
  /** `×` for a ratio. */
  readonly unit: string;
  /** Absent where it could not be measured; `missing` says why. */
  readonly reached?: number;
  readonly missing?: string;
}

export interface GoalOf extends Goal {
  readonly bench: string;
}

export function isMet({ reached, bound, better }: Goal): boolean | undefined {
  if (reached === undefined) return undefined;
  return better === 'atMost' ? reached <= bound : reached >= bound;
}

const headings = ['bench', 'what', 'must', 'aim', 'reached', ''] as const;

/** All goals as a Markdown table, a line each. */
export function goalTable(goals: readonly GoalOf[]): string {
  const rows = goals.map((goal) => {
    const bound = `${goal.better === 'atMost' ? '≤' : '≥'} ${amount(goal.bound, goal.unit)}`;
    return [
      goal.bench,
      goal.what,
      goal.level === 'must' ? bound : '',
      goal.level === 'aim' ? bound : '',
      goal.reached === undefined ? '–' : amount(goal.reached, goal.unit),
      verdict(goal),
    ];
  });
  return markdownTable(headings, rows);
}

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(3, ...[head, ...rows.map((row) => row[i]!)].map(width)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell + ' '.repeat(widths[i]! - width(cell))).join(' | ')} |`;
  return [line(heads), line(widths.map((each) => '-'.repeat(each))), ...rows.map(line)].join('\n');
}

function width(text: string): number {
  return [...text].length;
}

function verdict(goal: Goal): string {
  const met = isMet(goal);
  if (met === undefined) return goal.missing ?? 'not measured';
  if (met) return 'met';
  const { reached, bound } = goal;
  if (goal.unit === 'dB' || bound === 0) return `missed by ${amount(Math.abs(reached! - bound), goal.unit)}`;
  return `missed by ${Math.round(100 * Math.abs(reached! / bound - 1))} %`;
}

/** Three digits, and the unit. */
export function amount(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return `${digits} ${unit}`;
}
