import { describe, expect, it } from 'vitest';
import { type Cells, urlsElsewhere, urlsOfTenant } from '../../lambda/contract/cells.ts';
import { type Route, routeKey, routes } from '../../lambda/contract/routes.ts';
import { Problem } from '../../lambda/http/problem.ts';
import { cellCheck } from '../../lambda/http/wrong-cell.ts';
import { uncheckedTenant } from '../../lambda/identity/unchecked-tenant.ts';

const [EU, US, ASIA] = ['https://eu.calls.test', 'https://us.calls.test', 'https://asia.calls.test'];
const cells: Cells = { cell: US, tenants: { acme: [EU], both: [EU, US], '*': [US] } };
const session = (tenant: string) => ({ tenant, userId: 'bob', isServer: false });
const refusalOf = (key: string, tenant: string): unknown => {
  try {
    cellCheck(cells)?.(session(tenant), key);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('the cells of a tenant', () => {
  it('are those of its entry, or else those of every other tenant', () => {
    expect(urlsOfTenant(cells, 'acme')).toEqual([EU]);
    expect(urlsOfTenant(cells, 'globex')).toEqual([US]);
  });

  it('are unknown for a tenant without an entry, where none stands for the others: each cell serves it', () => {
    expect(urlsElsewhere({ cell: US, tenants: { acme: [EU] } }, 'globex')).toBeUndefined();
  });

  it('are not taken from the prototype: a tenant may be called constructor', () => {
    expect(urlsOfTenant(cells, 'constructor')).toEqual([US]);
    expect(urlsElsewhere({ cell: US, tenants: { acme: [EU] } }, '__proto__')).toBeUndefined();
  });

  it('are elsewhere unless this one is among them', () => {
    expect(urlsElsewhere(cells, 'acme')).toEqual([EU]);
    expect(urlsElsewhere(cells, 'both')).toBeUndefined();
    expect(urlsElsewhere({ ...cells, cell: ASIA }, 'both')).toEqual([EU, US]);
  });
});

describe('a request in a cell that does not serve its tenant', () => {
  const withToken = Object.entries<Route>(routes).filter(([, { auth }]) => auth === 'jwt');
  /** What is about a call, which lives where it began, or removes what is left. */
  const ANYWHERE =
    /^(GET|POST) \/v1\/calls\/\{callId\}|^GET \/v1\/ice-servers|^DELETE \/v1\/(devices\/\{deviceId\}|users\/me)/;

  it.each(withToken)('is refused unless it is about a call or removes something: %s', (_name, route) => {
    const refusal = refusalOf(routeKey(route), 'acme');

    if (ANYWHERE.test(routeKey(route))) expect(refusal).toBeUndefined();
    else expect(refusal).toMatchObject({ code: 'wrong_cell', extra: { urls: [EU] } });
    expect(refusalOf(routeKey(route), 'globex')).toBeUndefined();
  });

  it('is never refused by a deployment that serves every tenant', () => {
    expect(cellCheck(undefined)).toBeUndefined();
  });

  it('gets a problem that names where it belongs', () => {
    const refusal = refusalOf('POST /v1/calls', 'acme');
    expect(refusal).toBeInstanceOf(Problem);
    expect(String(refusal)).toContain(EU);
  });
});

describe('the tenant of an unchecked token', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokenOf = (claims: object, alg = 'RS256'): string => `${part({ alg })}.${part(claims)}.c2ln`;
  const common = { userIdClaim: 'sub', userIdPrefix: '', shared: false };
  const identity = [
    { ...common, tenantClaim: 'org', issuer: 'https://one.test/', algorithms: ['RS256'] },
    { ...common, tenantClaim: 'team', sharedSecret: 'secret' },
    { ...common, requiresTenant: true, authorizer: 'arn:aws:lambda:eu-west-1:123456789012:function:own' },
  ];

  it('is read by the entry that the token belongs to', () => {
    expect(uncheckedTenant(identity, tokenOf({ iss: 'https://one.test/', sub: 'a', org: 'acme', team: 'x' }))).toBe(
      'acme',
    );
    expect(uncheckedTenant(identity, tokenOf({ sub: 'a', org: 'x', team: 'blue' }, 'HS256'))).toBe('blue');
  });

  it('is unknown of any other token', () => {
    expect(uncheckedTenant(identity, tokenOf({ iss: 'https://two.test/', sub: 'a', org: 'acme' }))).toBeUndefined();
    expect(uncheckedTenant(identity, tokenOf({ iss: 'https://one.test/', sub: 'a' }))).toBeUndefined();
    expect(uncheckedTenant(identity, 'opaque')).toBeUndefined();
    expect(uncheckedTenant(identity, '')).toBeUndefined();
  });
});
