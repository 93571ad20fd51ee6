import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import type { ActorGate, GateRequest } from './request-gate.ts';

const config = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
};
/** Each order makes new clients; one handler keeps the connections of all. */
const base = { ...config, requestHandler: new DynamoDBClient(config).config.requestHandler };

/** Clients of AWS that one actor of a {@link RequestGate} uses. */
export const gatedClients = (gate: ActorGate, urls: { readonly dynamodb: string; readonly sns: string }) => {
  const db = new DynamoDBClient({ ...base, endpoint: urls.dynamodb });
  db.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const isRead = commandName === 'GetItemCommand' || commandName === 'QueryCommand';
        return passing(gate, { action: actionOf(commandName), touches: itemsOf(args.input), isRead }, () => next(args));
      },
    { step: 'initialize' },
  );
  const sns = new SNSClient({ ...base, endpoint: urls.sns });
  sns.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const isRead = commandName === 'GetEndpointAttributesCommand';
        return passing(gate, { action: actionOf(commandName), touches: ['sns'], isRead }, () => next(args));
      },
    { step: 'initialize' },
  );
  return { db, sns };
};

const passing = async <T>(gate: ActorGate, request: Omit<GateRequest, 'actor'>, send: () => Promise<T>): Promise<T> => {
  await gate.request(request);
  try {
    return await send();
  } finally {
    gate.done();
  }
};

const actionOf = (commandName = ''): string => commandName.replace(/Command$/, '');

/** The keys of all items in a request to DynamoDB, as `<partition>/<sort key>`; of a query, the start of its keys. */
const itemsOf = (input: unknown): readonly string[] => {
  if (typeof input !== 'object' || input === null) return [];
  const { pk, sk, ':user': user, ':device': prefix } = Object.fromEntries(Object.entries(input));
  const [partition, sort] = [pk ?? user, sk ?? prefix];
  if (partition !== undefined && sort !== undefined) return [`${partition.S}/${sort.S}`];
  return Object.values(input).flatMap(itemsOf);
};
