/** `ringthrough doctor deployment` over a deployment in AWS, whose services answer in the forms of AWS's documentation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryAnswer, startAwsWire, type WireAnswers } from '../../support/aws-wire.ts';
import { startTestBackend, type TestBackend } from '../../support/backend.ts';
import { runCli } from '../../support/cli.ts';
import { awsDeployment, TOPIC, VOIP } from './aws-deployment.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Runs a command line against AWS with some answers of its own; `undefined` denies an operation. */
const runWith = async (args: readonly string[], changes: WireAnswers = {}) => {
  let url = '';
  const { api, socket } = backend.info;
  const answers: WireAnswers = { ...awsDeployment({ api, socket, aws: () => url }), ...changes };
  const aws = await startAwsWire(answers);
  ({ url } = aws);
  const env = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
  };
  try {
    return { ...(await runCli(args, { env })), asked: aws.asked };
  } finally {
    aws.close();
  }
};

const noResources = () => queryAnswer('ListStackResources', '<StackResourceSummaries></StackResourceSummaries>');

interface Finding {
  readonly level: string;
  readonly subject: string;
  readonly what: string;
}
const notOk = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, subject, what }) => `${level} ${subject}: ${what}`);

describe('a deployment in AWS', () => {
  it('is read from every service, without a secret, and what is wrong is found', async () => {
    const { exitCode, stdout, stderr } = await runWith(['doctor', '--stage', 'prod', '--json']);

    const { snapshot, findings } = JSON.parse(stdout);
    expect(notOk(findings)).toEqual([
      expect.stringMatching(/^error table: the table calls has no point-in-time recovery/),
      expect.stringMatching(/^error dead letters PushFeedback: 2 messages/),
      expect.stringMatching(/^error alarm rings-rejected: is on for \d+ days: Threshold Crossed/),
      expect.stringMatching(/^warning alarm topic: .*not been confirmed/),
    ]);
    expect(exitCode).toBe(7);
    expect(snapshot).toMatchObject({
      name: 'ringthrough-prod-api',
      region: 'eu-west-1',
      api: backend.info.api,
      socket: backend.info.socket,
      table: 'calls',
      stacks: { api: { value: { status: 'UPDATE_COMPLETE' } }, state: { value: { name: 'ringthrough-prod-state' } } },
      applications: [{ name: 'main/APNS_VOIP', arn: VOIP, attributes: { value: { enabled: true } } }],
      state: { given: { topic: TOPIC }, recorded: { value: { table: 'calls' } }, topicExists: { value: true } },
      functions: [{ name: 'fn-invite' }, { name: 'fn-state-check' }],
      concurrency: { value: { unreserved: 950 } },
    });
    expect(stdout + stderr).not.toMatch(/wJalr|secret:apns/);
  });

  it('is read as far as AWS allows, and what is denied is a warning with its reason', async () => {
    const denied = Object.fromEntries(
      [
        ...['DescribeAlarms', 'GetParameter', 'GetQueueAttributes', 'DescribeTable', 'GetTopicAttributes'],
        ...['GET /2016-08-19/account-settings', 'GET /2016-08-19/account-settings/', 'DescribeStackResources'],
        ...['GetPlatformApplicationAttributes', 'GET /2015-03-31/functions/fn-invite'],
      ].map((name) => [name, undefined]),
    );

    const { exitCode, stdout } = await runWith(['doctor', '--stack', 'ringthrough-prod-api', '--json'], denied);

    const { findings } = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    const found = notOk(findings);
    expect(found.map((text) => text.replace(/:.*/s, ''))).toEqual([
      ...['state stack', 'main/APNS_VOIP', 'table', 'state', 'push events', 'function fn-invite', 'concurrency'].map(
        (subject) => `warning ${subject}`,
      ),
      ...['dead letters PushFeedback', 'alarms'].map((subject) => `warning ${subject}`),
    ]);
    for (const text of found.filter((one) => !one.startsWith('warning state:')))
      expect(text).toContain('not authorized');
  });

  it.each<[what: string, stage: string, changes: WireAnswers, code: number, message: RegExp]>([
    ['a stack that does not exist', 'other', {}, 3, /there is no stack ringthrough-other-api/],
    ['a stack without the API', 'prod', { ListStackResources: noResources }, 3, /has no API of Ringthrough/],
    [
      'no permission',
      'prod',
      { DescribeStacks: undefined },
      6,
      /AWS does not allow it: .*not authorized to perform: DescribeStacks/,
    ],
  ])('says what is wrong with the exit code of its kind: %s', async (_, stage, changes, code, message) => {
    const { exitCode, stderr } = await runWith(['doctor', '--stage', stage], changes);

    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});
