import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where a process crashes: before an AWS request is sent, or after it was sent and before its response is received. */
export interface CrashPoint {
  readonly when: 'before' | 'after';
  /** Such as `Publish #2`. */
  readonly request: string;
}

/** AWS SDK clients of one process. */
export interface TestProcess {
  readonly db: DynamoDBClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** Requests that it sent or attempted, in order: `Publish #1`, `Publish #2`. */
  readonly requests: readonly string[];
  close(): void;
}

export interface Endpoints {
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
}

/** Starts a process that may crash. A crashed one sends no request and receives no response any more. */
export const startProcess = (
  { dynamodb, sns: snsUrl, sqs: sqsUrl }: Endpoints,
  crashPoint?: CrashPoint,
): TestProcess => {
  const common = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
  const db = new DynamoDBClient({ ...common, endpoint: dynamodb });
  const sns = new SNSClient({ ...common, endpoint: snsUrl });
  const sqs = new SQSClient({ ...common, endpoint: sqsUrl });
  const requests: string[] = [];
  let hasCrashed = false;
  const crash = (): never => {
    hasCrashed = true;
    throw new Error('the process has crashed');
  };

  const send = async <T>(command: string | undefined, next: () => Promise<T>): Promise<T> => {
    if (hasCrashed) return crash();
    const name = (command ?? 'unknown').replace(/Command$/, '');
    const request = `${name} #${requests.filter((one) => one.startsWith(`${name} `)).length + 1}`;
    requests.push(request);
    if (request !== crashPoint?.request) return await next();
    hasCrashed = true;
    if (crashPoint.when === 'after') await next();
    return crash();
  };
  const options = { step: 'initialize', name: 'crash' } as const;
  db.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  sns.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  sqs.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  return {
    db,
    sns,
    sqs,
    requests,
    close: () => {
      for (const client of [db, sns, sqs]) client.destroy();
    },
  };
};
