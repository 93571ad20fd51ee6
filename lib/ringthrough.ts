import { Aspects, CfnOutput, type IAspect, Stack, Token } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus, IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Boundary } from './aspects/boundary.ts';
import { Encryption } from './aspects/encryption.ts';
import { InVpc } from './aspects/in-vpc.ts';
import { LogRetention } from './aspects/log-retention.ts';
import { Tracing } from './aspects/tracing.ts';
import { CallMetrics } from './constructs/call-metrics.ts';
import { deploymentName, markDeployment } from './constructs/deployment-name.ts';
import { codeWithSettings } from './constructs/function-settings.ts';
import { allowServices } from './constructs/key-policy.ts';
import { useAliases } from './constructs/live-alias.ts';
import type { PlatformApplication } from './constructs/platform-application/platform-application.ts';
import { PlatformApplicationProvider } from './constructs/platform-application/platform-application-provider.ts';
import type { ProviderOptions } from './constructs/platform-application/provider-settings.ts';
import { prebuiltFunctions } from './constructs/prebuilt-functions.ts';
import { createService } from './constructs/service.ts';
import { createState } from './constructs/state.ts';
import { type Network, networkOf } from './host/vpc-placement.ts';
import type { RingthroughProps } from './ringthrough-props.ts';
import { type CheckedProps, checkProps } from './settings/check-props.ts';
import { settingsFileOf } from './settings/settings-file.ts';
import { refuseOtherTargets } from './settings/target-rule.ts';

/**
 * The whole backend, which rings phones whose app has been killed: both APIs, their functions, the table, the platform applications,
 * timers, alarms. What the host application has already can be given instead of created.
 *
 * @throws Error from the constructor with every invalid property, one line each
 */
export class Ringthrough extends Construct {
  /** The URL of the HTTP API, with the prefix and without a trailing slash: the `url` of the client SDK. */
  readonly apiUrl: string;
  /** The URL of the WebSocket API, `wss://…`. Clients learn it from the HTTP API. */
  readonly socketUrl: string;
  /** The table, created or given. */
  readonly table: ITable | Table | TableV2;
  /** Every function by the name of its entry: `invite`; the one of each webhook by `send-webhook/` and the webhook's name. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /** The platform applications by app id and platform: `main/APNS_VOIP`. */
  readonly platformApplications: ReadonlyMap<string, PlatformApplication>;
  /** The bus that gets the events, created or given; absent unless the settings ask for one. */
  readonly eventBus: IEventBus | EventBus | undefined;
  /** CloudWatch namespace of the metrics. */
  readonly metricsNamespace: string;
  private readonly metrics: CallMetrics;
  private readonly invite: IFunction;

