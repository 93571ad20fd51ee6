import {
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { conflictWith, invalid, notFound, type SnsCase } from './sns-case.ts';
import { outcome, type SnsFixture } from './sns-fixture.ts';

const get = async ({ client }: SnsFixture, EndpointArn: string) =>
  (await client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes ?? {};
const set = ({ client }: SnsFixture, EndpointArn: string, Attributes: Record<string, string>) =>
  client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));
const drop = ({ client }: SnsFixture, EndpointArn: string) => client.send(new DeleteEndpointCommand({ EndpointArn }));
const list = ({ client }: SnsFixture, PlatformApplicationArn: string, NextToken?: string) =>
  client.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn, NextToken }));

/** The token that SNS returns, as a label: its value differs from case to case. */
const tokenOf = (sns: SnsFixture, shown: string | undefined): string =>
  ({ [sns.token]: 'as given', [sns.token.toLowerCase()]: 'in lower case' })[shown ?? ''] ?? 'another';

/** Creates an endpoint twice with the same token. */
const createTwice = (
  rule: string,
  first: Parameters<SnsFixture['createEndpoint']>[1],
  second: Parameters<SnsFixture['createEndpoint']>[1],
  expected: unknown,
): SnsCase => ({
  rule,
  evidence: 'recorded',
  request: async (sns) => {
    const app = await sns.createApplication();
    await sns.createEndpoint(app, first);
    return outcome(sns.createEndpoint(app, second), (arn) => arn);
  },
  expected,
});

const refused = (rule: string, more: Parameters<SnsFixture['createEndpoint']>[1], text: string): SnsCase => ({
  rule,
  evidence: 'recorded',
  request: async (sns) => outcome(sns.createEndpoint(await sns.createApplication(), more)),
  expected: invalid(text),
});

/**
 * Conflicting attributes: https://github.com/getmoto/moto/issues/2333.
 * Tokens: https://github.com/wireapp/wire-server, Gundeck/Aws.hs
 */
