import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/settings/settings.ts';
import { cdkContext } from './deployment.ts';
import { exampleApp as app, minimalSettings, mistakesIn } from './settings-mistakes.ts';

const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0123abcd-01ab`;
const someApps = (count: number) => Array.from({ length: count }, (_, n) => ({ ...app, appId: `app-${n}` }));

const inCell = { ...minimalSettings, tenantClaim: 'org', cell: 'https://x.example' };

describe('settings', () => {
  it('accept the example in the committed cdk.json', () => {
    expect(mistakesIn(cdkContext.ringthrough)).toEqual([]);
  });

  it('have defaults', () => {
    expect(readSettings(minimalSettings)).toEqual({
      ...minimalSettings,
      stage: 'dev',
      protect: false,
      ringTimeoutSeconds: 40,
      callRetentionDays: 30,
      discloseBlocks: false,
      callerNameFrom: 'request',
      invitesPerMinute: 30,
      corsOrigins: ['*'],
      ice: { stun: [] },
      throttle: { requestsPerSecond: 1000, burst: 2000 },
      logRetentionDays: 30,
      keepWarm: true,
      monitoring: true,
      tracing: false,
      deliveryLogs: false,
      deliveryLogSampleRate: 0,
      apps: [{ ...app, alerts: false, adoptExisting: false }],
    });
  });

  it.each([
    { ringTimeoutSeconds: 15, callRetentionDays: 1, invitesPerMinute: 1, tenantClaim: 'a' },
    {
      ringTimeoutSeconds: 60,
      callRetentionDays: 365,
      invitesPerMinute: 600,
      tenantClaim: 'https://example.com/org-id',
    },
    { tenantClaim: 'cognito:groups' },
    { callerNameFrom: 'claim:name' },
    { callerNameFrom: 'server' },
    { alarmEmail: 'on-call@example.com', logRetentionDays: 1, tracing: true },
    { logRetentionDays: 3653, throttle: { requestsPerSecond: 1, burst: 1 } },
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
    { urls: ['https://eu.calls.example.com', 'https://us.calls.example.com'] },
    {
      tenantClaim: 'org',
      cell: 'https://us.calls.example.com',
      cells: { acme: ['https://eu.calls.example.com', 'https://us.calls.example.com'], '*': ['https://x.example'] },
    },
    { corsOrigins: [] },
    { corsOrigins: ['https://app.example.com', 'http://localhost:5173', 'https://*', 'http://*'] },
    { corsOrigins: ['capacitor://localhost', 'ionic://localhost', 'app://localhost', 'file://', 'null'] },
    { apps: someApps(20).map((one) => ({ ...one, alerts: true })) },
  ])('accept %j', (changed) => {
    expect(readSettings({ ...minimalSettings, ...changed })).toMatchObject(changed);
  });

  it('report all mistakes at once, each with its path', () => {
    const mistakes = mistakesIn({
      stage: 'prod',
      regoin: 'eu-west-1',
      region: 'eu-central-2',
      issuer: 'http://issuer.example.com',
      identity: [{ issuer: 'http://issuer.example.com', audience: [] }],
      ringTimeoutSeconds: 61,
      callRetentionDays: 0,
      invitesPerMinute: 601,
      tenantClaim: 'org id',
      cors: true,
      cognito: { signup: true },
      domain: { name: 'https://calls.example.com', certificateArn: 'calls' },
      throttle: { requestsPerSecond: 0 },
      reservedConcurrency: { calls: 5 },
      alarmEmail: 'on-call',
      logRetentionDays: 31,
      tracing: 'yes',
      monitoring: 'yes',
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
      'ringthrough.callRetentionDays',
      // Twice: its content is invalid, and it conflicts with the identity.
      'ringthrough.cognito',
      'ringthrough.cognito.signup',
      'ringthrough.cors',
      'ringthrough.deliveryLogSampleRate',
      'ringthrough.deliveryLogs',
      'ringthrough.domain.certificateArn',
      'ringthrough.domain.name',
      'ringthrough.identity.0.audience',
      'ringthrough.identity.0.issuer',
      'ringthrough.invitesPerMinute',
      'ringthrough.issuer',
      'ringthrough.logRetentionDays',
      'ringthrough.monitoring',
      'ringthrough.region',
      'ringthrough.regoin',
      'ringthrough.reservedConcurrency.calls',
      'ringthrough.ringTimeoutSeconds',
      'ringthrough.stage',
      'ringthrough.tenantClaim',
      'ringthrough.throttle.burst',
      'ringthrough.throttle.requestsPerSecond',
      'ringthrough.tracing',
    ]);
  });

  it.each([
    ['nothing at all', undefined, 'must be an object with the settings'],
    ['text instead of settings', 'prod', 'must be an object with the settings'],
    [
      'the former setting issuer',
      { ...minimalSettings, issuer: 'https://issuer.example.com/' },
      'issuer is not a setting: write "identity": [{"issuer": "https://…", "audience": ["…"]}]',
    ],
    ['a user pool and an issuer', { ...minimalSettings, cognito: {} }, 'cognito has no effect with identity'],
    [
      'tenants with the user pool',
      { apps: [app], tenantClaim: 'org_id' },
      'tenantClaim requires identity, whose tokens have that claim',
    ],
    [
      '31 days of logs',
      { ...minimalSettings, logRetentionDays: 31 },
      'logRetentionDays must be a retention in days that CloudWatch Logs supports: 1, 3',
    ],
    [
      'two addresses',
      { ...minimalSettings, alarmEmail: 'a@b.example, c@d.example' },
      'alarmEmail must be one e-mail address',
    ],
    [
      'half a throttle',
      { ...minimalSettings, throttle: { burst: 5 } },
      'throttle.requestsPerSecond is missing: it must be a',
    ],
    [
      'a reservation for another function',
      { ...minimalSettings, reservedConcurrency: { calls: 5 } },
      'reservedConcurrency.calls is not a setting; allowed here: invite, receipts, pushFeedback, ringTimer',
    ],
    [
      'the former setting stage',
      { ...minimalSettings, stage: 'prod' },
      'stage is not a setting: write "stages": {"prod": {}} with the settings that differ there, and select it with -c stage=prod',
    ],
    [
      'stages as a list',
      { ...minimalSettings, stages: ['dev'] },
      'stages must be an object with at least one stage: {"dev": {}}',
    ],
    ['no stage', { ...minimalSettings, stages: {} }, 'stages must be an object with at least one stage: {"dev": {}}'],
    [
      'a stage without an object',
      { ...minimalSettings, stages: { dev: true } },
      'stages.dev must be an object with the settings that differ in this stage, {} for none',
    ],
    [
      'a stage name that is invalid in a stack name',
      { ...minimalSettings, stages: { Prod: {} } },
      'stages.Prod must have a name of lower-case letters',
    ],
    [
      'an audience that is not a list',
      { ...minimalSettings, identity: [{ issuer: 'https://issuer.example.com/', audience: 'phone' }] },
      'identity.0.audience must be a list, such as ["ringthrough"]',
    ],
    ['no app', { ...minimalSettings, apps: [] }, 'apps must hold at least one app'],
    [
      'more apps than one run of the credential check has time for',
      { ...minimalSettings, apps: someApps(21) },
      'apps must hold at most 20 apps, whose credentials are checked every day in one run',
    ],
    ['half a second', { ...minimalSettings, ringTimeoutSeconds: 20.5 }, 'whole number of seconds from 15 to 60'],
    ['seconds as text', { ...minimalSettings, ringTimeoutSeconds: '40' }, 'whole number of seconds from 15 to 60'],
    [
      'a ring window that is too short',
      { ...minimalSettings, ringTimeoutSeconds: 14 },
      'whole number of seconds from 15 to 60',
    ],
    [
      'a day too many',
      { ...minimalSettings, callRetentionDays: 366 },
      'callRetentionDays must be a whole number of days from 1 to 365',
    ],
    [
      'no invites at all',
      { ...minimalSettings, invitesPerMinute: 0 },
      'invitesPerMinute must be a whole number of invites from 1 to 600',
    ],
    ['half an invite', { ...minimalSettings, invitesPerMinute: 0.5 }, 'whole number of invites from 1 to 600'],
    ['a claim with a space', { ...minimalSettings, tenantClaim: 'org id' }, 'tenantClaim must be the name of a claim'],
    [
      'a caller’s name from nowhere',
      { ...minimalSettings, callerNameFrom: 'claim:' },
      'callerNameFrom must be "request"',
    ],
    ['an empty claim', { ...minimalSettings, tenantClaim: '' }, 'tenantClaim must be the name of a claim'],
    [
      'a URL with a slash at its end',
      { ...minimalSettings, urls: ['https://calls.example.com/'] },
      'urls.0 must be the URL of a deployment, such as https://eu.calls.example.com',
    ],
    ['a list of no URLs', { ...minimalSettings, urls: [] }, 'urls must have at least one URL'],
    ['cells that are a list', { ...inCell, cells: [] }, 'cells must be an object of tenants'],
    ['cells without a tenant', { ...inCell, cells: {} }, 'cells must have at least one tenant'],
    [
      'a tenant on two lines',
      { ...inCell, cells: { 'a\nb': ['https://x.example'] } },
      'cells must have ids of tenants as its names',
    ],
    ['a tenant without a cell', { ...inCell, cells: { acme: [] } }, 'cells.acme must have at least one URL'],
    [
      'cells without tenants',
      { ...inCell, tenantClaim: undefined, cells: { acme: ['https://x.example'] } },
      'cells requires tenantClaim',
    ],
    [
      'cells without this one',
      { ...inCell, cell: undefined, cells: { acme: ['https://x.example'] } },
      'cells requires cell',
    ],
    ['a cell without cells', { ...minimalSettings, cell: 'https://x.example' }, 'cell has no effect without cells'],
    [
      'a cell under another name than its domain',
      {
        ...inCell,
        cells: { acme: ['https://x.example'] },
        domain: { name: 'y.example', certificateArn: certificate('eu-west-1') },
      },
      'cell must be https:// and domain.name',
    ],
    ['a region without mobile push', { ...minimalSettings, region: 'cn-north-1' }, 'region with SNS mobile push'],
    [
      "a secret's ARN",
      { ...minimalSettings, apps: [{ ...app, credentials: { fcm: 'arn:aws:secretsmanager:x' } }] },
      'not its ARN',
    ],
    [
      'a sample rate without delivery logs',
      { ...minimalSettings, deliveryLogSampleRate: 10 },
      'deliveryLogSampleRate has no effect without deliveryLogs: set deliveryLogs to true',
    ],
    [
      'half a per cent',
      { ...minimalSettings, deliveryLogs: true, deliveryLogSampleRate: 0.5 },
      'per cent from 0 to 100',
    ],
    [
      'an underscore in a bundle id',
      { ...minimalSettings, apps: [{ ...app, bundleId: 'com.example.my_app' }] },
      'bundle identifier',
    ],
  ])('report what to write instead of %s', (_what, context, advice) => {
    const mistakes = mistakesIn(context);

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });

  it('report missing settings with what they must be', () => {
    expect(mistakesIn({ identity: minimalSettings.identity })).toEqual([
      'ringthrough.apps is missing: it must be a list of apps',
    ]);
  });

  it('report every mistake in one message', () => {
    expect(() => readSettings({ ...minimalSettings, logRetentionDays: 2, ringTimeoutSeconds: 0 })).toThrow(
      /ringTimeoutSeconds must[\s\S]*logRetentionDays must/,
    );
  });
});
