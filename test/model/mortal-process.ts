import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where a process dies: before a call to AWS is sent, or after it was sent and before its answer is seen. */
export interface Death {
  readonly when: 'before' | 'after';
  /** Such as `Publish #2`. */
  readonly call: string;
}

/** AWS's clients as one process holds them. */
export interface Process {
  readonly db: DynamoDBClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** What it sent or tried to send, in order: `Publish #1`, `Publish #2`. */
  readonly calls: readonly string[];
  close(): void;
}

export interface Endpoints {
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
}

/** Starts a process that may die. The dead send nothing and hear nothing any more. */
export const startProcess = ({ dynamodb, sns: snsUrl, sqs: sqsUrl }: Endpoints, death?: Death): Process => {
  const common = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
  const db = new DynamoDBClient({ ...common, endpoint: dynamodb });
  const sns = new SNSClient({ ...common, endpoint: snsUrl });
  const sqs = new SQSClient({ ...common, endpoint: sqsUrl });
  const calls: string[] = [];
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Error('the process is dead');
  };

  const send = async <T>(command: string | undefined, request: () => Promise<T>): Promise<T> => {
    if (isDead) return die();
    const name = (command ?? 'unknown').replace(/Command$/, '');
    const call = `${name} #${calls.filter((one) => one.startsWith(`${name} `)).length + 1}`;
    calls.push(call);
    if (call !== death?.call) return await request();
    isDead = true;
    if (death.when === 'after') await request();
    return die();
  };
  const options = { step: 'initialize', name: 'death' } as const;
  db.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  sns.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  sqs.middlewareStack.add((next, context) => (args) => send(context.commandName, () => next(args)), options);
  return {
    db,
    sns,
    sqs,
    calls,
    close: () => {
      for (const client of [db, sns, sqs]) client.destroy();
    },
  };
};
