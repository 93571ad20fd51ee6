/** AWS clients other than the JavaScript SDK, if this machine has them, against the SQS simulator. */
import { execFile, spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSqsWithClient } from './sqs-with-client.ts';

const run = promisify(execFile);
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const hasCli = has('aws', '--version');
const hasBoto3 = has('python3', '-c', 'import boto3');
if (!hasCli) console.warn('SKIPPED: no AWS CLI on this machine');
if (!hasBoto3) console.warn('SKIPPED: no boto3 on this machine');

const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: 'eu-west-1',
  // The machine's own AWS configuration must not apply.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
};

let queues: Awaited<ReturnType<typeof startSqsWithClient>>;
beforeAll(async () => {
  queues = await startSqsWithClient();
});
afterAll(() => queues.close());

describe('the AWS CLI', () => {
  const sqs = async (...args: string[]) => {
    const { stdout } = await run('aws', ['--endpoint-url', queues.sqs.url, '--output', 'json', 'sqs', ...args], {
      env,
    });
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it.skipIf(!hasCli)('creates a queue, sends with a delay, receives and deletes', async () => {
    const { QueueUrl: url } = await sqs('create-queue', '--queue-name', 'cli');
    const { MessageId: id } = await sqs(
      ...['send-message', '--queue-url', url, '--message-body', 'Grüße', '--delay-seconds', '40'],
    );
    const early = await sqs('receive-message', '--queue-url', url);
    queues.clock.advance(40_000);
    const { Messages: messages } = await sqs('receive-message', '--queue-url', url, '--attribute-names', 'All');
    await sqs('delete-message', '--queue-url', url, '--receipt-handle', messages[0].ReceiptHandle);

    expect(early).toBeUndefined();
    expect(messages).toMatchObject([{ MessageId: id, Body: 'Grüße', Attributes: { ApproximateReceiveCount: '1' } }]);
    expect(queues.sqs.messages('cli')).toEqual([]);
  });
});

const BOTO3 = `
import boto3, json, sys
sqs = boto3.client('sqs', endpoint_url=sys.argv[1])
seen = {}
try:
    sqs.get_queue_url(QueueName='missing')
except sqs.exceptions.QueueDoesNotExist as error:
    seen['missing'] = error.response['Error']['Code']
url = sqs.create_queue(QueueName='boto3', Attributes={'VisibilityTimeout': '60'})['QueueUrl']
attributes = {'kind': {'DataType': 'String', 'StringValue': 'close'}, 'raw': {'DataType': 'Binary', 'BinaryValue': b'\\x00\\xff'}}
sent = sqs.send_message_batch(QueueUrl=url, Entries=[
    {'Id': 'a', 'MessageBody': 'one', 'MessageAttributes': attributes},
    {'Id': 'b', 'MessageBody': 'two', 'DelaySeconds': 900},
])
seen['sent'] = [entry['Id'] for entry in sent['Successful']]
message = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=['All'])['Messages'][0]
seen['body'] = message['Body']
seen['same'] = message['MessageAttributes'] == attributes
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message['ReceiptHandle'], VisibilityTimeout=0)
message = sqs.receive_message(QueueUrl=url)['Messages'][0]
sqs.delete_message(QueueUrl=url, ReceiptHandle=message['ReceiptHandle'])
fifo = sqs.create_queue(QueueName='boto3.fifo', Attributes={'FifoQueue': 'true'})['QueueUrl']
try:
    sqs.send_message(QueueUrl=fifo, MessageBody='no group')
except sqs.exceptions.ClientError as error:
    seen['group'] = error.response['Error']['Code']
for number in ['1', '2']:
    sqs.send_message(QueueUrl=fifo, MessageBody=number, MessageGroupId='a', MessageDeduplicationId=number)
first = sqs.receive_message(QueueUrl=fifo, AttributeNames=['MessageGroupId'])['Messages'][0]
seen['fifo'] = [first['Body'], first['Attributes']['MessageGroupId'], 'Messages' in sqs.receive_message(QueueUrl=fifo)]
seen['left'] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['ApproximateNumberOfMessagesDelayed'])['Attributes']
print(json.dumps(seen))
`;

describe('boto3', () => {
  it.skipIf(!hasBoto3)(
    'sends batches with attributes, receives, sets the visibility timeout to 0 and deletes',
    async () => {
      const { stdout } = await run('python3', ['-c', BOTO3, queues.sqs.url], { env });

      expect(JSON.parse(stdout)).toEqual({
        missing: 'AWS.SimpleQueueService.NonExistentQueue',
        sent: ['a', 'b'],
        body: 'one',
        same: true,
        group: 'MissingParameter',
        fifo: ['1', 'a', false],
        left: { ApproximateNumberOfMessagesDelayed: '1' },
      });
    },
  );
});
