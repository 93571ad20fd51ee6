export interface Price {
  /** The billed unit. */
  readonly unit: string;
  /** US dollars for one unit. */
  readonly each: number;
  /** The price as the price list prints it, in US dollars. */
  readonly written: string;
  readonly source: string;
  /** Date of the source. */
  readonly date: string;
}

const CLOUDWATCH = 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/';
const DYNAMODB = 'https://airbyte.com/data-engineering-resources/dynamodb-pricing';
const DYNAMODB_STORAGE = 'https://wring.co/blog/aws-dynamodb-pricing-guide';
const SNS = 'https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/';
const LAMBDA = 'https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md';

const MILLION = 1_000_000;

/**
 * List prices of us-east-1 without any free tier, from secondary sources: AWS's own pages show their prices to browsers
 * only. Check https://calculator.aws before you rely on them.
 */
export const prices = {
  httpRequest: {
    unit: 'API Gateway, request to an HTTP API',
    each: 1 / MILLION,
    written: '1.00 a million',
    source: 'https://go-cloud.io/aws-api-gateway-pricing',
    date: '2026',
  },
  socketMessage: {
    unit: 'API Gateway, message over a WebSocket, up to 32 KB',
    each: 1 / MILLION,
    written: '1.00 a million',
    source: 'https://go-cloud.io/aws-api-gateway-pricing',
    date: '2026',
  },
  socketMinute: {
    unit: 'API Gateway, minute of an open WebSocket',
    each: 0.25 / MILLION,
    written: '0.25 a million',
    source: 'https://go-cloud.io/aws-api-gateway-pricing',
    date: '2026',
  },
  invocation: {
    unit: 'Lambda, invocation',
    each: 0.2 / MILLION,
    written: '0.20 a million',
    source: LAMBDA,
    date: '2026-05',
  },
  gbSecond: {
    unit: 'Lambda, ARM64, GB-second',
    each: 0.0000133334,
    written: '0.0000133334',
    source: LAMBDA,
    date: '2026-05',
  },
  read: {
    unit: 'DynamoDB on demand, read request unit',
    each: 0.125 / MILLION,
    written: '0.125 a million',
    source: DYNAMODB,
    date: '2025-07',
  },
  write: {
    unit: 'DynamoDB on demand, write request unit',
    each: 0.625 / MILLION,
    written: '0.625 a million',
    source: DYNAMODB,
    date: '2025-07',
  },
  snsRequest: { unit: 'SNS, request', each: 0.5 / MILLION, written: '0.50 a million', source: SNS, date: '2026-06' },
  push: { unit: 'SNS, mobile push', each: 0.5 / MILLION, written: '0.50 a million', source: SNS, date: '2026-06' },
  sqsRequest: {
    unit: 'SQS, request to a standard queue',
    each: 0.4 / MILLION,
    written: '0.40 a million',
    source: 'https://awsnegotiations.com/sqs-sns-cost-optimization.html',
    date: 'not dated',
  },
  fifoRequest: {
    unit: 'SQS, request to a FIFO queue',
    each: 0.5 / MILLION,
    written: '0.50 a million',
    source: 'https://www.factualminds.com/blog/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/',
    date: '2026-06',
  },
  busEvent: {
    unit: 'EventBridge, custom event, up to 64 KB',
    each: 1 / MILLION,
    written: '1.00 a million',
    source: 'https://www.factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive/',
    date: '2026-06',
  },
  logGb: { unit: 'CloudWatch Logs, GB ingested', each: 0.5, written: '0.50', source: CLOUDWATCH, date: '2026-06' },
  storageGb: {
    unit: 'DynamoDB, GB stored for a month',
    each: 0.25,
    written: '0.25',
    source: DYNAMODB_STORAGE,
    date: '2026-03',
  },
  dashboard: { unit: 'CloudWatch, dashboard a month', each: 3, written: '3.00', source: CLOUDWATCH, date: '2026-06' },
  alarm: {
    unit: 'CloudWatch, alarm a month',
    each: 0.1,
    written: '0.10',
    source: 'https://cloudburn.io/blog/amazon-cloudwatch-pricing',
    date: '2026-02',
  },
  metric: {
    unit: 'CloudWatch, custom metric a month',
    each: 0.3,
    written: '0.30',
    source: 'https://signoz.io/guides/cloudwatch-pricing',
    date: '2026-02',
  },
  secret: {
    unit: 'Secrets Manager, secret a month',
    each: 0.4,
    written: '0.40',
    source:
      'https://raw.githubusercontent.com/api-evangelist/amazon-secrets-manager/refs/heads/main/plans/amazon-secrets-manager-plans-pricing.yml',
    date: '2026-09',
  },
} as const satisfies Record<string, Price>;
