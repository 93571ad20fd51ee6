import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import * as v from 'valibot';
import type { RingthroughProps } from '../ringthrough-props.ts';
import type { AppSettings } from './app-settings.ts';
import { conflicts } from './conflicts.ts';
import { isObject } from './rules.ts';
import { StageSettings } from './stage-settings.ts';
import { unknownSetting } from './unknown-setting.ts';

/** An app with its secrets and all defaults. */
export interface PushApp extends Omit<AppSettings, 'credentials'> {
  readonly credentials: { readonly [Name in keyof AppSettings['credentials']]?: ISecret | undefined };
}

/** The settings of a deployment with all defaults, and its apps with their secrets. */
export interface CheckedProps extends Omit<StageSettings, 'apps'> {
  readonly apps: readonly PushApp[];
  readonly protect: boolean;
}

/** Props of `Ringthrough` that are no setting: resources of the host application. */
const RESOURCES = [
  ...['userPool', 'table', 'httpApi', 'webSocketApi', 'alarmTopic', 'encryptionKey', 'permissionsBoundary', 'vpc'],
  ...['eventBus', 'webPushKey', 'stateScope', 'codeDir', 'metricsNamespace'],
];
/** Settings of `cdk.json` that belong to the stack, which is the host's. */
const OF_THE_STACK = ['region', 'account', 'tags', 'encryptionKey', 'permissionsBoundary', 'vpc', 'existing'];

const SETTINGS = Object.keys(StageSettings.entries).filter((name) => !OF_THE_STACK.includes(name));

/** @throws Error with every mistake, one line each */
export const checkProps = (props: RingthroughProps): CheckedProps => {
  const given: Readonly<Record<string, unknown>> = { ...props };
  const settings = Object.fromEntries(Object.entries(given).filter(([key]) => SETTINGS.includes(key)));
  const plain = { ...settings, apps: Array.isArray(props.apps) ? props.apps.map(withoutSecrets) : props.apps };
  const parsed = v.safeParse(StageSettings, plain);
  const mistakes = [
    ...Object.keys(given)
      .filter((key) => ![...SETTINGS, ...RESOURCES].includes(key))
      .map((key) => `${key} ${unknownSetting(key, [...SETTINGS, ...RESOURCES])}`),
    ...(parsed.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`),
    ...conflicts({ ...plain, userPool: given.userPool, eventBus: given.eventBus, vpc: given.vpc }).map(
      ({ path, message }) => `${path} ${message}`,
    ),
    ...notSecrets(props.apps),
    ...overridden(given),
    ...busTwice(given),
  ];
  if (!parsed.success || mistakes.length > 0)
    throw new Error(['Ringthrough: invalid props:', ...mistakes.map((mistake) => `  - ${mistake}`)].join('\n'));
  const { output } = parsed;
  return {
    ...output,
    protect: output.protect ?? true,
    apps: output.apps.map((app, index) => ({ ...app, credentials: props.apps[index]?.credentials ?? {} })),
  };
};

const isSecret = (value: unknown): boolean => isObject(value) && 'secretArn' in value && 'grantRead' in value;

/** The app with a name in each secret's place, so that the rules of the settings can be applied. */
const withoutSecrets = (app: unknown): unknown => {
  if (!isObject(app) || !isObject(app.credentials)) return app;
  const named = Object.entries(app.credentials)
    .filter(([, secret]) => secret !== undefined)
    .map(([key]) => [key, 'secret']);
  return { ...app, credentials: Object.fromEntries(named) };
};

const notSecrets = (apps: unknown): string[] =>
  (Array.isArray(apps) ? apps : []).flatMap((app, index) =>
    Object.entries(isObject(app) && isObject(app.credentials) ? app.credentials : {})
      .filter(([, secret]) => secret !== undefined && !isSecret(secret))
      .map(
        ([key]) =>
          `apps.${index}.credentials.${key} must be a secret, such as Secret.fromSecretNameV2(…), not its name`,
      ),
  );

/** Settings that have no effect beside a resource that the host brings. */
const overridden = (given: Readonly<Record<string, unknown>>): string[] =>
  (
    [
      ['userPool', 'identity'],
      ['userPool', 'cognito'],
      ['alarmTopic', 'alarmEmail'],
      ['httpApi', 'domain'],
      ['httpApi', 'throttle'],
      ['webSocketApi', 'socketDomain'],
    ] as const
  )
    .filter(([resource, setting]) => given[resource] !== undefined && given[setting] !== undefined)
    .map(([resource, setting]) => `${setting} has no effect with ${resource}: leave one of the two out`);

const busTwice = ({ eventBus, events }: Readonly<Record<string, unknown>>): string[] => {
  if (eventBus === undefined) return [];
  if (!isObject(events)) return ['eventBus has no effect without events: add events: {}'];
  return events.bus === undefined ? [] : ['events.bus has no effect with eventBus: leave one of the two out'];
};
