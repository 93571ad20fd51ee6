import { foreignArns } from './arns.ts';
import { isObject } from './rules.ts';

type UncheckedSettings = Readonly<Record<string, unknown>>;

export interface Mistake {
  /** Below the stage: `cognito`, or `domain.certificateArn`. */
  readonly path: string;
  readonly message: string;
}

const has = (settings: UncheckedSettings, name: string): boolean => settings[name] !== undefined;

/** Settings that are valid on their own and conflict with another one. The rules read unvalidated settings. */
const rules: readonly (Mistake & { readonly isBroken: (settings: UncheckedSettings) => boolean })[] = [
  {
    path: 'cognito',
    message: 'has no effect with identity: a user pool is created only if identity is left out',
    isBroken: (settings) => has(settings, 'cognito') && has(settings, 'identity'),
  },
  {
    path: 'existing.userPool',
    message: 'has no effect with identity: leave one of the two out',
    isBroken: ({ existing, identity }) => isObject(existing) && has(existing, 'userPool') && identity !== undefined,
  },
  {
    path: 'cognito',
    message: 'has no effect with existing.userPool, which is not changed: leave one of the two out',
    isBroken: ({ existing, cognito }) => isObject(existing) && has(existing, 'userPool') && cognito !== undefined,
  },
  {
    path: 'tenantClaim',
    message: 'requires identity, whose tokens have that claim: tokens of the Cognito user pool do not have it',
    isBroken: (settings) => has(settings, 'tenantClaim') && !has(settings, 'identity'),
  },
  {
    path: 'cells',
    message: 'requires tenantClaim, here or in an entry of identity: it is by their tenant that users have a cell',
    isBroken: (settings) => has(settings, 'cells') && !hasTenants(settings),
  },
  {
    path: 'cells',
    message: 'requires cell: the URL of this deployment, as cells has it',
    isBroken: (settings) => has(settings, 'cells') && !has(settings, 'cell'),
  },
  {
    path: 'cell',
    message: 'has no effect without cells: leave it out, or list the deployments of each tenant',
    isBroken: (settings) => has(settings, 'cell') && !has(settings, 'cells'),
  },
  {
    path: 'cell',
    message: 'must be https:// and domain.name: that is the URL of this deployment',
    isBroken: ({ cell, domain }) =>
      typeof cell === 'string' && isObject(domain) && cell !== `https://${String(domain.name)}`,
  },
  {
    path: 'alarmEmail',
    message: 'has no effect while monitoring is false: leave one of the two out',
    isBroken: (settings) => has(settings, 'alarmEmail') && settings.monitoring === false,
  },
  {
    path: 'canary',
    message: 'requires monitoring, whose alarms roll a deployment back: leave one of the two out',
    isBroken: (settings) => has(settings, 'canary') && settings.monitoring === false,
  },
  {
    path: 'deliveryLogSampleRate',
    message: 'has no effect without deliveryLogs: set deliveryLogs to true, or leave this out',
    isBroken: ({ deliveryLogs, deliveryLogSampleRate }) =>
      !deliveryLogs && typeof deliveryLogSampleRate === 'number' && deliveryLogSampleRate !== 0,
  },
  {
    path: 'socketDomain.name',
    message: 'must differ from domain.name: API Gateway allows no WebSocket API at the domain name of an HTTP API',
    isBroken: ({ domain, socketDomain }) =>
      isObject(domain) && isObject(socketDomain) && domain.name === socketDomain.name,
  },
  {
    path: 'callerNameFrom',
    message:
      'is server, and without identity only an app client of the user pool is one: set cognito.serverClient to true, or nobody can invite',
    // A user pool of the host application has clients of its own.
    isBroken: ({ callerNameFrom, identity, cognito, userPool }) =>
      callerNameFrom === 'server' &&
      identity === undefined &&
      userPool === undefined &&
      !(isObject(cognito) && cognito.serverClient === true),
  },
  {
    path: 'maxConcurrency.ringTimer',
    message:
      'must be at most reservedConcurrency.ringTimer: timers that Lambda refuses to run end in the dead-letter queue',
    isBroken: ({ maxConcurrency, reservedConcurrency }) =>
      isObject(maxConcurrency) &&
      isObject(reservedConcurrency) &&
      Number(maxConcurrency.ringTimer) > Number(reservedConcurrency.ringTimer),
  },
  {
    path: 'events',
    message: 'must have a bus or webhooks: without one of them, nobody gets the events',
    // A host application can bring the bus.
    isBroken: ({ events, eventBus }) =>
      isObject(events) && !has(events, 'bus') && eventBus === undefined && !isNotEmpty(events.webhooks),
  },
];

