import type { Action } from '../../command.ts';
import { readInput } from '../../terminal/read-input.ts';
import type { Finding } from '../finding.ts';
import { printFindings } from '../print-findings.ts';
import { entriesFor } from './entries-for.ts';
import { type GivenToken, readGivenToken } from './given-token.ts';
import { identityOf } from './identity-of.ts';
import { shownClaims } from './shown-claims.ts';
import type { DoctorTokenOptions } from './token-command.ts';
import { tokenFindings } from './token-findings.ts';

/** Checks a JWT as the backend reads it. */
export const doctorToken: Action<DoctorTokenOptions> = async ({ terminal, output }, options, file = '-') => {
  // A token in place of a file's name is read, and the shell keeps it.
  const isInline = /^(Bearer\s+)?eyJ/.test(file);
  if (file === '-' && terminal.stdin.isTTY === true) output.note('paste the token, then press Enter and Ctrl-D');
  const text = isInline ? file : (await readInput(file, 'token', terminal)).toString('utf8');
  const token = readGivenToken(text);
  const { entries, source, secret } = await identityOf(options, terminal);
  const { now } = terminal;
  const findings: Finding[] = [
    ...token.notes.map((what): Finding => ({ level: 'ok', subject: 'text', what })),
    ...(isInline
      ? [
          {
            level: 'warning',
            subject: 'text',
            what: 'a token on the command line stays in the history of the shell',
            fix: 'Give a file, or stdin.',
          } as const,
        ]
      : []),
  ];
  findings.push(
    ...(entries.length === 0 ? [withoutIdentity(token, options)] : await tokenFindings(token, entries, secret, now)),
  );
  const [entry] = entriesFor(token, entries);
  const claims = shownClaims(token.claims, entry?.userIdClaim ?? options.userIdClaim ?? 'sub');
  const { alg, kid, typ } = token.header;
  return printFindings(
    { output },
    {
      title: entries.length === 0 ? 'token' : `token, by ${source}`,
      facts: { header: { alg, kid, typ }, claims },
      findings: [{ level: 'ok', subject: 'claims', what: claimLines({ alg, kid, ...claims }) }, ...findings],
      next: nextStep(findings, entries.length > 0),
    },
  );
};

const nextStep = (findings: readonly Finding[], isCompared: boolean): string => {
  if (findings.some(({ level }) => level === 'error'))
    return 'docs/identity.md has the settings for well-known issuers.';
  if (!isCompared) return 'Nothing was checked but the form of the token.';
  const isSigned = findings.some(({ level, subject }) => level === 'ok' && subject === 'signature');
  return isSigned ? 'The backend accepts this token.' : 'The backend accepts this token, if its signature is right.';
};

const claimLines = (claims: Readonly<Record<string, unknown>>): string =>
  Object.entries(claims)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');

const withoutIdentity = ({ claims }: GivenToken, { settings }: DoctorTokenOptions): Finding => {
  const iss = typeof claims.iss === 'string' ? claims.iss : undefined;
  const what =
    settings === undefined
      ? 'nothing to compare it with'
      : 'these settings have no identity: a Cognito user pool is created, whose address they do not have';
  const aud = [claims.aud ?? claims.client_id].flat().filter((value) => typeof value === 'string');
  return {
    level: 'warning',
    subject: 'settings',
    what,
    fix:
      iss === undefined
        ? 'Name the settings: --settings cdk.json --stage NAME.'
        : `--settings cdk.json --stage NAME, or, if it is the right one: --issuer ${iss}${aud.map((name) => ` --audience ${name}`).join('')}`,
  };
};
