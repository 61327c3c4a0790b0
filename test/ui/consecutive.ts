// Tests that go on from where the one before has ended.

/**
 * Leaves out what follows a failure in the suite that this is called in. Mocha's own `bail` would leave out every other
 * suite that has it as well, and what fails there would not be seen.
 */
export function consecutive(): void {
  let hasFailed = false;

  beforeEach(function () {
    if (hasFailed) this.skip();
  });

  afterEach(function () {
    hasFailed ||= this.currentTest?.state === 'failed';
  });
}
