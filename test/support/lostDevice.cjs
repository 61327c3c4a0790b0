// Loaded into the process of a graphics card: before it answers what LATENT_EXPLORER_TEST_LOST_AT names, it says that the
// card is lost, in the words of ONNX Runtime; and always something without the end of a line, as drivers do.
// @ts-check
const process = require('node:process');
const { writeSync } = require('node:fs');

process.prependListener('message', (/** @type {any} */ message) => {
  if (message.call === process.env['LATENT_EXPLORER_TEST_LOST_AT']) {
    writeSync(
      2,
      '2026-11-22 00:37:50.1 [E:onnxruntime:, webgpu_context.cc:206 operator()] WebGPU device lost (2): the card was pulled out\n',
    );
  }
  writeSync(2, 'no end of line');
});
