import * as v from 'valibot';
import { TIMEOUT } from '../../../lambda/aws/oidc/fetch-json.ts';
import {
  IdentityEntry,
  issuerOfApiGateway,
  KEY_ALGORITHMS,
  RSA_ALGORITHMS,
} from '../../../lambda/contract/identity.ts';
import { Identity } from '../../../lib/settings/identity-settings.ts';
import type { Finding } from '../finding.ts';
import type { IssuerUrl } from './issuer-url.ts';
import { algorithmsOf, keyFindings, signingKeys } from './key-findings.ts';
import type { Fetched, IssuerSnapshot } from './read-issuer.ts';

const Discovery = v.looseObject({ issuer: v.string(), jwks_uri: v.string() });
const KeySet = v.looseObject({ keys: v.array(v.record(v.string(), v.unknown())) });

/** An entry of the setting `identity`. */
export interface SuggestedEntry {
  readonly issuer: string;
  readonly audience?: readonly string[];
  readonly algorithms?: readonly string[];
}

export interface IssuerReport {
  readonly findings: readonly Finding[];
  /** Absent when the tokens cannot be checked. */
  readonly entry?: SuggestedEntry;
}

/** What the answers of an issuer mean for a deployment. */
export const issuerFindings = (
  url: IssuerUrl,
  { discovery, keys }: IssuerSnapshot,
  audience: readonly string[] | undefined,
): IssuerReport => {
  const findings: Finding[] = url.notes.map((what) => ({ level: 'ok', subject: 'issuer', what }));
  if (url.isPrivate) {
    findings.push({
      level: 'error',
      subject: 'address',
      what: 'only machines of its own network reach this address; API Gateway and the functions do not',
      fix: 'Make its discovery document and its keys public, or set "sharedSecret" or "authorizer" in place of "issuer" (docs/identity.md).',
    });
  }
  findings.push(...answerFindings('discovery', discovery));
  const document = v.safeParse(Discovery, discovery.body);
  if (discovery.status !== 200 || !document.success) {
    if (discovery.status === 200 && discovery.isHtml !== true) findings.push(noDiscovery(discovery));
    return { findings };
  }
  const { issuer, jwks_uri: keysUrl } = document.output;
  findings.push(issuerFinding(url.issuer, issuer));
  if (keysUrl.startsWith('http:') && !url.isLoopback) {
    findings.push({
      level: 'error',
      subject: 'keys',
      what: `jwks_uri is not https: ${keysUrl}`,
      fix: 'Publish the keys over https.',
    });
  }
  if (keys === undefined) {
    findings.push({
      level: 'error',
      subject: 'keys',
      what: 'jwks_uri in the discovery document is no URL',
      fix: 'Name the key set there.',
    });
    return { findings };
  }
  findings.push(...answerFindings('keys', keys));
  const set = v.safeParse(KeySet, keys.body);
  if (keys.status !== 200 || !set.success) {
    if (keys.status === 200 && keys.isHtml !== true) {
      findings.push({
        level: 'error',
        subject: 'keys',
        what: `${keys.url} is no key set: it has no list "keys" (RFC 7517)`,
      });
    }
    return { findings };
  }
  findings.push(...keyFindings(set.output.keys), cacheFinding(keys));
  const algorithms = usedAlgorithms(set.output.keys, document.output.id_token_signing_alg_values_supported);
  if (algorithms.length === 0) return { findings };
  const entry = suggest(issuer, audience, algorithms);
  findings.push(...entryFindings(entry, url.isLoopback));
  return { findings, entry };
};

const answerFindings = (subject: string, { url, status, location, isHtml, ms, problem, body }: Fetched): Finding[] => {
  if (status === undefined) return [{ level: 'error', subject, what: `no answer: ${problem}`, fix: `curl -v ${url}` }];
  if (status >= 300 && status < 400) {
    return [
      {
        level: 'error',
        subject,
        what: `${url} redirects to ${location ?? 'nowhere'}`,
        fix: 'Give the issuer to which it redirects, if its tokens have that in iss.',
      },
    ];
  }
  if (status !== 200) {
    const fix =
      status === 404
        ? 'Is part of the path missing? Keycloak: https://host/realms/NAME; Microsoft: https://login.microsoftonline.com/TENANT/v2.0; Okta: https://host/oauth2/default; Cognito: https://cognito-idp.REGION.amazonaws.com/POOL.'
        : 'It must be public: API Gateway and the functions ask without credentials.';
    return [{ level: 'error', subject, what: `${url} answered ${status}`, fix }];
  }
  if (isHtml === true || body === undefined) {
    const what = isHtml === true ? 'a web page' : 'something that is not JSON';
    return [
      {
        level: 'error',
        subject,
        what: `${url} is ${what}`,
        fix: 'Is this the address of the issuer, or that of a website or a sign-in page in front of it?',
      },
    ];
  }
  return ms > TIMEOUT
    ? [
        {
          level: 'warning',
          subject,
          what: `answered after ${ms} ms; a deployment waits ${TIMEOUT}`,
          fix: 'Put it behind a cache.',
        },
      ]
    : [{ level: 'ok', subject, what: `${url}, ${ms} ms` }];
};

