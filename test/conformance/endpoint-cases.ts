import {
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
} from '@aws-sdk/client-sns';
import { clashWith, invalid, notFound, type SnsCase } from './sns-case.ts';
import { outcome, type SnsSubject } from './sns-subject.ts';

const get = async ({ client }: SnsSubject, EndpointArn: string) =>
  (await client.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes ?? {};
const set = ({ client }: SnsSubject, EndpointArn: string, Attributes: Record<string, string>) =>
  client.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));
const drop = ({ client }: SnsSubject, EndpointArn: string) => client.send(new DeleteEndpointCommand({ EndpointArn }));
const list = ({ client }: SnsSubject, PlatformApplicationArn: string, NextToken?: string) =>
  client.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn, NextToken }));

/** The token as SNS keeps it, told apart from others without showing it. */
const tokenOf = (sns: SnsSubject, shown: string | undefined): string =>
  ({ [sns.token]: 'as given', [sns.token.toLowerCase()]: 'in lower case' })[shown ?? ''] ?? 'another';

/** An endpoint that something was said of when it was made, and a second request for its token. */
const again = (
  rule: string,
  first: Parameters<SnsSubject['makeEndpoint']>[1],
  second: Parameters<SnsSubject['makeEndpoint']>[1],
  answer: unknown,
): SnsCase => ({
  rule,
  known: 'recorded',
  ask: async (sns) => {
    const app = await sns.makeApplication();
    await sns.makeEndpoint(app, first);
    return outcome(sns.makeEndpoint(app, second), (arn) => arn);
  },
  answer,
});

const refused = (rule: string, more: Parameters<SnsSubject['makeEndpoint']>[1], text: string): SnsCase => ({
  rule,
  known: 'recorded',
  ask: async (sns) => outcome(sns.makeEndpoint(await sns.makeApplication(), more)),
  answer: invalid(text),
});

