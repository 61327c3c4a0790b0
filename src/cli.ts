import { parseArguments, UsageError } from './commandLine/arguments';
import type { Command, Output } from './commandLine/command';
import { curvesCommand } from './commandLine/curves';
import { enginesCommand, findEnginesFolder } from './commandLine/engines';
import { encodeCommand, evaluateCommand } from './commandLine/inspect';
import { drawCommand, gridCommand, reconstructCommand, sampleCommand } from './commandLine/pictures';
import { withShortCommandLine } from './commandLine/shortCommandLine';
import { resumeCommand, trainCommand } from './commandLine/train';
import { errorName } from './trainer/errors';

// The same work as in the editor, for servers, scripts and benchmarks.

const commands: Readonly<Record<string, Command>> = {
  train: trainCommand,
  resume: resumeCommand,
  evaluate: evaluateCommand,
  encode: encodeCommand,
  sample: sampleCommand,
  grid: gridCommand,
  reconstruct: reconstructCommand,
  curves: curvesCommand,
  draw: drawCommand,
  engines: enginesCommand,
};

/** Exit statuses: 0 done, 1 the work failed, 2 the words on the command line were wrong. */
const failedStatus = 1;
const usageStatus = 2;

const output: Output = {
  print: (line) => process.stdout.write(`${line}\n`),
  remark: (line) => process.stderr.write(`${line}\n`),
};

async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.print(overview());
    return name === undefined ? usageStatus : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new UsageError(`There is no command '${name}'. Commands: ${Object.keys(commands).join(', ')}.`);
  if (words.includes('--help') || words.includes('-h')) {
    output.print(help(name, command));
    return 0;
  }
  return command.run(parseArguments(words, command.options), output);
}

function overview(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  return ['Usage: node dist/cli.js COMMAND ...', '', ...rows, '', 'COMMAND --help tells its options.'].join(
    '\n',
  );
}

function help(name: string, { usage, summary, options }: Command): string {
  const rows = Object.entries(options).map(([option, { kind, choices, help: text }]) => {
    const value = choices?.join('|') ?? { number: 'N', numbers: 'N,N', text: 'TEXT', flag: '' }[kind];
    return `  --${`${option} ${value}`.padEnd(36)} ${text}`;
  });
  return [`Usage: node dist/cli.js ${name} ${usage}`, summary, '', ...rows].join('\n');
}

/** Errors about what the person named or asked for, rather than about the machine. */
function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return ['folder', 'configuration', 'checkpoint', 'engine'].includes(errorName(error) ?? '');
}

process.env['LATENT_EXPLORER_ENGINES'] = findEnginesFolder(__dirname);
withShortCommandLine(main).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const known = error instanceof UsageError || errorName(error) !== undefined;
    const message =
      error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
    output.remark(`latent-explorer: ${message}`);
    process.exitCode = isUsage(error) ? usageStatus : failedStatus;
  },
);
