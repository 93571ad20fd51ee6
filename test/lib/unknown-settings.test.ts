import type * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AppSettings } from '../../lib/settings/app-settings.ts';
import { OTHER_NAMES } from '../../lib/settings/other-names.ts';
import { StageSettings } from '../../lib/settings/stage-settings.ts';
import { exampleApp, minimalSettings, mistakesIn } from './settings-mistakes.ts';

const mistake = (changed: Record<string, unknown>) => mistakesIn({ ...minimalSettings, ...changed })[0];
const credentials = { apnsProduction: 'apns' };

describe('an unknown setting names the one that was meant', () => {
  it.each<[name: string, meant: string]>([
    ['ringTimeoutSecond', 'ringTimeoutSeconds'],
    ['RingTimeoutSeconds', 'ringTimeoutSeconds'],
    ['ring-timeout-seconds', 'ringTimeoutSeconds'],
    ['ringTimoeut', 'ringTimeoutSeconds'],
    ['timeout', 'ringTimeoutSeconds'],
    ['logRetention', 'logRetentionDays'],
    ['logRetentionInDays', 'logRetentionDays'],
    ['retention', 'callRetentionDays or logRetentionDays'],
    ['cors', 'corsOrigins'],
    ['corsOrigin', 'corsOrigins'],
    ['kmsKey', 'encryptionKey'],
    ['alarmMail', 'alarmEmail'],
    ['idenity', 'identity'],
    ['boundary', 'permissionsBoundary'],
    ['bundleId', 'apps[].bundleId'],
    ['turn', 'ice.turn'],
    ['userPool', 'cognito'],
    ['stage_', 'stages'],
  ])('beside the others: %s', (name, meant) => {
    expect(mistake({ [name]: 1 })).toBe(`ringthrough.${name} is not a setting; did you mean ${meant}?`);
  });

  it.each<[path: string, changed: Record<string, unknown>, meant: string]>([
    ['apps.0.bundle', { apps: [{ ...exampleApp, bundle: 'x' }] }, 'bundleId'],
    [
      'apps.0.credentials.apns',
      { apps: [{ ...exampleApp, credentials: { apns: 'x', fcm: 'y' } }] },
      'apnsProduction or apnsSandbox',
    ],
    ['apps.0.secretVersions.fmc', { apps: [{ ...exampleApp, credentials, secretVersions: { fmc: 'x' } }] }, 'fcm'],
    ['identity.0.jwksUrl', { identity: [{ issuer: 'https://a.test', jwksUrl: 'https://a.test/keys' }] }, 'jwksUri'],
    ['identity.0.userIdclaim', { identity: [{ issuer: 'https://a.test', userIdclaim: 'sub' }] }, 'userIdClaim'],
    ['stages.prod.logRetentionDay', { stages: { prod: { logRetentionDay: 7 } } }, 'logRetentionDays'],
    ['reservedConcurrency.ringtimer', { reservedConcurrency: { ringtimer: 7 } }, 'ringTimer'],
    ['throttle.burstLimit', { throttle: { requestsPerSecond: 5, burst: 5, burstLimit: 5 } }, 'burst'],
    ['vpc.subnets', { vpc: { id: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd'], subnets: [] } }, 'subnetIds'],
    ['domain.certificate', { domain: { name: 'a.example', certificate: 'x' } }, 'certificateArn'],
    ['ice.stuns', { ice: { stuns: [] } }, 'stun'],
    ['ice.turn.url', { ice: { turn: { url: [], urls: ['turn:a'], secret: 's' } } }, 'urls'],
  ])('at depth: %s', (path, changed, meant) => {
    expect(mistakesIn({ ...minimalSettings, ...changed })).toContain(
      `ringthrough.${path} is not a setting; did you mean ${meant}?`,
    );
  });

  it('or lists all of its place where none is near', () => {
    expect(mistake({ ice: { color: 'red' } })).toBe('ringthrough.ice.color is not a setting; allowed here: stun, turn');
  });
});

describe('names that other tools use', () => {
  const entriesOf = (schema: unknown): v.ObjectEntries | undefined => {
    const { entries, wrapped, item, pipe } = schema as {
      entries?: v.ObjectEntries;
      wrapped?: unknown;
      item?: unknown;
      pipe?: unknown[];
    };
    const [first] = pipe ?? [];
    const inner = wrapped ?? item ?? first;
    return entries ?? (inner === undefined ? undefined : entriesOf(inner));
  };
  const exists = (path: string): boolean => {
    let entries: v.ObjectEntries | undefined = path.startsWith('apps[].') ? AppSettings.entries : StageSettings.entries;
    for (const name of path.replace('apps[].', '').split('.')) {
      if (entries === undefined || !Object.hasOwn(entries, name)) return false;
      entries = entriesOf(entries[name]);
    }
    return true;
  };

  it.each([...OTHER_NAMES])('%s stands for a setting that exists: %s', (name, path) => {
    expect(exists(path)).toBe(true);
    expect(name).toMatch(/^[a-z]+$/);
  });
});
