import type { App, IceSettings } from '../lambda/contract/environment.ts';
import { ENV } from '../lambda/contract/environment.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Issuer } from './issuer.ts';
import type { Sns } from './sns/start-sns.ts';
import type { Sqs } from './sqs/start-sqs.ts';
import { TIMER_QUEUE } from './timer-queue.ts';

export interface EnvironmentOptions {
  readonly db: DynamoDb;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly table: string;
  readonly apps: readonly App[];
  readonly publicUrl: string;
  readonly issuer: Issuer;
  readonly ringSeconds: number;
  readonly invitesPerMinute: number;
  readonly tenantClaim: string;
}

/** What Lambda and `lib` would put there; the SDK finds its endpoints by the `AWS_ENDPOINT_URL…`. */
export const functionEnvironment = (options: EnvironmentOptions): Readonly<Record<string, string>> => ({
  [ENV.table]: options.table,
  [ENV.apps]: JSON.stringify(options.apps),
  [ENV.publicUrl]: options.publicUrl,
  [ENV.socketPostUrl]: `${options.publicUrl}/socket`,
  [ENV.issuer]: options.issuer.issuer,
  [ENV.audience]: JSON.stringify([options.issuer.audience]),
  // Two apps on one machine find each other without.
  [ENV.ice]: JSON.stringify({ stun: [] } satisfies IceSettings),
  [ENV.ringSeconds]: String(options.ringSeconds),
  [ENV.timerQueueUrl]: options.sqs.queueUrl(TIMER_QUEUE),
  [ENV.callDays]: '30',
  [ENV.invitesPerMinute]: String(options.invitesPerMinute),
  [ENV.tenantClaim]: options.tenantClaim,
  AWS_REGION: options.sqs.region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: options.db.url,
  AWS_ENDPOINT_URL_SNS: options.sns.url,
  AWS_ENDPOINT_URL_SQS: options.sqs.url,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
