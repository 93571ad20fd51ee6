import { isIP } from 'node:net';
import { CliError } from '../../terminal/cli-error.ts';

export interface IssuerUrl {
  /** Without what does not belong to an issuer. */
  readonly issuer: string;
  /** URL of its discovery document (https://openid.net/specs/openid-connect-discovery-1_0.html, section 4). */
  readonly discovery: string;
  readonly isLoopback: boolean;
  /** Only machines of its own network reach it. */
  readonly isPrivate: boolean;
  /** What was corrected, for people. */
  readonly notes: readonly string[];
}

const WELL_KNOWN = '/.well-known/openid-configuration';

/** @throws CliError `input` when it is no URL of an issuer */
export const readIssuerUrl = (given: string): IssuerUrl => {
  const trimmed = given.trim();
  const text = /^[\w.-]+\.[a-z]{2,}(?:[/:].*)?$/i.test(trimmed) ? `https://${trimmed}` : trimmed;
  // The placeholder of Microsoft's template stays as it is.
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new CliError(
      'input',
      `"${given}" is no URL`,
      'Give what your tokens have in iss, such as https://acme.eu.auth0.com/.',
    );
  }
  const issuer = text.replace(/\/\.well-known\/.*$/, '').replace(/[?#].*$/, '');
  const { protocol, hostname, username } = new URL(issuer);
  if (username !== '') throw new CliError('input', 'an issuer has no user name or password in its URL');
  const host = hostname.replace(/^\[|\]$/g, '');
  const isLoopback = host === 'localhost' || host === '::1' || /^127\./.test(host);
  if (protocol === 'http:' && !isLoopback) {
    throw new CliError(
      'input',
      `${issuer} is not https: keys that come over plain http can be replaced on the way`,
      'Give the https URL. A deployment takes no other.',
    );
  }
  return {
    issuer,
    discovery: `${issuer.replace('{tenantid}', 'common').replace(/\/$/, '')}${WELL_KNOWN}`,
    isLoopback,
    isPrivate: !isLoopback && isPrivateHost(host),
    notes: [
      ...(text === trimmed ? [] : [`taken as ${text}`]),
      ...(issuer === text ? [] : [`the issuer is ${issuer}, without what follows it`]),
    ],
  };
};

/** RFC 1918, RFC 4193, link-local addresses, and names that public DNS does not have. */
const isPrivateHost = (host: string): boolean => {
  if (isIP(host) === 4)
    return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(host);
  if (isIP(host) === 6) return /^(f[cd]|fe[89ab])/i.test(host);
  return !host.includes('.') || /\.(local|internal|lan|home\.arpa|test|localhost)$/i.test(host);
};
