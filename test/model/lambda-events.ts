import type { SQSEvent } from 'aws-lambda';
import { type RouteName, routeKey, routes } from '../../lambda/contract/routes.ts';
import type { HttpEvent } from '../../lambda/http/request.ts';

export interface RequestSpec {
  readonly route: RouteName;
  /** User of the session; absent where the receipt token in the path authorises the request. */
  readonly user?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request as API Gateway passes it to a function: payload format 2.0. */
export const httpEvent = ({ route, user, params, query, body }: RequestSpec): HttpEvent => {
  const { method, path } = routes[route];
  const key = routeKey(routes[route]);
  const jwt = user === undefined ? undefined : { claims: { sub: user }, scopes: [] };
  return {
    version: '2.0',
    routeKey: key,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { 'content-type': 'application/json' },
    ...(params && { pathParameters: params }),
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'model',
      ...(jwt && { authorizer: { principalId: '', integrationLatency: 0, jwt } }),
      domainName: 'model',
      domainPrefix: 'model',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'model' },
      requestId: 'request',
      routeKey: key,
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
};

/** Messages as the SQS event source mapping passes them to a function. @param receiveCount how often they were delivered */
export const sqsEvent = (bodies: readonly unknown[], receiveCount = 1): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: String(index),
    receiptHandle: String(index),
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '0',
      SenderId: 'invite',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:ring-timers',
    awsRegion: 'eu-west-1',
  })),
});
