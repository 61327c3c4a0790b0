// Loaded into the process of a graphics card: before it answers what is read, it says that the card is lost, in the
// words of ONNX Runtime.
// @ts-check
const process = require('node:process');
const { writeSync } = require('node:fs');

process.prependListener('message', (/** @type {any} */ message) => {
  if (message.call !== 'read') return;
  writeSync(
    2,
    '2026-11-22 00:37:50.1 [E:onnxruntime:, webgpu_context.cc:206 operator()] WebGPU device lost (2): the card was pulled out\n',
  );
});
