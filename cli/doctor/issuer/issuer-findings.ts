import * as v from 'valibot';
import type { Finding } from '../finding.ts';
import { answerFindings, cacheFinding, noDiscovery } from './answer-findings.ts';
import type { IssuerUrl } from './issuer-url.ts';
import { keyFindings } from './key-findings.ts';
import type { IssuerSnapshot } from './read-issuer.ts';
import { entryFindings, type SuggestedEntry, suggest, usedAlgorithms } from './suggest-entry.ts';

const Discovery = v.looseObject({ issuer: v.string(), jwks_uri: v.string() });
const KeySet = v.looseObject({ keys: v.array(v.record(v.string(), v.unknown())) });

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
