import type { IdentityEntry } from '../../../lambda/contract/identity.ts';
import { authenticate } from '../../../lambda/identity/authenticate.ts';
import type { Finding } from '../finding.ts';
import { claimFindings } from './claim-findings.ts';
import { entriesFor, type TokenEntry, withoutEntry } from './entries-for.ts';
import type { GivenToken } from './given-token.ts';
import { signatureFinding } from './signature-finding.ts';

/**
 * What the backend makes of a token: every mistake, and at the end its own answer, so that nothing that it refuses is called right.
 *
 * @param secret of an entry with `sharedSecret`, if it is known
 * @param now epoch milliseconds
 */
export const tokenFindings = async (
  token: GivenToken,
  identity: readonly IdentityEntry[],
  secret: string | undefined,
  now: () => number,
): Promise<readonly Finding[]> => {
  const entries = entriesFor(token, identity);
  if (entries.length === 0) return [withoutEntry(token, identity)];
  const all = await Promise.all(
    entries.map(async (entry) => [
      ...claimFindings(token, entry, identity, now()),
      await signatureFinding(token, entry, secret, now),
    ]),
  );
  // The backend accepts a token by any of the entries.
  const best = all.reduce((least, found) => (errorsIn(found) < errorsIn(least) ? found : least));
  return errorsIn(best) > 0 ? best : [...best, ...(await refusal(token, identity, now))];
};

const errorsIn = (findings: readonly Finding[]): number => findings.filter(({ level }) => level === 'error').length;

/** The backend's own answer, where nothing was found. Signatures were checked before. */
const refusal = async (
  token: GivenToken,
  identity: readonly IdentityEntry[],
  now: () => number,
): Promise<Finding[]> => {
  const isOf = (entry: TokenEntry) => entriesFor(token, identity).includes(entry);
  const answer = await authenticate(
    {
      identity,
      checkKeySignature: async (entry) => (isOf(entry) ? 'valid' : 'invalid'),
      checkSecretSignature: async (entry) => (isOf(entry) ? 'valid' : 'invalid'),
      askAuthorizer: () => Promise.reject(new Error('not asked')),
      nameClaim: '',
      now,
    },
    token.text,
    'http',
  );
  if (answer.kind === 'rejected') return [{ level: 'error', subject: 'backend', what: answer.detail }];
  const problem = answer.kind === 'authenticated' ? answer.session.problem : undefined;
  return problem === undefined ? [] : [{ level: 'error', subject: 'user', what: problem.detail }];
};
