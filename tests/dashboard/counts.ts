// The last line of a run, which scripts/test adds to its totals.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class Counts implements Reporter {
  #counts = { passed: 0, failed: 0, skipped: 0 };

  onTestEnd(_test: TestCase, result: TestResult): void {
    const kind = result.status === 'passed' ? 'passed' : result.status === 'skipped' ? 'skipped' : 'failed';
    this.#counts[kind] += 1;
  }

  onEnd(result: FullResult): void {
    const { passed, failed, skipped } = this.#counts;
    // A run that broke off before its tests is a failure, too.
    const broken = result.status !== 'passed' && failed === 0 ? 1 : 0;
    console.log(`dashboard result: ${passed} passed; ${failed + broken} failed; ${skipped} skipped`);
  }
}
