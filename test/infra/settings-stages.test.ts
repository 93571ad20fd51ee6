import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { anAppToRing as app, mistakesIn, smallest } from './settings-mistakes.ts';

describe('stages', () => {
  const stages = { dev: {}, prod: { logDays: 365, throttle: { requestsPerSecond: 5, burst: 9 } } };

  it('have what is theirs, whole, and the rest from what all stages share', () => {
    const shared = { ...smallest, ringSeconds: 20, throttle: { requestsPerSecond: 1, burst: 1 } };

    expect(readSettings({ ...shared, stages }, 'prod')).toMatchObject({
      stage: 'prod',
      ringSeconds: 20,
      logDays: 365,
      throttle: { requestsPerSecond: 5, burst: 9 },
    });
    expect(readSettings({ ...shared, stages })).toMatchObject({ stage: 'dev', logDays: 30, throttle: { burst: 1 } });
  });

  it.each([
    ['dev where nothing is said', undefined, undefined, 'dev'],
    ['dev where nothing is chosen', { prod: {}, dev: {} }, undefined, 'dev'],
    ['the only one', { test: {} }, undefined, 'test'],
    ['the one that is asked for', { prod: {}, dev: {} }, 'prod', 'prod'],
  ])('are chosen: %s', (_which, given, chosen, stage) => {
    expect(readSettings({ ...smallest, ...(given && { stages: given }) }, chosen).stage).toBe(stage);
  });

  it.each([
    [
      'one that is not there',
      { dev: {} },
      'prod',
      '-c stage=prod is not under ringthrough.stages: write it there, or choose dev',
    ],
    ['several and no dev', { test: {}, prod: {} }, undefined, 'say which, with -c stage=test or -c stage=prod'],
  ])('must be there: %s', (_what, given, chosen, advice) => {
    const mistakes = mistakesIn({ ...smallest, stages: given }, chosen);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });

  it('are all checked, so that a mistake in prod is found on dev, where it was written', () => {
    const mistakes = mistakesIn({ ...smallest, ringSeconds: 5, stages: { dev: {}, prod: { logDay: 7, logDays: 2 } } });

    expect(mistakes.map((mistake) => mistake.split(' ')[0])).toEqual([
      'ringthrough.stages.prod.logDay',
      'ringthrough.stages.prod.logDays',
      'ringthrough.ringSeconds',
    ]);
  });

  it('are named where a shared setting is wrong for some of them only', () => {
    const mistakes = mistakesIn({
      audience: ['phone'],
      apps: [app],
      stages: { dev: { issuer: 'https://issuer.example.com/' }, prod: {} },
    });

    expect(mistakes).toEqual([expect.stringMatching(/^ringthrough\.audience means nothing.*\(stage prod\)$/)]);
  });
});

describe('a settings file with ten mistakes', () => {
  it('gives ten messages, each with what to write instead', () => {
    const mistakes = mistakesIn({
      stage: 'prod',
      region: 'cn-north-1',
      issuer: 'issuer.example.com',
      audience: 'phone',
      ringSeconds: '40',
      apps: [{ appId: 'Main', bundleId: 'com.example.app.voip', credentials: { fcm: 'arn:aws:secretsmanager:x' } }],
      stages: { prod: { logDays: 10, alarmEmail: 'me' } },
    });

    expect(mistakes).toHaveLength(10);
    for (const mistake of mistakes) expect(mistake).toMatch(/^ringthrough\.[\w.]+ (must|is not a setting: write) ./);
  });
});