export const endpointCases: readonly SnsCase[] = [
  {
    rule: 'a new endpoint has its token in lower case, is enabled, and has no user data',
    evidence: 'documented',
    request: async (sns) => {
      const { Token, ...rest } = await get(sns, await sns.createEndpoint(await sns.createApplication()));
      return { Token: tokenOf(sns, Token), ...rest };
    },
    expected: { Token: 'in lower case', Enabled: 'true' },
  },
  {
    rule: 'an endpoint shows its user data',
    evidence: 'documented',
    request: async (sns) => {
      const endpoint = await sns.createEndpoint(await sns.createApplication(), { CustomUserData: 'jürgen & <ana>' });
      return (await get(sns, endpoint)).CustomUserData ?? 'not shown';
    },
    expected: 'jürgen & <ana>',
  },
  createTwice('creating an endpoint again with the same token returns the same ARN', {}, {}, '<endpoint 1>'),
  {
    rule: 'the same token in lower case is the same endpoint',
    evidence: 'documented',
    request: async (sns) => {
      const app = await sns.createApplication();
      await sns.createEndpoint(app);
      return sns.createEndpoint(app, { Token: sns.token.toLowerCase() });
    },
    expected: '<endpoint 1>',
  },
  {
    rule: 'the same token in another application is another endpoint',
    evidence: 'documented',
    request: async (sns) => {
      await sns.createEndpoint(await sns.createApplication());
      return sns.createEndpoint(await sns.createApplication());
    },
    expected: '<endpoint 2>',
  },
  createTwice(
    'a repeat without user data returns the endpoint that has some',
    { CustomUserData: 'u' },
    {},
    '<endpoint 1>',
  ),
  createTwice(
    'a repeat without attributes returns the disabled endpoint',
    { Attributes: { Enabled: 'false' } },
    {},
    '<endpoint 1>',
  ),
  createTwice(
    'a repeat with other user data is refused',
    { CustomUserData: 'u' },
    { CustomUserData: 'other' },
    conflictWith('<endpoint 1>'),
  ),
  createTwice(
    'a repeat with Enabled is refused for a disabled endpoint',
    { Attributes: { Enabled: 'false' } },
    { Attributes: { Enabled: 'true' } },
    conflictWith('<endpoint 1>'),
  ),
  refused('an empty token is refused', { Token: '' }, 'Token Reason: cannot be empty'),
  ...[
    ['a token that is not hexadecimal is refused', 'bar z'],
    ['a token of 402 characters is refused', 'ab'.repeat(201)],
  ].map(([rule = '', Token = '']) =>
    refused(rule, { Token }, 'Token Reason: iOS device tokens must be no more than 400 hexadecimal characters'),
  ),
  refused(
    'user data over 2,048 bytes is refused',
    { CustomUserData: 'é'.repeat(1025) },
    'Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding',
  ),
  refused(
    'creating an endpoint with an unknown attribute is refused',
    { Attributes: { Colour: 'red' } },
    'Attributes Reason: Invalid attribute name: Colour',
  ),
  {
    rule: 'a Google token over 8,192 bytes is refused',
    evidence: 'recorded',
    needs: 'GCM',
    request: async (sns) =>
      outcome(sns.createEndpoint(await sns.createApplication('GCM'), { Token: 'x'.repeat(8193) })),
    expected: invalid('Token Reason: must be at most 8192 bytes long in UTF-8 encoding'),
  },
  {
    rule: 'a Google token keeps its case',
    evidence: 'inferred',
    needs: 'GCM',
    request: async (sns) =>
      tokenOf(sns, (await get(sns, await sns.createEndpoint(await sns.createApplication('GCM')))).Token),
    expected: 'as given',
  },
  {
    rule: 'the error for a missing required parameter names it',
    evidence: 'inferred',
    request: async (sns) => outcome(sns.createEndpoint(await sns.createApplication(), { Token: undefined })),
    expected: [
      'ValidationError',
      'ValidationError',
      400,
      "1 validation error detected: Value null at 'token' failed to satisfy constraint: Member must not be null",
    ],
  },
  {
    rule: 'Enabled must be true or false',
    evidence: 'inferred',
    request: async (sns) => {
      const endpoint = await sns.createEndpoint(await sns.createApplication());
      const result = await outcome(set(sns, endpoint, { Enabled: 'perhaps' }));
      return Array.isArray(result) ? result.slice(0, 3) : result;
    },
    expected: invalid('').slice(0, 3),
  },
  {
    rule: 'creating an endpoint in an unknown application is a NotFound',
    evidence: 'recorded',
    request: async (sns) => outcome(sns.createEndpoint(`${await sns.createApplication()}-not`)),
    expected: notFound('PlatformApplication'),
  },
  {
    rule: 'token, Enabled and user data can be set in one request',
    evidence: 'documented',
    request: async (sns) => {
      const endpoint = await sns.createEndpoint(await sns.createApplication(), { Attributes: { Enabled: 'false' } });
      await set(sns, endpoint, { Token: 'ABCD', Enabled: 'true', CustomUserData: 'u' });
      return get(sns, endpoint);
    },
    expected: { Token: 'abcd', Enabled: 'true', CustomUserData: 'u' },
  },
  {
    rule: 'a new token frees the old one for another endpoint',
    evidence: 'inferred',
    request: async (sns) => {
      const app = await sns.createApplication();
      await set(sns, await sns.createEndpoint(app), { Token: 'abcd' });
      return sns.createEndpoint(app);
    },
    expected: '<endpoint 2>',
  },
  {
    rule: 'setting an unknown attribute of an endpoint is refused',
    evidence: 'recorded',
    request: async (sns) =>
      outcome(set(sns, await sns.createEndpoint(await sns.createApplication()), { Colour: 'red' })),
    expected: invalid('Attributes Reason: Invalid attribute name: Colour'),
  },
  {
    rule: 'an endpoint can be deleted twice',
    evidence: 'documented',
    request: async (sns) => {
      const endpoint = await sns.createEndpoint(await sns.createApplication());
      await drop(sns, endpoint);
      return outcome(drop(sns, endpoint));
    },
    expected: 'done',
  },
  {
    rule: 'reading and setting the attributes of a deleted endpoint is a NotFound',
    evidence: 'recorded',
    request: async (sns) => {
      const endpoint = await sns.createEndpoint(await sns.createApplication());
      await drop(sns, endpoint);
      return [await outcome(get(sns, endpoint)), await outcome(set(sns, endpoint, { Enabled: 'true' }))];
    },
    expected: [notFound('Endpoint'), notFound('Endpoint')],
  },
  {
    rule: 'the token of a deleted endpoint can be registered again',
    evidence: 'documented',
    request: async (sns) => {
      const app = await sns.createApplication();
      await drop(sns, await sns.createEndpoint(app));
      return (await get(sns, await sns.createEndpoint(app))).Enabled;
    },
    expected: 'true',
  },
  {
    rule: 'an endpoint id that is not a UUID is refused',
    evidence: 'recorded',
    request: async (sns) => outcome(get(sns, `${await sns.createEndpoint(await sns.createApplication())}invalid`)),
    expected: invalid(
      'EndpointArn Reason: ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
    ),
  },
  {
    rule: 'endpoints are listed in pages of 100, each once',
    evidence: 'documented',
    request: async (sns) => {
      const app = await sns.createApplication();
      for (let n = 0; n < 101; n += 1) await sns.createEndpoint(app, { Token: n.toString(16).padStart(64, '0') });
      const pages: number[] = [];
      const arns = new Set<string>();
      let next: string | undefined;
      do {
        const { Endpoints = [], NextToken } = await list(sns, app, next);
        pages.push(Endpoints.length);
        for (const { EndpointArn = '' } of Endpoints) arns.add(EndpointArn);
        next = NextToken;
      } while (next !== undefined);
      return [pages, arns.size];
    },
    expected: [[100, 1], 101],
  },
  {
    rule: 'listing the endpoints of an unknown application is a NotFound',
    evidence: 'recorded',
    request: async (sns) => outcome(list(sns, `${await sns.createApplication()}-not`)),
    expected: notFound('PlatformApplication'),
  },
];
