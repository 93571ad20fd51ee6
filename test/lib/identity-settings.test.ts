import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/settings/settings.ts';
import { exampleApp, minimalSettings, mistakesIn } from './settings-mistakes.ts';

const ISSUER = 'https://issuer.test/';
const TEMPLATE = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const AUTHORIZER = 'arn:aws:lambda:eu-west-1:123456789012:function:sessions';

describe('the setting identity', () => {
  it.each([
    [[{ issuer: ISSUER, audience: ['calls'] }]],
    [[{ issuer: ISSUER }]],
    [[{ issuer: ISSUER, audience: ['calls'], audienceClaim: 'azp', userIdClaim: 'uid', tenantClaim: 'org' }]],
    [[{ issuer: ISSUER, jwksUri: 'https://issuer.test/keys', algorithms: ['ES256', 'EdDSA', 'PS384'] }]],
    [[{ issuer: ISSUER, userIdClaim: 'email' }]],
    [[{ issuer: TEMPLATE, audience: ['calls'], allowedTenants: ['t'], userIdClaim: 'oid' }]],
    [[{ issuer: TEMPLATE, audience: ['calls'], tenantClaim: 'tid' }]],
    [[{ sharedSecret: 'ringthrough/user-tokens', audience: ['calls'] }]],
    [[{ authorizer: AUTHORIZER }]],
    [[{ authorizer: `${AUTHORIZER}:live` }]],
    [
      [
        { issuer: ISSUER, audience: ['calls'], userIdPrefix: 'auth0:' },
        { sharedSecret: 'user-tokens', userIdPrefix: '' },
        { issuer: 'https://b.test', userIdPrefix: 'b:' },
      ],
    ],
    [
      [
        { issuer: ISSUER, shared: true },
        { authorizer: AUTHORIZER, shared: true },
      ],
    ],
    [
      [
        { issuer: ISSUER, userIdPrefix: 'a:' },
        { sharedSecret: 'user-tokens', shared: true },
        { authorizer: AUTHORIZER, userIdPrefix: 'a:b:', shared: true },
      ],
    ],
  ])('accepts %j', (identity) => {
    expect(readSettings({ apps: [exampleApp], identity }).identity).toEqual(identity);
  });

  it.each([
    ['an object', { issuer: ISSUER }, 'identity must be a list of issuers'],
    ['an empty list', [], 'identity must have at least one entry'],
    [
      'an entry of no kind',
      [{ audience: ['a'] }],
      'identity.0 must have exactly one of issuer, sharedSecret and authorizer',
    ],
    ['an entry of two kinds', [{ issuer: ISSUER, sharedSecret: 's' }], 'identity.0 must have exactly one of'],
    ['an unknown setting', [{ issuer: ISSUER, clientId: 'x' }], 'identity.0.clientId is not a setting'],
    ['a setting of another kind', [{ sharedSecret: 's', jwksUri: 'x' }], 'identity.0.jwksUri is not a setting'],
    ['an issuer by http', [{ issuer: 'http://a.test' }], 'identity.0.issuer must be the https URL'],
    [
      'a discovery URL',
      [{ issuer: 'https://a.test/.well-known/openid-configuration' }],
      'identity.0.issuer must be the issuer and not its discovery document',
    ],
    [
      'another placeholder',
      [{ issuer: 'https://a.test/{realm}' }],
      'identity.0.issuer must have no other placeholder than {tenantid}',
    ],
    [
      'HS256 of an issuer',
      [{ issuer: ISSUER, algorithms: ['HS256'] }],
      'identity.0.algorithms.0 must not be an HS algorithm',
    ],
    ['no signature', [{ issuer: ISSUER, algorithms: ['none'] }], 'identity.0.algorithms.0 must be one of RS256'],
    ['no algorithm', [{ issuer: ISSUER, algorithms: [] }], 'identity.0.algorithms must name at least one'],
    [
      'every tenant of a template issuer as one',
      [{ issuer: TEMPLATE, audience: ['a'] }],
      'identity.0.issuer with {tenantid} accepts the tokens of every tenant: list yours as allowedTenants, or set "tenantClaim": "tid"',
    ],
    [
      'an address as user id of a template issuer',
      [{ issuer: TEMPLATE, audience: ['a'], tenantClaim: 'tid', userIdClaim: 'email' }],
      'identity.0.userIdClaim must not be email',
    ],
    [
      'a template issuer without audience',
      [{ issuer: TEMPLATE, allowedTenants: ['t'] }],
      'identity.0.audience is missing',
    ],
    ['a public issuer without audience', [{ issuer: 'https://accounts.google.com' }], 'identity.0.audience is missing'],
    [
      'allowed tenants without template',
      [{ issuer: ISSUER, allowedTenants: ['t'] }],
      'identity.0.allowedTenants has no effect',
    ],
    [
      'a secret’s ARN',
      [{ sharedSecret: 'arn:aws:secretsmanager:eu-west-1:1:secret:x' }],
      'identity.0.sharedSecret must be a secret',
    ],
    ['a function’s name', [{ authorizer: 'sessions' }], 'identity.0.authorizer must be the ARN of a Lambda function'],
    [
      'two entries, one without prefix',
      [{ issuer: ISSUER, userIdPrefix: 'a:' }, { sharedSecret: 's' }],
      'identity.1.userIdPrefix is missing: all entries share one namespace',
    ],
    [
      'two entries with one prefix',
      [
        { issuer: ISSUER, userIdPrefix: 'a:' },
        { sharedSecret: 's', userIdPrefix: 'a:' },
      ],
      'identity.1.userIdPrefix must not be that of entry 0 too',
    ],
    [
      'an entry that shares the users of another that does not',
      [
        { issuer: ISSUER, userIdPrefix: '' },
        { sharedSecret: 's', shared: true },
      ],
      'identity.1.userIdPrefix must not be that of entry 0 too: give it another, or set "shared": true in both',
    ],
    [
      'the same in the other order',
      [
        { sharedSecret: 's', shared: true, userIdPrefix: 'a:' },
        { issuer: ISSUER, userIdPrefix: 'a:' },
      ],
      'identity.1.userIdPrefix must not be that of entry 0 too',
    ],
    [
      'a claim of the audience without an audience',
      [{ sharedSecret: 's', audienceClaim: 'azp' }],
      'identity.0.audienceClaim has no effect without audience',
    ],
    [
      'a discovery document as key set',
      [{ issuer: ISSUER, jwksUri: 'https://a.test/.well-known/openid-configuration' }],
      'identity.0.jwksUri must be the key set and not the discovery document',
    ],
    [
      'a key set with a placeholder',
      [{ issuer: ISSUER, jwksUri: 'https://a.test/{tenantid}/keys' }],
      'identity.0.jwksUri must be the https URL of the key set, without placeholders',
    ],
    [
      'Microsoft’s endpoint of all tenants, which is in no token',
      [{ issuer: 'https://login.microsoftonline.com/common/v2.0', audience: ['a'] }],
      'identity.0.issuer must be the issuer of the tokens, which for all tenants is https://login.microsoftonline.com/{tenantid}/v2.0',
    ],
    [
      'an issuer with a user name',
      [{ issuer: 'https://me:secret@a.test' }],
      'identity.0.issuer must have no blank, user name',
    ],
    ['an issuer with a blank', [{ issuer: 'https://a.test/my realm' }], 'identity.0.issuer must have no blank'],
    ['an issuer with a fragment', [{ issuer: 'https://a.test/#x' }], 'identity.0.issuer must have no blank'],
    ['a folder of discovery documents', [{ issuer: 'https://a.test/.well-known' }], 'not its discovery document'],
    [
      'more audiences than API Gateway takes',
      [{ issuer: ISSUER, audience: Array(51).fill('a') }],
      'audience must name at most 50',
    ],
    ['shared: false', [{ issuer: ISSUER, shared: false }], 'identity.0.shared must be true, or left out'],
    [
      'a prefix with a blank at its start',
      [{ issuer: ISSUER, userIdPrefix: ' a' }],
      'identity.0.userIdPrefix must have at most 64',
    ],
    [
      'two authorizers',
      [
        { authorizer: AUTHORIZER, shared: true },
        { authorizer: `${AUTHORIZER}2`, shared: true },
      ],
      'identity must have at most one entry with authorizer',
    ],
  ])('refuses %s, and says what would be right', (_what, identity, advice) => {
    const mistakes = mistakesIn({ apps: [exampleApp], identity });

    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(advice);
  });

  it('refuses an authorizer of another region', () => {
    const identity = [{ authorizer: AUTHORIZER }];

    expect(mistakesIn({ apps: [exampleApp], identity, region: 'eu-west-1' })).toEqual([]);
    expect(mistakesIn({ apps: [exampleApp], identity, region: 'us-east-1' }).join()).toContain(
      'the region of the deployment',
    );
  });

  it('of a stage replaces the shared one', () => {
    const identity = [{ issuer: 'https://prod.test', audience: ['calls'] }];

    expect(readSettings({ ...minimalSettings, stages: { prod: { identity } } }, 'prod').identity).toEqual(identity);
  });
});
