import { parseArguments, UsageError } from './commandLine/arguments';
import { cacheCommand } from './commandLine/cache';
import type { Command } from './commandLine/command';
import { curvesCommand } from './commandLine/curves';
import { enginesCommand, findEnginesFolder } from './commandLine/engines';
import { exitStatus, statusOf, wordsFor } from './commandLine/exitStatus';
import { encodeCommand, evaluateCommand } from './commandLine/inspect';
import { StandardOutput } from './commandLine/output';
import {
  drawCommand,
  gridCommand,
  reconstructCommand,
  sampleCommand,
  timelapseCommand,
} from './commandLine/pictures';
import { withShortCommandLine } from './commandLine/shortCommandLine';
import { resumeCommand, trainCommand } from './commandLine/train';

// The same work as in the editor, for servers, scripts and benchmarks.

const commands: Readonly<Record<string, Command>> = {
  train: trainCommand,
  resume: resumeCommand,
  evaluate: evaluateCommand,
  encode: encodeCommand,
  sample: sampleCommand,
  grid: gridCommand,
  reconstruct: reconstructCommand,
  timelapse: timelapseCommand,
  curves: curvesCommand,
  draw: drawCommand,
  engines: enginesCommand,
  cache: cacheCommand,
};

const output = new StandardOutput();

async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.print(overview());
    return name === undefined ? exitStatus.usage : exitStatus.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new UsageError(`There is no command '${name}'. Commands: ${Object.keys(commands).join(', ')}.`);
  if (words.includes('--help') || words.includes('-h')) {
    output.print(help(name, command));
    return exitStatus.done;
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

process.env['LATENT_EXPLORER_ENGINES'] = findEnginesFolder(__dirname);
void withShortCommandLine(main)
  .catch((error: unknown) => {
    output.remark(`latent-explorer: ${wordsFor(error)}`);
    return statusOf(error);
  })
  .then(async (status) => {
    const problem = await output.problem();
    if (problem !== undefined)
      output.remark(`latent-explorer: The results could not be written: ${problem}.`);
    process.exitCode = problem !== undefined && status === exitStatus.done ? exitStatus.failed : status;
  });
