// Prints what all benchmarks were to reach: a file with a list of their reports.
import { readFile } from 'node:fs/promises';
import { type Goal, goalTable } from './goals';

const reports = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as { bench: string; goals: Goal[] }[];
console.log(
  `\n${goalTable(reports.flatMap(({ bench, goals }) => goals.map((goal) => ({ bench, ...goal }))))}`,
);
