import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../lib/settings.ts';
import { cdkContext } from './deployment.ts';

const app = { appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: 'apns' } };
const smallest = { issuer: 'https://issuer.example.com/', audience: ['phone'], apps: [app] };

const mistakesIn = (context: unknown): readonly string[] => {
  try {
    readSettings(context);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
};

describe('settings', () => {
  it('takes the example that is committed in cdk.json', () => {
    expect(mistakesIn(cdkContext.ringthrough)).toEqual([]);
  });

  it('fills in what was left out', () => {
    expect(readSettings(smallest)).toEqual({
      ...smallest,
      stage: 'dev',
      ringSeconds: 40,
      callsKeptDays: 30,
      invitesPerMinute: 30,
      corsOrigins: [],
      deliveryLogs: false,
      deliveryLogSampleRate: 0,
      apps: [{ ...app, alerts: false, adoptExisting: false }],
    });
  });

  it.each([
    { ringSeconds: 15, callsKeptDays: 1, invitesPerMinute: 1, tenantClaim: 'a' },
    { ringSeconds: 60, callsKeptDays: 365, invitesPerMinute: 600, tenantClaim: 'https://example.com/org-id' },
    { tenantClaim: 'cognito:groups' },
    { deliveryLogs: true },
    { deliveryLogs: true, deliveryLogSampleRate: 0 },
    { deliveryLogs: true, deliveryLogSampleRate: 100 },
    { deliveryLogs: false, deliveryLogSampleRate: 0 },
  ])('takes %j', (changed) => {
    expect(readSettings({ ...smallest, ...changed })).toMatchObject(changed);
  });

  it('names every mistake of a file at once, each with its path', () => {
    const mistakes = mistakesIn({
      stage: 'Prod!',
      regoin: 'eu-west-1',
      region: 'eu-central-2',
      issuer: 'http://issuer.example.com',
      audience: [],
      ringSeconds: 61,
      callsKeptDays: 0,
      invitesPerMinute: 601,
      tenantClaim: 'org id',
      cors: true,
      deliveryLogs: 'yes',
      deliveryLogSampleRate: 101,
      apps: [
        { appId: 'main', bundleId: 'com.example.app.voip', credentials: {}, alert: true },
        { appId: 'main', bundleId: 'app', credentials: { apns: 'x' } },
      ],
    });

    expect(mistakes.map((mistake) => mistake.split(' ')[0]).sort()).toEqual([
      'ringthrough.apps',
      'ringthrough.apps.0.alert',
      'ringthrough.apps.0.bundleId',
      'ringthrough.apps.0.credentials',
      'ringthrough.apps.1.bundleId',
      'ringthrough.apps.1.credentials.apns',
      'ringthrough.audience',
      'ringthrough.callsKeptDays',
      'ringthrough.cors',
      'ringthrough.deliveryLogSampleRate',
      'ringthrough.deliveryLogs',
      'ringthrough.invitesPerMinute',
      'ringthrough.issuer',
      'ringthrough.region',
      'ringthrough.regoin',
      'ringthrough.ringSeconds',
      'ringthrough.stage',
      'ringthrough.tenantClaim',
    ]);
  });

  it.each([
    ['nothing at all', undefined, 'must be an object with the settings'],
    ['text instead of settings', 'prod', 'must be an object with the settings'],
    ['a missing issuer', { ...smallest, issuer: undefined }, 'issuer'],
    [
      'an audience that is not a list',
      { ...smallest, audience: 'phone' },
      'audience must be a list, such as ["ringthrough"]',
    ],
    ['no app', { ...smallest, apps: [] }, 'apps must hold at least one app'],
    ['half a second', { ...smallest, ringSeconds: 20.5 }, 'whole number of seconds from 15 to 60'],
    ['seconds as text', { ...smallest, ringSeconds: '40' }, 'whole number of seconds from 15 to 60'],
    ['too short a ring', { ...smallest, ringSeconds: 14 }, 'whole number of seconds from 15 to 60'],
    [
      'a day too many',
      { ...smallest, callsKeptDays: 366 },
      'callsKeptDays must be a whole number of days from 1 to 365',
    ],
    [
      'no invites at all',
      { ...smallest, invitesPerMinute: 0 },
      'invitesPerMinute must be a whole number of invites from 1 to 600',
    ],
    ['half an invite', { ...smallest, invitesPerMinute: 0.5 }, 'whole number of invites from 1 to 600'],
    ['a claim with a space', { ...smallest, tenantClaim: 'org id' }, 'tenantClaim must be the name of a claim'],
    ['an empty claim', { ...smallest, tenantClaim: '' }, 'tenantClaim must be the name of a claim'],
    ['China, which has no mobile push', { ...smallest, region: 'cn-north-1' }, 'region with SNS mobile push'],
    [
      'an origin with a path',
      { ...smallest, corsOrigins: ['https://a.example/app'] },
      'corsOrigins.0 must be an origin',
    ],
    [
      "a secret's ARN",
      { ...smallest, apps: [{ ...app, credentials: { fcm: 'arn:aws:secretsmanager:x' } }] },
      'not its ARN',
    ],
    [
      'a share of deliveries to log while none is logged',
      { ...smallest, deliveryLogSampleRate: 10 },
      'deliveryLogSampleRate means nothing without deliveryLogs: set that to true',
    ],
    ['half a per cent', { ...smallest, deliveryLogs: true, deliveryLogSampleRate: 0.5 }, 'per cent from 0 to 100'],
    [
      'an underscore in a bundle id',
      { ...smallest, apps: [{ ...app, bundleId: 'com.example.my_app' }] },
      'bundle identifier',
    ],
  ])('says what to write instead of %s', (_what, context, advice) => {
    const mistakes = mistakesIn(context);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });

  it('names what is missing together with what it must be', () => {
    expect(mistakesIn({})).toEqual([
      'ringthrough.issuer is missing: it must be the https URL of your OIDC issuer',
      'ringthrough.audience is missing: it must be a list, such as ["ringthrough"]',
      'ringthrough.apps is missing: it must be a list of apps',
    ]);
  });

  it('puts every mistake into the one message', () => {
    expect(() => readSettings({ ...smallest, stage: 'A', ringSeconds: 0 })).toThrow(
      /stage must[\s\S]*ringSeconds must/,
    );
  });
});
