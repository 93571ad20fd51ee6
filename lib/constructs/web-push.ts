import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENV, type WebPushSettings } from '../../lambda/contract/environment.ts';
import { PUSH_SERVICE_HOSTS, WEB_PUSH_TIMEOUT_SECONDS } from '../../lambda/contract/web-push.ts';
import type { WebPush as Settings } from '../settings/web-push-settings.ts';
import type { CallTable } from './call-table.ts';
import { invoked } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SignallingApi } from './signalling-api.ts';
import { SignallingFunction } from './signalling-function.ts';
import type { WebPushKey } from './web-push-key.ts';

export interface WebPushProps {
  readonly settings: Settings;
  readonly key: WebPushKey;
  readonly codeDir: string;
}

interface WebPushParts {
  readonly table: CallTable;
  readonly api: SignallingApi;
  /** Functions that ring, and that notify of a call's end. */
  readonly invokers: readonly SignallingFunction[];
  readonly devices: SignallingFunction;
  readonly clientConfig: SignallingFunction;
}

/** The function that rings browsers by Web Push: no function on a ring's way holds its library and its key. */
export class WebPush extends Construct {
  readonly fn: SignallingFunction;
  private readonly props: WebPushProps;

  constructor(scope: Construct, id: string, props: WebPushProps) {
    super(scope, id);
    this.props = props;
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir: props.codeDir,
      entry: 'web-push',
      description: 'Rings browsers by Web Push, and notifies them of the end of calls',
      timeout: Duration.seconds(WEB_PUSH_TIMEOUT_SECONDS),
    });
    // A ring is too late after the second retry, three minutes after the first attempt; the end of a call is not.
    invoked(this.fn).configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.minutes(10) });
    new RunbookAlarm(this, 'FailingAlarm', {
      name: 'web-push-failing',
      description: 'The function that sends Web Pushes fails: browsers whose page is closed may not ring.',
      metric: this.fn.metricErrors({ period: Duration.minutes(5) }),
      alarmAbove: 0,
      datapointsToAlarm: 2,
    });
  }

  /** Grants each function what it does for browsers, and sets what it reads from the environment. */
  connect({ table, api, invokers, devices, clientConfig }: WebPushParts): void {
    const { key, settings } = this.props;
    const { secretArn: secretName } = key.secret;
    const webPush: WebPushSettings = {
      secretName,
      subject: settings.subject,
      hosts: [...PUSH_SERVICE_HOSTS, ...settings.hosts],
      allow: 'public',
    };
    const text = Stack.of(this).toJsonString(webPush);
    for (const fn of [this.fn, devices]) fn.addEnvironment(ENV.webPush, text);
    key.secret.grantRead(this.fn);
    table.grantRingBrowsers(this.fn);
    api.passUrlTo(this.fn);
    const target = invoked(this.fn);
    for (const fn of invokers) {
      fn.addEnvironment(ENV.webPushFunction, target.functionArn);
      // CDK's `grantInvoke` would also allow any version of the function.
      fn.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    }
    clientConfig.addEnvironment(ENV.webPushKey, key.publicKey);
  }
}
