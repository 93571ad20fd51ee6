import { beforeEach, describe, expect, it } from 'vitest';
import { jsonLogTo } from '../../lambda/http/log.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
});
const jsonLog = jsonLogTo((line) => lines.push(line));

const logged = (): unknown[] => lines.map((line) => JSON.parse(line));

describe('a log line with a metric', () => {
  it('publishes the days left of a credential per application and overall, so that one alarm covers all applications', () => {
    jsonLog('credential.checked', { application: 'main/APNS_VOIP', daysLeft: 7 });

    expect(logged()).toMatchObject([
      {
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

  it('has no metric for a key, which does not expire', () => {
    jsonLog('credential.checked', { application: 'main/GCM' });

    expect(logged()).toEqual([{ event: 'credential.checked', application: 'main/GCM' }]);
  });

  it('is an error for an invalid credential, counted by problem', () => {
    jsonLog('credential.invalid', { application: 'main/GCM', problem: 'application_disabled', detail: '…' });

    expect(logged()).toMatchObject([
      { level: 'ERROR', CredentialProblems: 1, _aws: { CloudWatchMetrics: [{ Dimensions: [['problem']] }] } },
    ]);
  });

  it('publishes the metrics of other events without dimensions', () => {
    jsonLog('call.missed', { callId: 'c' });

    expect(logged()).toMatchObject([
      { MissedCalls: 1, _aws: { CloudWatchMetrics: [{ Namespace: 'Ringthrough', Dimensions: [[]] }] } },
    ]);
  });
});