/** The clash: https://github.com/getmoto/moto/issues/2333. Tokens: https://github.com/wireapp/wire-server, Gundeck/Aws.hs */
export const endpointCases: readonly SnsCase[] = [
  {
    rule: 'an endpoint has its token in lower case, is enabled, and has no user data of its own making',
    known: 'documented',
    ask: async (sns) => {
      const { Token, ...rest } = await get(sns, await sns.makeEndpoint(await sns.makeApplication()));
      return { Token: tokenOf(sns, Token), ...rest };
    },
    answer: { Token: 'in lower case', Enabled: 'true' },
  },
  {
    rule: 'an endpoint shows its user data',
    known: 'documented',
    ask: async (sns) => {
      const endpoint = await sns.makeEndpoint(await sns.makeApplication(), { CustomUserData: 'jürgen & <ana>' });
      return (await get(sns, endpoint)).CustomUserData ?? 'not shown';
    },
    answer: 'jürgen & <ana>',
  },
  again('the same token is the same endpoint', {}, {}, '<endpoint 1>'),
  {
    rule: 'the same token in another case is the same endpoint',
    known: 'documented',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      await sns.makeEndpoint(app);
      return sns.makeEndpoint(app, { Token: sns.token.toLowerCase() });
    },
    answer: '<endpoint 1>',
  },
  {
    rule: 'the same token in another application is another endpoint',
    known: 'documented',
    ask: async (sns) => {
      await sns.makeEndpoint(await sns.makeApplication());
      return sns.makeEndpoint(await sns.makeApplication());
    },
    answer: '<endpoint 2>',
  },
  again('a bare request finds an endpoint with user data', { CustomUserData: 'u' }, {}, '<endpoint 1>'),
  again('a bare request finds a disabled endpoint', { Attributes: { Enabled: 'false' } }, {}, '<endpoint 1>'),
  again('other user data is a clash', { CustomUserData: 'u' }, { CustomUserData: 'other' }, clashWith('<endpoint 1>')),
  again(
    'Enabled is a clash with a disabled endpoint',
    { Attributes: { Enabled: 'false' } },
    { Attributes: { Enabled: 'true' } },
    clashWith('<endpoint 1>'),
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
    'an endpoint is not made with an attribute of ours',
    { Attributes: { Colour: 'red' } },
    'Attributes Reason: Invalid attribute name: Colour',
  ),
  {
    rule: 'a Google token over 8,192 bytes is refused',
    known: 'recorded',
    needs: 'GCM',
    ask: async (sns) => outcome(sns.makeEndpoint(await sns.makeApplication('GCM'), { Token: 'x'.repeat(8193) })),
    answer: invalid('Token Reason: must be at most 8192 bytes long in UTF-8 encoding'),
  },
  {
    rule: 'a Google token keeps its case',
    known: 'inferred',
    needs: 'GCM',
    ask: async (sns) => tokenOf(sns, (await get(sns, await sns.makeEndpoint(await sns.makeApplication('GCM')))).Token),
    answer: 'as given',
  },
  {
    rule: 'a required parameter that is missing is named',
    known: 'inferred',
    ask: async (sns) => outcome(sns.makeEndpoint(await sns.makeApplication(), { Token: undefined })),
    answer: [
      'ValidationError',
      'ValidationError',
      400,
      "1 validation error detected: Value null at 'token' failed to satisfy constraint: Member must not be null",
    ],
  },
  {
    rule: 'Enabled is true or false',
    known: 'inferred',
    ask: async (sns) => {
      const endpoint = await sns.makeEndpoint(await sns.makeApplication());
      const answer = await outcome(set(sns, endpoint, { Enabled: 'perhaps' }));
      return Array.isArray(answer) ? answer.slice(0, 3) : answer;
    },
    answer: invalid('').slice(0, 3),
  },
  {
    rule: 'an endpoint in an application that does not exist is not found',
    known: 'recorded',
    ask: async (sns) => outcome(sns.makeEndpoint(`${await sns.makeApplication()}-not`)),
    answer: notFound('PlatformApplication'),
  },
  {
    rule: 'token, Enabled and user data are set together',
    known: 'documented',
    ask: async (sns) => {
      const endpoint = await sns.makeEndpoint(await sns.makeApplication(), { Attributes: { Enabled: 'false' } });
      await set(sns, endpoint, { Token: 'ABCD', Enabled: 'true', CustomUserData: 'u' });
      return get(sns, endpoint);
    },
    answer: { Token: 'abcd', Enabled: 'true', CustomUserData: 'u' },
  },
  {
    rule: 'a new token frees the old one for another endpoint',
    known: 'inferred',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      await set(sns, await sns.makeEndpoint(app), { Token: 'abcd' });
      return sns.makeEndpoint(app);
    },
    answer: '<endpoint 2>',
  },
  {
    rule: 'an endpoint has no attribute of ours',
    known: 'recorded',
    ask: async (sns) => outcome(set(sns, await sns.makeEndpoint(await sns.makeApplication()), { Colour: 'red' })),
    answer: invalid('Attributes Reason: Invalid attribute name: Colour'),
  },
  {
    rule: 'a deleted endpoint may be deleted again',
    known: 'documented',
    ask: async (sns) => {
      const endpoint = await sns.makeEndpoint(await sns.makeApplication());
      await drop(sns, endpoint);
      return outcome(drop(sns, endpoint));
    },
    answer: 'done',
  },
  {
    rule: 'the attributes of a deleted endpoint are not found, and cannot be set',
    known: 'recorded',
    ask: async (sns) => {
      const endpoint = await sns.makeEndpoint(await sns.makeApplication());
      await drop(sns, endpoint);
      return [await outcome(get(sns, endpoint)), await outcome(set(sns, endpoint, { Enabled: 'true' }))];
    },
    answer: [notFound('Endpoint'), notFound('Endpoint')],
  },
  {
    rule: "a deleted endpoint's token may be registered again",
    known: 'documented',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      await drop(sns, await sns.makeEndpoint(app));
      return (await get(sns, await sns.makeEndpoint(app))).Enabled;
    },
    answer: 'true',
  },
  {
    rule: 'an endpoint id that is no UUID is refused',
    known: 'recorded',
    ask: async (sns) => outcome(get(sns, `${await sns.makeEndpoint(await sns.makeApplication())}invalid`)),
    answer: invalid(
      'EndpointArn Reason: ARN specifies an invalid endpointId: UUID must be encoded in exactly 36 characters.',
    ),
  },
  {
    rule: 'endpoints are listed by the hundred, each once',
    known: 'documented',
    ask: async (sns) => {
      const app = await sns.makeApplication();
      for (let n = 0; n < 101; n += 1) await sns.makeEndpoint(app, { Token: n.toString(16).padStart(64, '0') });
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
    answer: [[100, 1], 101],
  },
  {
    rule: 'the endpoints of an application that does not exist are not found',
    known: 'recorded',
    ask: async (sns) => outcome(list(sns, `${await sns.makeApplication()}-not`)),
    answer: notFound('PlatformApplication'),
  },
];
