// Mocha's readable report, with the counts written to a file for `npm test` to add up.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** @type {any} */
module.exports = class CountingReporter extends reporters.Spec {
  /** @param {any} runner @param {any} options */
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
};
