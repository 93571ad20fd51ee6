import type { Environment } from '../../lambda/contract/words.ts';
import { type CertificateVerdict, judgeCertificate } from './client-certificate.ts';
import type { makeTokenVerifier } from './provider-token.ts';
import type { Reason } from './verdict.ts';

/** Who sends over a connection: with a certificate its topics are known, with a token any topic of the team's goes. */
export type Sender = { readonly topics?: readonly string[] } | { readonly reason: Reason };

export interface ConnectionFacts {
  readonly environment: Environment;
  /** DER of the certificate the client showed in the TLS handshake, if any. */
  readonly certificate: Buffer | undefined;
}

/**
 * A new provider token more often than every 20 minutes is refused.
 * https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 * Apple does not say what it counts by; here it is the connection, so that two processes may share a key.
 */
const TOKEN_UPDATE_MS = 20 * 60_000;

/** Keeps what Apple remembers about one connection, and says who is sending. */
export function makeSenderCheck(
  connection: ConnectionFacts,
  tokens: ReturnType<typeof makeTokenVerifier>,
  authorities: () => readonly string[],
  clock: () => number,
) {
  let teamId: string | undefined;
  let current: { authorization: string; since: number } | undefined;
  let certificateVerdict: CertificateVerdict | undefined;

  return async (authorization: string | undefined): Promise<Sender> => {
    if (connection.certificate !== undefined) {
      certificateVerdict ??= judgeCertificate(connection.certificate, authorities(), connection.environment, clock());
      return certificateVerdict;
    }
    const verdict = await tokens.verify(authorization, connection.environment);
    if ('reason' in verdict) return verdict;
    // A connection belongs to the team of its first push.
    teamId ??= verdict.teamId;
    if (verdict.teamId !== teamId) return { reason: 'UnrelatedKeyIdInToken' };
    if (authorization !== undefined && authorization !== current?.authorization) {
      const tooSoon = current !== undefined && clock() - current.since < TOKEN_UPDATE_MS;
      if (tooSoon) return { reason: 'TooManyProviderTokenUpdates' };
      current = { authorization, since: clock() };
    }
    return {};
  };
}
