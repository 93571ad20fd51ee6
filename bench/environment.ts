import { type App, ENV } from '../lambda/contract/environment.ts';
import type { Stub } from './stub/start-stub.ts';

/** Resources of the AWS account that the stub simulates, the same for every variant. */
export const REGION = 'eu-west-1';
export const TABLE = 'ringthrough-bench';
const ARN = `arn:aws:sns:${REGION}:111122223333`;
const app: App = {
  appId: 'main',
  bundleId: 'com.example.app',
  applications: {
    APNS_VOIP: `${ARN}:app/APNS_VOIP/main`,
    APNS: `${ARN}:app/APNS/main`,
    GCM: `${ARN}:app/GCM/main`,
  },
};

export const endpointArn = (id: string): string => `${ARN}:endpoint/APNS_VOIP/main/${id}`;

/** The id of a user with this number of devices. */
export const calleeWith = (devices: number): string => `callee-${devices}`;
export const devicesOf = (userId: string): number => Number(/^callee-(\d+)$/.exec(userId)?.[1] ?? 0);

/** The environment of every variant: the variables that Lambda sets, and those that our stack sets. */
export const environmentOf = ({ urls, certificateFile }: Pick<Stub, 'urls' | 'certificateFile'>) => ({
  [ENV.table]: TABLE,
  [ENV.apps]: JSON.stringify([app]),
  [ENV.publicUrl]: 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com',
  [ENV.socketPostUrl]: `${urls.sqs}/socket`,
  [ENV.ringTimeoutSeconds]: '40',
  [ENV.callRetentionDays]: '30',
  [ENV.invitesPerMinute]: '30',
  [ENV.claimNames]: '{}',
  [ENV.disclosesBlocks]: 'false',
  [ENV.callerNameFrom]: 'request',
  [ENV.timerQueueUrl]: `${urls.sqs}/111122223333/ring-timers`,
  [ENV.registrationQueueUrl]: `${urls.sqs}/111122223333/registrations`,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'x'.repeat(800),
  AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
  AWS_ENDPOINT_URL_SNS: urls.sns,
  AWS_ENDPOINT_URL_SQS: urls.sqs,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  LAMBDA_TASK_ROOT: '/var/task',
  NODE_EXTRA_CA_CERTS: certificateFile,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});