const noDiscovery = ({ url }: Fetched): Finding => ({
  level: 'error',
  subject: 'discovery',
  what: `${url} has no issuer and jwks_uri`,
  fix: 'An issuer without a discovery document needs "jwksUri" in its entry of identity.',
});

/** Tokens and setting must have the same text, to the last slash. */
const issuerFinding = (given: string, actual: string): Finding => {
  if (given === actual) return { level: 'ok', subject: 'issuer', what: actual };
  const isSlash = given.replace(/\/$/, '') === actual.replace(/\/$/, '');
  const isCase = given.toLowerCase() === actual.toLowerCase();
  const why = isSlash
    ? `it ${actual.endsWith('/') ? 'has' : 'has no'} "/" at its end`
    : isCase
      ? 'its letters differ in case'
      : 'it is another';
  return {
    level: 'error',
    subject: 'issuer',
    what: `the issuer calls itself ${actual}, not ${given}: ${why}`,
    fix: `Tokens have that text in iss, and it is compared character by character: set "issuer": "${actual}".`,
  };
};

/** API Gateway's time is from its page on JWT authorizers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
const cacheFinding = ({ cacheControl }: Fetched): Finding => ({
  level: 'ok',
  subject: 'rotation',
  what: `the functions keep the keys for an hour, API Gateway for two, whatever cache-control says (${cacheControl ?? 'none'}): publish a new key that long before it signs, and remove an old one that long after`,
});

/** What the keys can sign with, limited to what the issuer says that it uses; RS256 first, the usual one. */
const usedAlgorithms = (keys: readonly Readonly<Record<string, unknown>>[], declared: unknown): string[] => {
  const possible = new Set(signingKeys(keys).flatMap((key) => algorithmsOf(key)));
  const named: readonly unknown[] = Array.isArray(declared) ? declared : [];
  const used = KEY_ALGORITHMS.filter((name) => possible.has(name) && named.includes(name));
  if (used.length > 0) return used;
  const [usual] = signingKeys(keys).map((key) => algorithmsOf(key)[0]);
  return KEY_ALGORITHMS.filter((name) => name === usual);
};

const suggest = (
  issuer: string,
  audience: readonly string[] | undefined,
  algorithms: readonly string[],
): SuggestedEntry => ({
  issuer,
  ...(audience !== undefined && { audience }),
  // The default is every RSA algorithm.
  ...(algorithms.every((name) => RSA_ALGORITHMS.some((rsa) => rsa === name)) ? {} : { algorithms }),
});

/** The entry as synth reads it, and who checks its tokens. */
const entryFindings = (entry: SuggestedEntry, isLoopback: boolean): Finding[] => {
  const read = v.safeParse(Identity, [entry]);
  // The https of a loopback issuer is missing, which is allowed here only.
  const mistakes = (read.issues ?? []).filter(({ message }) => !(isLoopback && /https URL/.test(message)));
  const errors = mistakes.map(
    ({ message, path }): Finding => ({
      level: 'error',
      subject: String(path?.at(-1)?.key ?? 'identity'),
      what: message,
    }),
  );
  if (errors.length > 0) return errors;
  const isGateway = issuerOfApiGateway([v.parse(IdentityEntry, entry)]) !== undefined;
  return [
    {
      level: 'ok',
      subject: 'authorizer',
      what: isGateway
        ? "API Gateway's own, which takes RSA keys and needs an audience"
        : `a function of the deployment, because API Gateway's own takes RSA keys only, and needs an audience`,
    },
    ...(entry.audience === undefined
      ? [
          {
            level: 'warning',
            subject: 'audience',
            what: 'without one, tokens for every other app of this issuer are accepted too',
            fix: 'Give what your tokens have in aud: --audience NAME ("npx ringthrough doctor token" shows it).',
          } as const,
        ]
      : []),
  ];
};
