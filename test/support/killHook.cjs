// Loaded before a program with `node --require`: kills it, as the system would, at the n-th boundary of its work on
// the files under a folder. A boundary is the moment before it makes, writes, syncs, renames or removes something, and
// the middle of every write. Set by the environment: KILL_UNDER the folder, KILL_AT the number n, from 1; without
// KILL_AT the boundaries are only counted, and the count is written to KILL_COUNT. With KILL_TELL the process is not killed
// there: the fourth of its pipes tells whoever watches it, who kills it a moment later, in the middle of anything.
// @ts-nocheck: it takes functions by their names.
'use strict';
const { Buffer } = require('node:buffer');
const fs = require('node:fs');
const fsp = require('node:fs/promises');
const path = require('node:path');
const process = require('node:process');

const under = path.resolve(process.env.KILL_UNDER) + path.sep;
const killAt = Number(process.env.KILL_AT ?? 0);
const tellAt = Number(process.env.KILL_TELL ?? 0);
let count = 0;

const counts = (file) => typeof file === 'string' && path.resolve(file).startsWith(under);

function boundary() {
  if (++count === killAt) process.kill(process.pid, 'SIGKILL');
  if (count === tellAt) fs.writeSync(3, '.');
}

for (const name of [
  'rename',
  'rm',
  'mkdir',
  'writeFile',
  'appendFile',
  'utimes',
  'link',
  'unlink',
  'truncate',
  'copyFile',
]) {
  const original = fsp[name];
  fsp[name] = async (file, ...rest) => {
    if (counts(file) || counts(rest[0])) boundary();
    if (name === 'writeFile' && counts(file)) await half(() => fsp.open(file, rest[1]?.flag ?? 'w'), rest[0]);
    return original(file, ...rest);
  };
}

/** When the middle of this write is where to kill, writes the first half and kills. */
async function half(opening, data) {
  if (++count === tellAt) fs.writeSync(3, '.');
  if (count !== killAt) return;
  const bytes = Buffer.from(data);
  const handle = await opening();
  fs.writeSync(handle.fd, bytes, 0, bytes.length >> 1);
  process.kill(process.pid, 'SIGKILL');
}

const open = fsp.open;
fsp.open = async (file, flags, ...rest) => {
  const writes = counts(file) && typeof flags === 'string' && flags !== 'r';
  if (writes) boundary();
  const handle = await open(file, flags, ...rest);
  if (!counts(file)) return handle;
  for (const name of ['write', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate']) {
    const original = handle[name].bind(handle);
    handle[name] = async (...args) => {
      boundary();
      if (name.startsWith('write') || name === 'appendFile') await half(async () => handle, args[0]);
      return original(...args);
    };
  }
  return handle;
};

if (process.env.KILL_COUNT) process.on('exit', () => fs.writeFileSync(process.env.KILL_COUNT, String(count)));
