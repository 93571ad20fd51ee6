import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { environmentBytes, longestVariables } from '../../lib/constructs/environment-size.ts';
import { SignallingFunction } from '../../lib/constructs/signalling-function.ts';
import { EVERYTHING } from './all-settings.ts';
import { anApp, deployment, placeholderCode } from './deployment.ts';

const aFunction = (environment: (stack: Stack) => Record<string, string>) => {
  const app = anApp({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'stack');
  const fn = new SignallingFunction(stack, 'Invite', {
    codeDir: placeholderCode(),
    entry: 'invite',
    environment: environment(stack),
  });
  return { app, fn };
};

const longName = 'n'.repeat(31);
const credentials = { apnsProduction: 'a'.repeat(60), apnsSandbox: 'b'.repeat(60), fcm: 'c'.repeat(60) };
const apps = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    appId: `${longName.slice(0, 28)}-${index}`,
    bundleId: `com.example.${'b'.repeat(100)}${index}`,
    credentials,
    alerts: true,
  }));

describe('the environment of a function', () => {
  it('counts values that only CloudFormation knows with their longest form', () => {
    const { fn } = aFunction((stack) => ({
      KNOWN: 'four',
      TABLE: new Table(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } }).tableName,
      QUEUE: new Queue(stack, 'Queue').queueUrl,
      REGION: `in ${stack.region}`,
      PART: Fn.select(1, Fn.split('/', stack.formatArn({ service: 's', resource: 'r', resourceName: 'x' }))),
      PARAMETER: new CfnParameter(stack, 'Parameter').valueAsString,
    }));

    const lengths = Object.entries(longestVariables(fn)).map(([name, value]) => [name, value.length]);

    expect(Object.fromEntries(lengths)).toMatchObject({
      KNOWN: 4,
      TABLE: 255,
      QUEUE: 200,
      REGION: 23,
      PARAMETER: 2048,
    });
    // arn:<partition>:s:<region>:<account>:r/x
    expect(Object.fromEntries(lengths).PART).toBe(4 + 12 + 3 + 20 + 1 + 12 + 1 + 3);
  });

  it('that may exceed 4 KB fails the synthesis with the function, the bytes and the largest variables', () => {
    const { app } = aFunction(() => ({ SMALL: 'x', LARGE: 'x'.repeat(4000), MEDIUM: 'x'.repeat(200) }));

    expect(() => app.synth()).toThrow(
      /environment of the function stack\/Invite may have 42\d\d bytes, and Lambda allows 4096: shorten LARGE \(4005\), MEDIUM \(206\), SMALL \(6\)/,
    );
  });

  it('may have 4096 bytes', () => {
    const empty = environmentBytes({ NAME: '' });
    const { app } = aFunction(() => ({ NAME: 'x'.repeat(4096 - empty) }));

    expect(() => app.synth()).not.toThrow();
  });

  const functionsOf = (changed: Record<string, unknown>) => {
    const { state, api } = deployment(changed);
    return [state, api].flatMap((stack) =>
      stack.node.findAll().filter((node): node is LambdaFunction => node instanceof LambdaFunction),
    );
  };

  it('has room in every function, with twelve apps of long names and every other setting', () => {
    const functions = functionsOf({ ...EVERYTHING, apps: apps(12) });
    // Except of the check of the state, which has the name of every application.
    const bytes = functions
      .filter(({ node }) => !node.path.includes('/StateCheck/'))
      .map((fn) => environmentBytes(longestVariables(fn)));

    expect(functions.length).toBeGreaterThan(15);
    expect(Math.max(...bytes)).toBeLessThan(2500);
    expect(Math.max(...bytes)).toBeGreaterThan(500);
  });
});
