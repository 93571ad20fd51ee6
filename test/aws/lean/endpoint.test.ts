import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endpointOf, regionalHost } from '../../../lambda/aws/lean/endpoint.ts';

const region = 'eu-west-1';
const clients = [
  new ApiGatewayManagementApiClient({ region }),
  new DynamoDBClient({ region }),
  new EventBridgeClient({ region }),
  new SecretsManagerClient({ region }),
  new SNSClient({ region }),
  new SQSClient({ region }),
].map(({ config }) => ({
  serviceId: String(Reflect.get(config, 'serviceId')),
  endpointProvider: config.endpointProvider,
}));

/** Regions of every partition, including announced ones, and one of no known partition. */
const regions = [
  ...[
    'us-east-1',
    'eu-west-1',
    'ap-southeast-7',
    'mx-central-1',
    'il-central-1',
    'af-south-1',
    'ca-west-1',
    'sa-east-1',
  ],
  ...['me-central-1', 'us-gov-west-1', 'us-gov-east-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1', 'mars-east-1'],
];

afterEach(() => vi.unstubAllEnvs());

describe('the endpoint of a service', () => {
  it.each(clients)(
    'is the one that the SDK resolves, in every partition: $serviceId',
    ({ serviceId, endpointProvider }) => {
      for (const Region of regions) {
        for (const UseFIPS of [false, true]) {
          for (const UseDualStack of serviceId === 'Secrets Manager' ? [false] : [false, true]) {
            const expected = endpointProvider({ Region, UseFIPS, UseDualStack }).url.href;
            const host = regionalHost(serviceId, Region, { fips: UseFIPS, dualStack: UseDualStack });
            expect(`https://${host}/`).toBe(expected);
          }
        }
      }
    },
  );

  it('is the one of the environment, with the variable of the service before the general one', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://all:1');
    vi.stubEnv('AWS_ENDPOINT_URL_SNS', 'http://sns:2');
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', 'http://secrets:3');

    expect(endpointOf('SNS', region).resolve().href).toBe('http://sns:2/');
    expect(endpointOf('Secrets Manager', region).resolve().href).toBe('http://secrets:3/');
    expect(endpointOf('DynamoDB', region).resolve().href).toBe('http://all:1/');
    expect(endpointOf('DynamoDB', region, 'http://given:4').resolve().href).toBe('http://given:4/');

    vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
    expect(endpointOf('SNS', region).resolve().href).toBe('https://sns.eu-west-1.amazonaws.com/');
  });

  it('is the host of the queue URL for a queue, and the FIPS host if the environment requires it', () => {
    const { resolve } = endpointOf('SQS', region);
    expect(resolve('https://sqs.eu-west-2.amazonaws.com/1/timers').href).toBe('https://sqs.eu-west-2.amazonaws.com/');

    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(endpointOf('SQS', 'us-east-1').resolve().href).toBe('https://sqs-fips.us-east-1.amazonaws.com/');
    expect(endpointOf('SQS', 'us-gov-west-1').resolve().href).toBe('https://sqs.us-gov-west-1.amazonaws.com/');
  });
});
