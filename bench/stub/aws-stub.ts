import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import { devicesOf, endpointArn } from '../environment.ts';
import { callItems, mailboxCounts, socketItem } from './answered-call.ts';
import { deviceItem } from './device-item.ts';

/*
 * DynamoDB, SNS, SQS and a WebSocket API's connections as far as an invite, a registration and a signal need them: real request and
 * response formats, over TLS with keep-alive, in a separate process so that its CPU time is not counted. It checks no signature and
 * stores only calls; the one in which signals are sent is always there.
 */

type Item = Readonly<Record<string, unknown>>;
/** The fields of a request that the responses depend on. */
interface AwsRequest {
  readonly Item?: Item & { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
  readonly Key?: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ReturnValues?: string;
  readonly Entries?: readonly { readonly Id: string; readonly MessageBody: string }[];
}

const responseWith = (Items: readonly Item[]): string =>
  JSON.stringify({ Items, Count: Items.length, ScannedCount: Items.length });

const queryResponses = new Map<string, string>();
const query = (pk: string): string => {
  const userId = pk.replace('USER#', '');
  const cached = queryResponses.get(userId);
  if (cached !== undefined) return cached;
  const phones = Array.from({ length: devicesOf(userId) }, (_, number) =>
    deviceItem({ userId, deviceId: `phone-${number}`, number }),
  );
  const answer = responseWith(phones);
  queryResponses.set(userId, answer);
  return answer;
};

const CALL = responseWith(callItems);
/** What a signal reads of its recipient. */
const SOCKETS = responseWith([socketItem('bob')]);
let signals = 0;

const calls = new Map<string, Item>();
const put = ({ Item }: AwsRequest): string => {
  // Its text is beside it, under the same partition key.
  if (Item?.sk.S === 'CALL') calls.set(Item.pk.S, Item);
  return '{}';
};
const update = ({
  Key,
  ReturnValues,
  ExpressionAttributeValues: values,
  ExpressionAttributeNames: names,
}: AwsRequest) => {
  const pk = Key?.pk.S ?? '';
  if (Key?.sk.S.startsWith('MAILBOX#')) {
    signals += 1;
    return JSON.stringify({ Attributes: { ...Key, ...mailboxCounts(signals) } });
  }
  // The turn of a registration.
  if (values?.[':floor'] !== undefined)
    return JSON.stringify({ Attributes: { nextAt: { N: values[':next']?.N ?? '0' } } });
  const call = calls.get(pk);
  if (ReturnValues !== 'ALL_NEW' || call === undefined) return '{}';
  calls.delete(pk);
  const leg = { rings: values?.[':r0'], reported: { M: {} }, failed: { M: {} }, dismissed: { M: {} } };
  const legs = { M: { [names?.['#u0'] ?? '']: { M: leg } } };
  return JSON.stringify({
    Attributes: { ...call, legs, invited: { BOOL: true }, inviteLease: { N: '0' }, seq: { N: '2' } },
  });
};

const md5 = (body: string): string => createHash('md5').update(body).digest('hex');
const sendBatch = ({ Entries = [] }: AwsRequest): string =>
  JSON.stringify({
    Successful: Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: randomUUID(),
      MD5OfMessageBody: md5(MessageBody),
    })),
    Failed: [],
  });

const json: Readonly<Record<string, (request: AwsRequest) => string>> = {
  Query: ({ ExpressionAttributeValues: values }) => {
    if (values?.[':call']) return CALL;
    return values?.[':socket'] ? SOCKETS : query(values?.[':user']?.S ?? '');
  },
  PutItem: put,
  UpdateItem: update,
  GetItem: () => '{}',
  TransactWriteItems: () => '{}',
  BatchWriteItem: () => '{"UnprocessedItems":{}}',
  SendMessageBatch: sendBatch,
};

const publish = (body: string): string => {
  const action = /Action=(\w+)/.exec(body)?.[1] ?? '';
  const result = {
    Publish: `<MessageId>${randomUUID()}</MessageId>`,
    CreatePlatformEndpoint: `<EndpointArn>${endpointArn(randomUUID())}</EndpointArn>`,
  }[action];
  const resultElement = result === undefined ? '' : `<${action}Result>${result}</${action}Result>`;
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${resultElement}<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
};

const answerOf = (target: string | undefined, body: string): string | undefined =>
  target === undefined ? publish(body) : json[target]?.(JSON.parse(body));

const [keyFile = '', certificateFile = ''] = process.argv.slice(2);
const identity = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
/** A separate port for each service, as in AWS each has its own host: connections are not shared between services. */
const startService = async (): Promise<number> => {
  const server = createServer(identity, async (request, response) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '').split('.')[1];
    const answer = request.url?.includes('/@connections/') ? '' : answerOf(target, body);
    response
      .writeHead(answer === undefined ? 400 : 200, {
        'content-type': target === undefined ? 'text/xml' : 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(answer ?? ''),
        'x-amzn-requestid': randomUUID(),
      })
      .end(answer);
  });
  // As at AWS, longer than any pause of a run.
  server.keepAliveTimeout = 60_000;
  return listenOnLoopback(server, 0);
};
const [dynamodb, sns, sqs] = await Promise.all([startService(), startService(), startService()]);
process.send?.({ dynamodb, sns, sqs });
process.on('disconnect', () => process.exit());
