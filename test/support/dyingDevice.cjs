// Loaded into the process of a graphics card: crashes as a driver does, at the run that is named.
// @ts-check
const process = require('node:process');
const crashAt = Number(process.env['LATENT_EXPLORER_TEST_CRASH_AT']);
let runs = 0;

process.prependListener('message', (/** @type {any} */ message) => {
  if (message.call === 'run' && ++runs === crashAt) process.kill(process.pid, 'SIGSEGV');
});