  constructor(scope: Construct, id: string, props: RingthroughProps) {
    super(scope, id);
    markDeployment(this);
    const settings = checkProps(props);
    if (settings.canary !== undefined) useAliases(this);
    refuseOtherTargets(this, { ...settings });
    this.metricsNamespace = props.metricsNamespace ?? `Ringthrough/${deploymentName(this)}`;
    this.metrics = new CallMetrics(this.metricsNamespace);
    const { table, userPool, encryptionKey, httpApi, webSocketApi, alarmTopic, eventBus, webPushKey } = props;
    const { codeDir = prebuiltFunctions() } = props;
    const stateScope =
      props.stateScope === undefined ? this : new Construct(props.stateScope, id === 'Default' ? id : `${id}State`);
    const { metricsNamespace } = this;
    refuseKeyWithoutRegion(stateScope, props);
    const network = props.vpc && networkOf(stateScope, props.vpc);
    const provider = providerOptions(network, props.permissionsBoundary);
    const state = createState(stateScope, {
      service: this,
      settings,
      codeDir,
      provider,
      metricsNamespace,
      table,
      userPool,
      webPushKey,
      encryptionKey,
    });
    const { api, sockets, functions, events, webPush } = createService(this, {
      settings,
      codeDir: codeWithSettings(codeDir, {
        ...settingsFileOf(settings, state.identity.entries),
        ...state.apps.settings,
      }),
      state,
      metrics: this.metrics,
      httpApi,
      webSocketApi,
      alarmTopic,
      eventBus,
      encryptionKey,
    });
    if (encryptionKey !== undefined) allowServices(stateScope, encryptionKey);
    this.addAspects(stateScope, settings, network, props);
    const shared = PlatformApplicationProvider.of(stateScope, { codeDir, ...provider });
    for (const aspect of commonAspects(settings, encryptionKey)) Aspects.of(shared).add(aspect);

    this.apiUrl = api.url;
    this.socketUrl = sockets.url;
    this.table = state.table.table;
    this.functions = { ...functions, ...events?.functions, ...(webPush && { 'web-push': webPush.fn }) };
    this.eventBus = events?.eventBus;
    this.invite = functions.invite;
    this.platformApplications = state.apps.byName;
    new CfnOutput(this, 'SocketUrl', { value: sockets.url, description: 'URL of the WebSocket API' });
    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'URL of the HTTP API' });
  }

  /**
   * Lets `grantee`, such as a function of your server, invite in the name of any user by invoking the function `invite` directly:
   * `docs/embed.md` has the event. Without a token, so grant it only to what you trust with every user's calls.
   */
  grantInvite(grantee: IGrantable): Grant {
    return this.invite.grantInvoke(grantee);
  }

  /** Calls that were answered. */
  metricAnsweredCalls(options?: MetricOptions): Metric {
    return this.metrics.answeredCalls(options);
  }

  /** Calls whose ring window ended without an answer. */
  metricMissedCalls(options?: MetricOptions): Metric {
    return this.metrics.missedCalls(options);
  }

  /** Milliseconds from the push to the phone's ringing receipt; `SampleCount` is the number of reported rings. */
  metricPushToReceipt(options?: MetricOptions): Metric {
    return this.metrics.pushToReceipt(options);
  }

  /** Rings that no phone reported. */
  metricRingsWithoutReceipt(options?: MetricOptions): Metric {
    return this.metrics.ringsWithoutReceipt(options);
  }

  /** They touch what belongs to this construct, and nothing of the host. */
  private addAspects(
    stateScope: Construct,
    settings: CheckedProps,
    network: Network | undefined,
    { encryptionKey, permissionsBoundary }: RingthroughProps,
  ): void {
    for (const part of new Set<Construct>([this, stateScope])) {
      for (const aspect of commonAspects(settings, encryptionKey)) Aspects.of(part).add(aspect);
      if (network !== undefined) Aspects.of(part).add(new InVpc(network.subnets, network.groups));
      if (permissionsBoundary !== undefined) Aspects.of(part).add(new Boundary(permissionsBoundary));
    }
  }
}

/** Also for the provider of the platform applications, which a stack has once. */
const commonAspects = ({ logRetentionDays, tracing }: CheckedProps, encryptionKey: IKey | undefined): IAspect[] => [
  new LogRetention(logRetentionDays),
  ...(tracing ? [new Tracing()] : []),
  ...(encryptionKey === undefined ? [] : [new Encryption(encryptionKey)]),
];

const providerOptions = (
  network: Network | undefined,
  permissionsBoundary: IManagedPolicy | undefined,
): ProviderOptions => ({
  ...(network && { vpc: network.vpc, vpcSubnets: { subnets: [...network.subnets] }, securityGroups: network.groups }),
  ...(permissionsBoundary && { permissionsBoundary }),
});

/** CDK needs the region to write the key of a table that it creates. */
const refuseKeyWithoutRegion = (scope: Construct, { encryptionKey, table }: RingthroughProps): void => {
  if (encryptionKey !== undefined && table === undefined && Token.isUnresolved(Stack.of(scope).region))
    throw new Error(
      `Ringthrough: encryptionKey needs a stack with a region: new Stack(app, '${Stack.of(scope).stackName}', { env: { account, region } })`,
    );
};
