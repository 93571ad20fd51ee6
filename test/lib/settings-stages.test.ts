import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/settings/settings.ts';
import { exampleApp, minimalSettings, mistakesIn } from './settings-mistakes.ts';

describe('stages', () => {
  const stages = { dev: {}, prod: { logRetentionDays: 365, throttle: { requestsPerSecond: 5, burst: 9 } } };

  it('replace whole shared settings by their own, and have all others', () => {
    const shared = { ...minimalSettings, ringTimeoutSeconds: 20, throttle: { requestsPerSecond: 1, burst: 1 } };

    expect(readSettings({ ...shared, stages }, 'prod')).toMatchObject({
      stage: 'prod',
      ringTimeoutSeconds: 20,
      logRetentionDays: 365,
      throttle: { requestsPerSecond: 5, burst: 9 },
    });
    expect(readSettings({ ...shared, stages })).toMatchObject({
      stage: 'dev',
      logRetentionDays: 30,
      throttle: { burst: 1 },
    });
  });

  it.each([
    ['dev without stages', undefined, undefined, 'dev'],
    ['dev if none is selected', { prod: {}, dev: {} }, undefined, 'dev'],
    ['the only one', { test: {} }, undefined, 'test'],
    ['the selected one', { prod: {}, dev: {} }, 'prod', 'prod'],
  ])('have a default: %s', (_which, given, chosen, stage) => {
    expect(readSettings({ ...minimalSettings, ...(given && { stages: given }) }, chosen).stage).toBe(stage);
  });

  it.each([
    ['an unknown one', { dev: {} }, 'prod', '-c stage=prod is not in ringthrough.stages: add it there, or select dev'],
    ['several and no dev', { test: {}, prod: {} }, undefined, 'select one with -c stage=test or -c stage=prod'],
  ])('must exist: %s', (_what, given, chosen, advice) => {
    const mistakes = mistakesIn({ ...minimalSettings, stages: given }, chosen);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });

  it('are all validated, so that a mistake in prod is found on dev, with its path', () => {
    const mistakes = mistakesIn({
      ...minimalSettings,
      ringTimeoutSeconds: 5,
      stages: { dev: {}, prod: { logDay: 7, logRetentionDays: 2 } },
    });

    expect(mistakes.map((mistake) => mistake.split(' ')[0])).toEqual([
      'ringthrough.stages.prod.logDay',
      'ringthrough.stages.prod.logRetentionDays',
      'ringthrough.ringTimeoutSeconds',
    ]);
  });

  it('are listed if a shared setting is invalid for some of them only', () => {
    const mistakes = mistakesIn({
      tenantClaim: 'org_id',
      apps: [exampleApp],
      stages: { dev: { identity: minimalSettings.identity }, prod: {} },
    });

    expect(mistakes).toEqual([expect.stringMatching(/^ringthrough\.tenantClaim requires identity.*\(stage prod\)$/)]);
  });
});

describe('a settings file with ten mistakes', () => {
  it('causes ten messages, each with what to write instead', () => {
    const mistakes = mistakesIn({
      stage: 'prod',
      region: 'cn-north-1',
      identity: [{ issuer: 'issuer.example.com', audience: 'phone' }],
      ringTimeoutSeconds: '40',
      apps: [{ appId: 'Main', bundleId: 'com.example.app.voip', credentials: { fcm: 'arn:aws:secretsmanager:x' } }],
      stages: { prod: { logRetentionDays: 10, alarmEmail: 'me' } },
    });

    expect(mistakes).toHaveLength(10);
    for (const mistake of mistakes) expect(mistake).toMatch(/^ringthrough\.[\w.]+ (must|is not a setting: write) ./);
  });
});
