import type { App, IceSettings } from '../../../lambda/contract/environment.ts';
import { ENV } from '../../../lambda/contract/environment.ts';
import type { LocalIdentity } from '../../oidc/local-identity.ts';
import type { DynamoDb } from '../dynamodb/start-dynamodb.ts';
import type { Sns } from '../sns/start-sns.ts';
import { REGISTRATION_QUEUE } from '../sqs/registration-queue.ts';
import type { Sqs } from '../sqs/start-sqs.ts';
import { TIMER_QUEUE } from '../sqs/timer-queue.ts';

export interface EnvironmentOptions {
  readonly db: DynamoDb;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly table: string;
  readonly apps: readonly App[];
  /** Folder of the settings file with the apps' own payloads, for the preset `custom`. */
  readonly settingsFolder?: string | undefined;
  readonly publicUrl: string;
  /** `ws://…` */
  readonly socketUrl: string;
  readonly identity: LocalIdentity;
  /** URL of Secrets Manager; absent without a shared secret. */
  readonly secrets?: string | undefined;
  /** URL of Lambda. */
  readonly lambda: string;
  /** The variables of Web Push. */
  readonly webPush: Readonly<Record<string, string>>;
  readonly ringTimeoutSeconds: number;
  readonly invitesPerMinute: number;
  readonly disclosesBlocks: boolean;
  readonly callerNameFrom: string;
}

/** Set for the one function that reads it. */
type OfOneFunction = 'events' | 'webhook';

/** Read only by functions that do not run locally, or with a default. */
type NotLocal =
  | OfOneFunction
  | 'credentials'
  | 'pushEndpoints'
  | 'metricsNamespace'
  | 'applications'
  | 'state'
  | 'stateParameter'
  | 'endpointRequestsPerSecond'
  | 'webPush'
  | 'webPushFunction'
  | 'webPushKey'
  | 'urls'
  | 'cells';

/** Every variable of {@link ENV}: a new one that is missing here does not compile. */
type FunctionEnvironment = Readonly<Record<(typeof ENV)[Exclude<keyof typeof ENV, NotLocal>], string>> &
  Readonly<Record<string, string>>;

/** The environment that Lambda and `lib` set in AWS; `AWS_ENDPOINT_URL…` points the SDK at the simulators. */
export const functionEnvironment = (options: EnvironmentOptions): FunctionEnvironment => ({
  [ENV.table]: options.table,
  [ENV.apps]: JSON.stringify(options.apps),
  [ENV.publicUrl]: options.publicUrl,
  [ENV.socketPostUrl]: `${options.publicUrl}/socket`,
  [ENV.identity]: JSON.stringify(options.identity.entries),
  [ENV.socketUrl]: options.socketUrl,
  // Two apps on one machine connect without STUN.
  [ENV.ice]: JSON.stringify({ stun: [] } satisfies IceSettings),
  [ENV.ringTimeoutSeconds]: String(options.ringTimeoutSeconds),
  [ENV.timerQueueUrl]: options.sqs.queueUrl(TIMER_QUEUE),
  [ENV.registrationQueueUrl]: options.sqs.queueUrl(REGISTRATION_QUEUE),
  [ENV.callRetentionDays]: '30',
  [ENV.invitesPerMinute]: String(options.invitesPerMinute),
  [ENV.disclosesBlocks]: String(options.disclosesBlocks),
  [ENV.callerNameFrom]: options.callerNameFrom,
  [ENV.claimNames]: JSON.stringify(options.identity.claimNames),
  AWS_REGION: options.sqs.region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: options.db.url,
  AWS_ENDPOINT_URL_SNS: options.sns.url,
  AWS_ENDPOINT_URL_SQS: options.sqs.url,
  ...(options.settingsFolder !== undefined && { LAMBDA_TASK_ROOT: options.settingsFolder }),
  ...(options.secrets !== undefined && { AWS_ENDPOINT_URL_SECRETS_MANAGER: options.secrets }),
  AWS_ENDPOINT_URL_LAMBDA: options.lambda,
  ...options.webPush,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
