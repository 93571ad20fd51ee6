import { type App, Stack, Validations } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { Ringthrough } from '../ringthrough.ts';
import type { RingthroughApp, RingthroughProps } from '../ringthrough-props.ts';
import { applyTags, encryptionKeyOf, envOf, permissionsBoundaryOf, vpcOf } from '../settings/deployment-options.ts';
import type { AppSettings, Settings } from '../settings/settings.ts';
import { refuseOtherTargets } from '../settings/target-rule.ts';

export interface RingthroughStacks {
  /** What must survive every redeployment. */
  readonly state: Stack;
  /** What can be replaced at any time. */
  readonly api: Stack;
  readonly ringthrough: Ringthrough;
}

/**
 * The deployment that `cdk.json` describes: two stacks with one {@link Ringthrough}, checked against the AwsSolutions rules of cdk-nag at
 * every synth. A finding that is not suppressed with a reason fails the synth.
 */
export const ringthroughStacks = (app: App, settings: Settings, codeDir: string): RingthroughStacks => {
  const { stage, region, account, tags, encryptionKey, vpc, permissionsBoundary, apps, existing, ...shared } = settings;
  const env = envOf(settings);
  const state = new Stack(app, `ringthrough-${stage}-state`, {
    description: 'Ringthrough: state',
    terminationProtection: settings.protect,
    ...env,
  });
  const api = new Stack(app, `ringthrough-${stage}-api`, { description: 'Ringthrough: API', ...env });
  applyTags(app, settings);
  // In the state stack, which is deployed first: also the key and the boundary, which the construct gets as objects.
  refuseOtherTargets(state, { ...settings });
  const key = encryptionKeyOf(state, settings);
  const placement = vpcOf(state, settings);
  const boundary = permissionsBoundaryOf(state, settings);
  // CDK leaves the id `Default` out of logical ids and of the names of outputs.
  const ringthrough = new Ringthrough(api, 'Default', {
    ...shared,
    apps: appsWithSecrets(state, apps),
    stateScope: state,
    codeDir,
    metricsNamespace: `Ringthrough/${stage}`,
    ...existingState(state, existing, key),
    ...(key ? { encryptionKey: key } : {}),
    ...(placement ? { vpc: placement } : {}),
    ...(boundary ? { permissionsBoundary: boundary } : {}),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { state, api, ringthrough };
};

/** The setting `existing`, as the resources that a host application would bring. */
const existingState = (
  scope: Construct,
  { table, userPool, webPushKey }: NonNullable<Settings['existing']> = {},
  encryptionKey?: IKey,
): Pick<RingthroughProps, 'table' | 'userPool' | 'webPushKey'> => ({
  ...(webPushKey && {
    webPushKey: Secret.fromSecretAttributes(scope, 'ExistingWebPushKey', {
      secretCompleteArn: webPushKey,
      ...(encryptionKey && { encryptionKey }),
    }),
  }),
  ...(table && {
    table: TableV2.fromTableAttributes(scope, 'ExistingTable', {
      tableName: table.name,
      tableStreamArn: table.streamArn,
      ...(encryptionKey && { encryptionKey }),
    }),
  }),
  ...(userPool && {
    userPool: {
      userPool: UserPool.fromUserPoolId(scope, 'ExistingUserPool', userPool.id),
      clients: userPool.clientIds.map((id) => UserPoolClient.fromUserPoolClientId(scope, `ExistingClient-${id}`, id)),
    },
  }),
});

/** Looks up each secret once, as CDK requires: several applications can share one `.p8` key. */
const appsWithSecrets = (scope: Construct, apps: readonly AppSettings[]): RingthroughApp[] => {
  const secrets = new Map<string, ISecret>();
  const secret = (name: string): ISecret => {
    const known = secrets.get(name) ?? Secret.fromSecretNameV2(scope, `Secret-${name}`, name);
    secrets.set(name, known);
    return known;
  };
  return apps.map(({ credentials, ...app }) => ({
    ...app,
    credentials: Object.fromEntries(
      Object.entries(credentials).flatMap(([key, name]) => (name === undefined ? [] : [[key, secret(name)]])),
    ),
  }));
};
