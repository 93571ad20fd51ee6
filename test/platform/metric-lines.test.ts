import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonLog } from '../../lambda/http/log.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const logged = (): unknown[] => lines.map((line) => JSON.parse(line));

describe('a line about a credential', () => {
  it('is a metric of its application, and of all together, so that one alarm sees the first to end', () => {
    jsonLog('credential.checked', { application: 'main/APNS_VOIP', daysLeft: 7 });

    expect(logged()).toMatchObject([
      {
        level: 'INFO',
        event: 'credential.checked',
        application: 'main/APNS_VOIP',
        CredentialDaysLeft: 7,
        _aws: {
          CloudWatchMetrics: [
            {
              Namespace: 'Ringthrough',
              Dimensions: [['application'], []],
              Metrics: [{ Name: 'CredentialDaysLeft', Unit: 'None' }],
            },
          ],
        },
      },
    ]);
  });

  it('is no metric where a key has no days to count', () => {
    jsonLog('credential.checked', { application: 'main/GCM' });

    expect(logged()).toEqual([{ level: 'INFO', event: 'credential.checked', application: 'main/GCM' }]);
  });

  it('is an error, counted by what is wrong, where something is', () => {
    jsonLog('credential.unfit', { application: 'main/GCM', problem: 'application_disabled', detail: '…' });

    expect(logged()).toMatchObject([
      { level: 'ERROR', CredentialProblems: 1, _aws: { CloudWatchMetrics: [{ Dimensions: [['problem']] }] } },
    ]);
  });

  it('counts nothing else: other events stay what they were', () => {
    jsonLog('call.missed', { callId: 'c' });

    expect(logged()).toMatchObject([
      { MissedCalls: 1, _aws: { CloudWatchMetrics: [{ Namespace: 'Ringthrough', Dimensions: [[]] }] } },
    ]);
  });
});
