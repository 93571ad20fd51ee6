import { CfnResource } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ringthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { EVERYTHING } from './all-settings.ts';
import { anApp, placeholderCode, someSettings } from './deployment.ts';

const AUTHORIZER = 'arn:aws:lambda:eu-west-1:123456789012:function:sessions';

const synth = (changed: Record<string, unknown>) => {
  const app = anApp();
  const { api } = ringthroughStacks(app, someSettings(changed), placeholderCode());
  return { app, api };
};

describe('CDK’s check of templates against CloudFormation’s rules', () => {
  it.each<[string, Record<string, unknown>]>([
    ['every resource', EVERYTHING],
    ['the settings of cdk.json', {}],
    [
      'an authorizer function',
      {
        identity: [
          { issuer: 'https://issuer.test/', audience: ['calls'], userIdPrefix: 'a:' },
          { sharedSecret: 'ringthrough/user-tokens', userIdPrefix: '' },
        ],
      },
    ],
    ['an authorizer of the team’s own', { identity: [{ authorizer: AUTHORIZER }] }],
    ['no monitoring', { monitoring: false }],
  ])('finds nothing in a deployment with %s', (_what, changed) => {
    const { app } = synth(changed);

    expect(() => app.synth()).not.toThrow();
  });

  it('fails the synth at an error', () => {
    const { app, api } = synth({});
    new CfnResource(api, 'Wrong', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeout: 'soon' } });

    expect(() => app.synth()).toThrow('VisibilityTimeout');
  });
});
