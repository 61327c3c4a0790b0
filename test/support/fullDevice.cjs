// Loaded into the process of a graphics card: takes no state, as where its memory has ended.
// @ts-check
const process = require('node:process');

process.prependListener('message', (/** @type {any} */ message) => {
  if (message.call !== 'create') return;
  for (const tensor of Object.values(message.params.tensors)) tensor.shape = [-1];
});
