/** AWS clients other than the JavaScript SDK, if this machine has them, against the SNS simulator. */
import { execFile, spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SnsWithPushServices, START, startSnsWithPushServices } from './sns-with-push-services.ts';

const run = promisify(execFile);
const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const hasCli = has('aws', '--version');
const hasBoto3 = has('python3', '-c', 'import boto3');
if (!hasCli) console.warn('SKIPPED: no AWS CLI on this machine');
if (!hasBoto3) console.warn('SKIPPED: no boto3 on this machine');

const TOKEN = 'AB'.repeat(32);
const MESSAGE = JSON.stringify({ APNS_VOIP: JSON.stringify({ callId: 'c1', callerName: 'Jürgen' }) });
const ATTRIBUTES = {
  'AWS.SNS.MOBILE.APNS.PUSH_TYPE': { DataType: 'String', StringValue: 'voip' },
  'AWS.SNS.MOBILE.APNS_VOIP.TTL': { DataType: 'String', StringValue: '30' },
};
const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: 'eu-west-1',
  // The machine's own AWS configuration must not apply.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
};

let services: SnsWithPushServices;
beforeAll(async () => {
  services = await startSnsWithPushServices();
});
afterAll(() => services.close());

const delivered = {
  deviceToken: TOKEN.toLowerCase(),
  headers: { 'apns-push-type': 'voip', 'apns-expiration': String(START / 1000 + 30) },
  payload: { callId: 'c1', callerName: 'Jürgen' },
  response: { status: 200 },
};

describe('the AWS CLI', () => {
  const sns = async (...args: string[]) => {
    const { stdout } = await run('aws', ['--endpoint-url', services.sns.url, '--output', 'json', 'sns', ...args], {
      env,
    });
    return stdout === '' ? undefined : JSON.parse(stdout);
  };

  it.skipIf(!hasCli)('creates an application and an endpoint, publishes to it, and deletes the endpoint', async () => {
    const attributes = JSON.stringify(services.credential);
    const { PlatformApplicationArn: app } = await sns(
      ...['create-platform-application', '--name', 'cli', '--platform', 'APNS_VOIP', '--attributes', attributes],
    );
    const { EndpointArn: endpoint } = await sns(
      ...['create-platform-endpoint', '--platform-application-arn', app, '--token', TOKEN],
    );
    const { MessageId: id } = await sns(
      ...['publish', '--target-arn', endpoint, '--message-structure', 'json', '--message', MESSAGE],
      ...['--message-attributes', JSON.stringify(ATTRIBUTES)],
    );
    await services.sns.settled();
    const { Endpoints } = await sns('list-endpoints-by-platform-application', '--platform-application-arn', app);
    await sns('delete-endpoint', '--endpoint-arn', endpoint);
    const failure = sns('get-endpoint-attributes', '--endpoint-arn', endpoint);

    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(Endpoints).toEqual([{ EndpointArn: endpoint, Attributes: { Token: TOKEN.toLowerCase(), Enabled: 'true' } }]);
    expect(services.apple.pushes().at(-1)).toMatchObject(delivered);
    await expect(failure).rejects.toThrow(
      'An error occurred (NotFound) when calling the GetEndpointAttributes operation: Endpoint does not exist',
    );
  });
});

const PYTHON = `
import boto3, json, sys
url, attributes, token, message, message_attributes = sys.argv[1], *map(json.loads, sys.argv[2:])
sns = boto3.client('sns', endpoint_url=url)
app = sns.create_platform_application(Name='boto3', Platform='APNS_VOIP', Attributes=attributes)['PlatformApplicationArn']
make = lambda **more: sns.create_platform_endpoint(PlatformApplicationArn=app, Token=token, **more)['EndpointArn']
endpoint = make(CustomUserData='ana')
try:
    make(CustomUserData='ben')
except sns.exceptions.InvalidParameterException as error:
    clash = error.response['Error']
published = sns.publish(TargetArn=endpoint, MessageStructure='json', Message=message, MessageAttributes=message_attributes)
for n in range(120):
    sns.create_platform_endpoint(PlatformApplicationArn=app, Token='%064x' % n)
pages = sns.get_paginator('list_endpoints_by_platform_application').paginate(PlatformApplicationArn=app)
print(json.dumps({
    'same': make() == endpoint,
    'endpoint': endpoint,
    'clash': clash,
    'status': published['ResponseMetadata']['HTTPStatusCode'],
    'pages': [len(page['Endpoints']) for page in pages],
}))
`;

describe('boto3', () => {
  it.skipIf(!hasBoto3)(
    'publishes to an endpoint, parses the error for a token in use, and reads all pages',
    async () => {
      const args = [services.credential, TOKEN, MESSAGE, ATTRIBUTES].map((argument) => JSON.stringify(argument));
      const { stdout } = await run('python3', ['-c', PYTHON, services.sns.url, ...args], { env });
      await services.sns.settled();

      const seen = JSON.parse(stdout);
      expect(seen).toEqual({
        same: true,
        endpoint: expect.stringContaining('endpoint/APNS_VOIP/boto3/'),
        clash: {
          Type: 'Sender',
          Code: 'InvalidParameter',
          Message: `Invalid parameter: Token Reason: Endpoint ${seen.endpoint} already exists with the same Token, but different attributes.`,
        },
        status: 200,
        pages: [100, 21],
      });
      expect(services.apple.pushes().at(-1)).toMatchObject(delivered);
    },
  );
});
