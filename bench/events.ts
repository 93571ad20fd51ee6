import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { calleeWith } from './environment.ts';

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

/** An event of an HTTP API, payload format 2.0, with the headers of a phone's request. */
const eventOf = (
  method: string,
  route: string,
  path: string,
  body: object,
  pathParameters?: Record<string, string>,
): Event => ({
  version: '2.0',
  routeKey: `${method} ${route}`,
  rawPath: path,
  rawQueryString: '',
  headers: {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    'accept-language': 'en-GB,en;q=0.9',
    authorization: `Bearer ${'x'.repeat(900)}`,
    'content-length': String(Buffer.byteLength(JSON.stringify(body))),
    'content-type': 'application/json',
    host: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    'user-agent': 'Example/1 CFNetwork/3826.500.131 Darwin/24.5.0',
    'x-amzn-trace-id': 'Root=1-69214000-0123456789abcdef01234567',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  requestContext: {
    accountId: '111122223333',
    apiId: 'abcdefghij',
    authorizer: {
      principalId: '',
      integrationLatency: 0,
      jwt: { claims: { sub: 'alice', iss: 'https://issuer.example', aud: 'ringthrough' }, scopes: [] },
    },
    domainName: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    domainPrefix: 'abcdefghij',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'Example/1' },
    requestId: 'JKJaXmPLvHcESHA=',
    routeKey: `${method} ${route}`,
    stage: '$default',
    time: '22/Nov/2026:02:00:00 +0000',
    timeEpoch: 1795312800000,
  },
  ...(pathParameters && { pathParameters }),
  body: JSON.stringify(body),
  isBase64Encoded: false,
});

export const inviteEvent = (devices: number): Event =>
  eventOf('POST', '/v1/calls', '/v1/calls', {
    to: calleeWith(devices),
    caller: { name: 'Alice Example' },
    media: 'video',
  });

export const registerEvent = (): Event =>
  eventOf(
    'PUT',
    '/v1/devices/{deviceId}',
    '/v1/devices/phone',
    {
      platform: 'ios',
      environment: 'production',
      token: 'ae9cef091f104b16874c15fcdbbdeff3e0409498d4f54832b3036f556dc362d6',
    },
    { deviceId: 'phone' },
  );
