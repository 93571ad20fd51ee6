import { describe, expect, it } from 'vitest';
import { deployment, resources } from './deployment.ts';
import { exampleApp, mistakesIn } from './settings-mistakes.ts';

const STREAM = 'arn:aws:dynamodb:eu-west-1:123456789012:table/restored/stream/2026-11-29T18:20:00.000';
const table = { name: 'restored', streamArn: STREAM };
const GCM = 'arn:aws:sns:eu-west-1:123456789012:app/GCM/old-phones';
const withApp = (changed: object) => ({ apps: [{ ...exampleApp, ...changed }] });

describe('existing state', () => {
  it.each<[what: string, changed: Record<string, unknown>, message: string]>([
    [
      'a table without its stream',
      { existing: { table: { name: 'restored' } } },
      'existing.table.streamArn is missing: it must be the ARN of the table',
    ],
    [
      'the ARN of a table as stream',
      { existing: { table: { ...table, streamArn: STREAM.replace(/\/stream.*/, '') } } },
      'aws dynamodb describe-table --table-name <name> --query Table.LatestStreamArn prints it',
    ],
    [
      'the stream of another table',
      { existing: { table: { ...table, name: 'other' } } },
      "existing.table must have the stream of the table that name names: streamArn is another table's",
    ],
    [
      'a table of another region',
      { existing: { table }, region: 'us-east-1' },
      'existing.table.streamArn must be in the region of the deployment, us-east-1',
    ],
    [
      'a user pool without clients',
      { existing: { userPool: { id: 'eu-west-1_AbC', clientIds: [] } } },
      'existing.userPool.clientIds must have the id of at least one app client',
    ],
    [
      'a user pool beside identity',
      {
        existing: { userPool: { id: 'eu-west-1_AbC', clientIds: ['abc'] } },
        identity: [{ issuer: 'https://issuer.test/', audience: ['x'] }],
      },
      'existing.userPool has no effect with identity',
    ],
    [
      'a user pool beside the settings of a new one',
      { existing: { userPool: { id: 'eu-west-1_AbC', clientIds: ['abc'] } }, cognito: { signUp: true } },
      'cognito has no effect with existing.userPool',
    ],
    [
      'an application of another platform',
      withApp({ existing: { APNS_VOIP: GCM } }),
      'apps.0.existing.APNS_VOIP must be the ARN of a platform application for APNS_VOIP',
    ],
    [
      'an application without a credential',
      withApp({ credentials: { apnsProduction: 'apns' }, existing: { GCM } }),
      'apps.0.existing.GCM has no effect without credentials.fcm',
    ],
    [
      'an application for alerts without alerts',
      withApp({
        credentials: { apnsProduction: 'apns' },
        existing: { APNS: GCM.replace('GCM', 'APNS') },
      }),
      'apps.0.existing.APNS has no effect without credentials.apnsProduction and alerts',
    ],
  ])('is refused at synthesis: %s', (_what, changed, message) => {
    expect(mistakesIn(changed).join('\n')).toContain(message);
  });

  it('is used instead of a new table and new platform applications', () => {
    const { state, api } = deployment({
      existing: { table },
      apps: [{ ...exampleApp, credentials: { fcm: 'fcm' }, existing: { GCM } }],
      monitoring: false,
    });

    const all = resources([state, api]);
    const ofType = (type: string) => all.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    expect(ofType('AWS::DynamoDB::GlobalTable')).toEqual([]);
    expect(ofType('AWS::Lambda::EventSourceMapping').map(({ EventSourceArn }) => EventSourceArn)).toContain(STREAM);
    expect(ofType('Custom::SnsPlatformApplication')).toMatchObject([
      { Platform: 'GCM', Name: 'old-phones', AdoptExisting: 'true' },
    ]);
    expect(JSON.stringify(ofType('Custom::RingthroughStateCheck'))).toContain('restored');
  });
});
