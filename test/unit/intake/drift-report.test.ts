import { expect, it } from '@jest/globals';
import { type LogFields, silentLogger } from '../../../src/domain/logger.ts';
import { createDriftReport } from '../../../src/intake/drift-report.ts';

function bench() {
  const said: (LogFields | undefined)[] = [];
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const logger = {
    ...silentLogger,
    warn: (_name: string, fields?: LogFields) => {
      said.push(fields);
    },
  };
  const report = createDriftReport(clock, logger);
  return {
    said,
    report,
    later: (ms: number) => {
      now += ms;
    },
  };
}

const drift = { missingKey: 'call_id', workflow: 'Call: Ended' };

it('names the missing key and the workflow to correct', () => {
  const { said, report } = bench();
  report('demo', 'cloudtalk', [drift]);
  expect(said).toEqual([
    { account: 'demo', source: 'cloudtalk', workflow: 'Call: Ended', missing: 'call_id' },
  ]);
});

it('says the same once an hour, and anything else at once', () => {
  const { said, report, later } = bench();
  report('demo', 'cloudtalk', [drift, drift]);
  later(3_599_999);
  report('demo', 'cloudtalk', [drift]);
  expect(said).toHaveLength(1);
  report('other', 'cloudtalk', [drift]);
  report('demo', 'cloudtalk', [{ ...drift, missingKey: 'event' }]);
  expect(said).toHaveLength(3);
  later(1);
  report('demo', 'cloudtalk', [drift]);
  expect(said).toHaveLength(4);
});

it('does not remember without bound', () => {
  const { said, report } = bench();
  for (let at = 0; at <= 1_000; at++)
    report('demo', 'cloudtalk', [{ ...drift, missingKey: `k${at}` }]);
  report('demo', 'cloudtalk', [{ ...drift, missingKey: 'k0' }]);
  report('demo', 'cloudtalk', [{ ...drift, missingKey: 'k1000' }]);
  expect(said).toHaveLength(1_002);
});
