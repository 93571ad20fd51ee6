import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { cdkContext } from './deployment.ts';
import { anAppToRing as app, mistakesIn, smallest } from './settings-mistakes.ts';

const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0123abcd-01ab`;
const appsToRing = (count: number) => Array.from({ length: count }, (_, n) => ({ ...app, appId: `app-${n}` }));

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
      ice: { stun: [] },
      throttle: { requestsPerSecond: 1000, burst: 2000 },
      logDays: 30,
      watching: true,
      tracing: false,
      deliveryLogs: false,
      deliveryLogSampleRate: 0,
      apps: [{ ...app, alerts: false, adoptExisting: false }],
    });
  });

  it.each([
    { ringSeconds: 15, callsKeptDays: 1, invitesPerMinute: 1, tenantClaim: 'a' },
    { ringSeconds: 60, callsKeptDays: 365, invitesPerMinute: 600, tenantClaim: 'https://example.com/org-id' },
    { tenantClaim: 'cognito:groups' },
    { alarmEmail: 'on-call@example.com', logDays: 1, tracing: true },
    { logDays: 3653, throttle: { requestsPerSecond: 1, burst: 1 } },
    { reservedConcurrency: { invite: 100 } },
    { domain: { name: 'calls.example.com', certificateArn: certificate('eu-west-1') } },
    {
      region: 'eu-west-1',
      domain: { name: 'a.example', certificateArn: certificate('eu-west-1'), hostedZoneId: 'Z1' },
    },
    { deliveryLogs: true },
    { deliveryLogs: true, deliveryLogSampleRate: 0 },
    { deliveryLogs: true, deliveryLogSampleRate: 100 },
    { deliveryLogs: false, deliveryLogSampleRate: 0 },
    { apps: appsToRing(4).map((one) => ({ ...one, alerts: true })) },
  ])('takes %j', (changed) => {
    expect(readSettings({ ...smallest, ...changed })).toMatchObject(changed);
  });

  it('names every mistake of a file at once, each with its path', () => {
    const mistakes = mistakesIn({
      stage: 'prod',
      regoin: 'eu-west-1',
      region: 'eu-central-2',
      issuer: 'http://issuer.example.com',
      audience: [],
      ringSeconds: 61,
      callsKeptDays: 0,
      invitesPerMinute: 601,
      tenantClaim: 'org id',
      cors: true,
      cognito: { signup: true },
      domain: { name: 'https://calls.example.com', certificateArn: 'calls' },
      throttle: { requestsPerSecond: 0 },
      reservedConcurrency: { calls: 5 },
      alarmEmail: 'on-call',
      logDays: 31,
      tracing: 'yes',
      watching: 'yes',
      deliveryLogs: 'yes',
      deliveryLogSampleRate: 101,
      apps: [
        { appId: 'main', bundleId: 'com.example.app.voip', credentials: {}, alert: true },
        { appId: 'main', bundleId: 'app', credentials: { apns: 'x' } },
      ],
    });

    expect(mistakes.map((mistake) => mistake.split(' ')[0]).sort()).toEqual([
      'ringthrough.alarmEmail',
      'ringthrough.apps',
      'ringthrough.apps.0.alert',
      'ringthrough.apps.0.bundleId',
      'ringthrough.apps.0.credentials',
      'ringthrough.apps.1.bundleId',
      'ringthrough.apps.1.credentials.apns',
      'ringthrough.audience',
      'ringthrough.callsKeptDays',
      // What it holds is wrong, and it is beside an issuer.
      'ringthrough.cognito',
      'ringthrough.cognito.signup',
      'ringthrough.cors',
      'ringthrough.deliveryLogSampleRate',
      'ringthrough.deliveryLogs',
      'ringthrough.domain.certificateArn',
      'ringthrough.domain.name',
      'ringthrough.invitesPerMinute',
      'ringthrough.issuer',
      'ringthrough.logDays',
      'ringthrough.region',
      'ringthrough.regoin',
      'ringthrough.reservedConcurrency.calls',
      'ringthrough.ringSeconds',
      'ringthrough.stage',
      'ringthrough.tenantClaim',
      'ringthrough.throttle.burst',
      'ringthrough.throttle.requestsPerSecond',
      'ringthrough.tracing',
      'ringthrough.watching',
    ]);
  });

  it.each([
    ['nothing at all', undefined, 'must be an object with the settings'],
    ['text instead of settings', 'prod', 'must be an object with the settings'],
    [
      'an audience without an issuer',
      { ...smallest, issuer: undefined },
      'audience means nothing without issuer: name your OIDC issuer, or leave both out',
    ],
    ['an issuer without an audience', { ...smallest, audience: undefined }, 'audience is missing: it must be a list'],
    ['a user pool beside an issuer', { ...smallest, cognito: {} }, 'cognito means nothing beside issuer'],
    [
      'tenants in the user pool that is made',
      { apps: [app], tenantClaim: 'org_id' },
      'tenantClaim needs an issuer whose tokens hold that claim',
    ],
    [
      'a certificate of another region',
      {
        ...smallest,
        region: 'eu-west-1',
        domain: { name: 'a.example', certificateArn: certificate('us-east-1') },
      },
      'domain.certificateArn must be a certificate of the region that is deployed to',
    ],
    [
      'a URL for a domain',
      { ...smallest, domain: { name: 'https://a.example', certificateArn: certificate('us-east-1') } },
      'domain.name must be a host name in small letters, such as calls.example.com (no https:// and no path)',
    ],
    [
      'a month of logs',
      { ...smallest, logDays: 31 },
      'logDays must be a number of days that CloudWatch Logs knows: 1, 3',
    ],
    ['two addresses', { ...smallest, alarmEmail: 'a@b.example, c@d.example' }, 'alarmEmail must be one e-mail address'],
    ['half a throttle', { ...smallest, throttle: { burst: 5 } }, 'throttle.requestsPerSecond is missing: it must be a'],
    [
      'nothing to reserve for',
      { ...smallest, reservedConcurrency: { calls: 5 } },
      'reservedConcurrency.calls is not a setting; known here: invite, receipts, pushFeedback',
    ],
    [
      'a stage as it was written once',
      { ...smallest, stage: 'prod' },
      'stage is not a setting: write "stages": {"prod": {}} with what is different there, and choose it with -c stage=prod',
    ],
    [
      'stages as a list',
      { ...smallest, stages: ['dev'] },
      'stages must be an object with a stage or more: {"dev": {}}',
    ],
    ['no stage', { ...smallest, stages: {} }, 'stages must be an object with a stage or more: {"dev": {}}'],
    [
      'a stage that is only named',
      { ...smallest, stages: { dev: true } },
      'stages.dev must be an object with what is different in this stage, {} where nothing is',
    ],
    [
      'a stage that no stack could be named after',
      { ...smallest, stages: { Prod: {} } },
      'stages.Prod must have a name of lower-case letters',
    ],
    [
      'an audience that is not a list',
      { ...smallest, audience: 'phone' },
      'audience must be a list, such as ["ringthrough"]',
    ],
    ['no app', { ...smallest, apps: [] }, 'apps must hold at least one app'],
    [
      'more apps than fit into a function’s environment',
      { ...smallest, apps: appsToRing(5) },
      'apps must hold at most 4 apps: a function is told of them in its environment, of which Lambda takes 4 KB. Give the others a deployment of their own',
    ],
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
    expect(mistakesIn({ issuer: 'https://issuer.example.com/' })).toEqual([
      'ringthrough.apps is missing: it must be a list of apps',
      'ringthrough.audience is missing: it must be a list, such as ["ringthrough"], of what your issuer writes into aud',
    ]);
  });

  it('puts every mistake into the one message', () => {
    expect(() => readSettings({ ...smallest, logDays: 2, ringSeconds: 0 })).toThrow(
      /ringSeconds must[\s\S]*logDays must/,
    );
  });
});
