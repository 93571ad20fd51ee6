import { APIGATEWAY, DYNAMODB, LAMBDA, SCALING, SNS, SOCKETS } from '../quotas.ts';
import type { Demand } from './demand.ts';

/** Regions with the same quotas. */
export const REGION_CLASSES = [
  'us-east-1',
  'eu-west-1, us-west-2',
  'the eight with 1,500 publishes/s',
  'all others',
] as const;

/** A quota of one account in one region that grows with the users. */
export interface Capacity {
  readonly what: string;
  readonly of: keyof Demand | readonly (keyof Demand)[];
  /** Default, for each of {@link REGION_CLASSES}. */
  readonly defaults: readonly [number, number, number, number];
  /** The lowest reading of the maximum that AWS publishes. @default none is published */
  readonly maximum?: number;
  readonly source: string;
}

const everywhere = (value: number) => [value, value, value, value] as const;

/** The quotas of one account in one region. */
export const capacities: readonly Capacity[] = [
  {
    what: 'API Gateway, requests and messages/s',
    of: ['requests', 'messages'],
    // Many of the others have 2,500.
    defaults: [10_000, 10_000, 10_000, 2500],
    source: APIGATEWAY,
  },
  { what: 'WebSocket, connections opened/s', of: 'socketsOpened', defaults: everywhere(500), source: SOCKETS },
  {
    what: 'Lambda, concurrent executions',
    of: 'executions',
    defaults: everywhere(1000),
    // "Tens of thousands".
    maximum: 10_000,
    source: LAMBDA,
  },
  {
    what: 'Lambda, requests/s',
    of: 'invocations',
    defaults: everywhere(10_000),
    maximum: 100_000,
    source: SCALING,
  },
  { what: 'SNS, publishes/s', of: 'publishes', defaults: [30_000, 9000, 1500, 300], source: SNS },
  {
    what: 'SNS, endpoints created or changed/s',
    of: 'endpointRequests',
    defaults: [3000, 900, 150, 30],
    source: SNS,
  },
  { what: 'DynamoDB, write units/s of the table', of: 'write', defaults: everywhere(40_000), source: DYNAMODB },
  { what: 'DynamoDB, read units/s of the table', of: 'read', defaults: everywhere(40_000), source: DYNAMODB },
  {
    what: 'Cognito, sign-ins and renewed tokens/s',
    of: 'signIns',
    defaults: everywhere(120),
    source: 'https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html',
  },
  {
    what: 'EventBridge, PutEvents/s',
    of: 'busRequests',
    defaults: [10_000, 2400, 2400, 2400],
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
];