const hasTenants = ({ tenantClaim, identity }: UncheckedSettings): boolean =>
  tenantClaim !== undefined ||
  (Array.isArray(identity) && identity.some((entry) => isObject(entry) && entry.tenantClaim !== undefined));

const isNotEmpty = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

/** Webhooks with a setting that has no effect. */
const webhookConflicts = ({ events, vpc }: UncheckedSettings): Mistake[] =>
  (isObject(events) && Array.isArray(events.webhooks) ? events.webhooks : []).flatMap((webhook: unknown, index) =>
    isObject(webhook) && webhook.allowPrivate === true && vpc === undefined
      ? [
          {
            path: `events.webhooks.${index}.allowPrivate`,
            message: 'has no effect without vpc: the functions reach no private address',
          },
        ]
      : [],
  );

export const conflicts = (settings: UncheckedSettings): Mistake[] => [
  ...rules.filter(({ isBroken }) => isBroken(settings)),
  ...foreignArns(settings, targetOf(settings)),
  ...webhookConflicts(settings),
  ...appConflicts(settings.apps),
];

const targetOf = ({ region, account }: UncheckedSettings) => ({
  region: typeof region === 'string' ? region : undefined,
  account: typeof account === 'string' ? account : undefined,
});

type UncheckedApp = UncheckedSettings;

/** Platform, the credential that it needs, and whether it needs `alerts` too. */
const EXISTING = [
  ['APNS_VOIP', 'apnsProduction', false],
  ['APNS_VOIP_SANDBOX', 'apnsSandbox', false],
  ['APNS', 'apnsProduction', true],
  ['APNS_SANDBOX', 'apnsSandbox', true],
  ['GCM', 'fcm', false],
] as const;

/** Settings of one app without the credential that gives them a meaning. */
const appRules: readonly (Mistake & { readonly isBroken: (app: UncheckedApp, names: UncheckedSettings) => boolean })[] =
  [
    {
      path: 'alerts',
      message: 'has no effect without apnsProduction or apnsSandbox: Android receives alerts without it',
      isBroken: ({ alerts }, names) => alerts === true && !has(names, 'apnsProduction') && !has(names, 'apnsSandbox'),
    },
    {
      path: 'payloads.ios',
      message: 'has no effect without apnsProduction or apnsSandbox: no iPhone can be rung',
      isBroken: ({ payloads }, names) =>
        isObject(payloads) && has(payloads, 'ios') && !has(names, 'apnsProduction') && !has(names, 'apnsSandbox'),
    },
    {
      path: 'payloads.android',
      message: 'has no effect without fcm: no Android phone can be rung',
      isBroken: ({ payloads }, names) => isObject(payloads) && has(payloads, 'android') && !has(names, 'fcm'),
    },
    ...EXISTING.map(([platform, name, needsAlerts]) => ({
      path: `existing.${platform}`,
      message: `has no effect without credentials.${name}${needsAlerts ? ' and alerts' : ''}: the application would not be used`,
      isBroken: ({ existing, alerts }: UncheckedApp, names: UncheckedSettings) =>
        isObject(existing) && has(existing, platform) && (!has(names, name) || (needsAlerts && alerts !== true)),
    })),
    ...(['apnsProduction', 'apnsSandbox', 'fcm'] as const).map((name) => ({
      path: `secretVersions.${name}`,
      message: `has no effect without credentials.${name}, whose version it pins`,
      isBroken: ({ secretVersions }: UncheckedApp, names: UncheckedSettings) =>
        isObject(secretVersions) && has(secretVersions, name) && !has(names, name),
    })),
  ];

const appConflicts = (apps: unknown): Mistake[] =>
  (Array.isArray(apps) ? apps : []).flatMap((app: unknown, index) => {
    // Without credentials that can be read, their own mistake is reported.
    if (!isObject(app) || !isObject(app.credentials)) return [];
    const names = app.credentials;
    return appRules
      .filter(({ isBroken }) => isBroken(app, names))
      .map(({ path, message }) => ({ path: `apps.${index}.${path}`, message }));
  });
