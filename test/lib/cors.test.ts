import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { routes } from '../../lambda/contract/routes.ts';
import { deployment, resources } from './deployment.ts';

const corsOf = (changed: Record<string, unknown> = {}): unknown =>
  resources([deployment(changed).api], 'AWS::ApiGatewayV2::Api').find(
    ({ Properties }) => Properties.ProtocolType === 'HTTP',
  )?.Properties.CorsConfiguration;

const warnings = (corsOrigins: unknown): unknown[] =>
  Annotations.fromStack(deployment({ corsOrigins }).api)
    .findWarning('*', Match.stringLikeRegexp('corsOrigins'))
    .map(({ entry }) => entry.data);

describe('CORS of the deployed API', () => {
  it('allows every origin by default, without credentials, and names each method and header', () => {
    expect(corsOf()).toEqual({
      AllowOrigins: ['*'],
      AllowMethods: ['DELETE', 'GET', 'POST', 'PUT'],
      AllowHeaders: expect.arrayContaining([
        ...['authorization', 'content-type', 'content-encoding', 'ringthrough-on-behalf-of'],
        ...['traceparent', 'tracestate', 'baggage', 'sentry-trace', 'x-datadog-trace-id', 'newrelic', 'b3'],
        ...['x-b3-traceid', 'x-amzn-trace-id'],
      ]),
      ExposeHeaders: ['retry-after', 'www-authenticate', 'apigw-requestid'],
      MaxAge: 7_200,
    });
    expect(JSON.stringify(corsOf())).not.toContain('"AllowHeaders":["*"');
  });

  it('allows the methods of all routes', () => {
    const methods = new Set(Object.values(routes).map(({ method }) => method));

    expect(corsOf()).toMatchObject({ AllowMethods: [...methods].sort() });
  });

  it.each([[['https://app.example.com', 'http://localhost:5173']], [['https://*']]])(
    'passes on a list of http(s) origins unchanged: %j',
    (corsOrigins) => {
      expect(corsOf({ corsOrigins })).toMatchObject({ AllowOrigins: corsOrigins });
      expect(warnings(corsOrigins)).toEqual([]);
    },
  );

  it('allows every origin, and warns, if the list contains origins that are not http(s)', () => {
    const others = ['capacitor://localhost', 'ionic://localhost', 'app://localhost', 'file://', 'null'];
    const corsOrigins = ['https://app.example.com', ...others];

    expect(corsOf({ corsOrigins })).toMatchObject({ AllowOrigins: ['*'] });
    expect(warnings(corsOrigins)).toEqual([
      expect.stringContaining(`with ${others.join(', ')} in it all origins are allowed`),
    ]);
  });

  it('does not warn of a list that says itself that all origins are allowed', () => {
    expect(warnings('*')).toEqual([]);
    expect(warnings(['*'])).toEqual([]);
  });

  it('is absent if the list is empty', () => {
    expect(corsOf({ corsOrigins: [] })).toBeUndefined();
  });

  it('leaves preflights to API Gateway: no route takes OPTIONS or every method', () => {
    const keys = resources([deployment().api], 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey);

    expect(keys.filter((key) => /^(OPTIONS|ANY) |^\$default$/.test(String(key)))).toEqual(['$default']);
  });
});
