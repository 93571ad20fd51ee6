import type { Environment } from '../../lambda/contract/enums.ts';
import type { Reason } from './apns-response.ts';
import { type CertificateCheck, validateCertificate } from './client-certificate.ts';
import type { makeTokenVerifier } from './provider-token.ts';

/** The sender of a push: a certificate allows its topics only, a provider token every topic of the team or those of its key. */
export type Sender =
  | {
      readonly topics?: readonly string[] | undefined;
      /** The topic of a push without `apns-topic`: a certificate's only one. */
      readonly defaultTopic?: string | undefined;
    }
  | { readonly reason: Reason };

export interface ConnectionFacts {
  readonly environment: Environment;
  /** DER of the client certificate in the TLS handshake, if any. */
  readonly certificate: Buffer | undefined;
}

/**
 * A provider token that is renewed more often than every 20 minutes is refused.
 * https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 * Apple does not document the scope of this limit; here it is the connection, so that two processes may share a key.
 */
const TOKEN_UPDATE_MS = 20 * 60_000;

/** Identifies the sender of each push on one connection; holds the connection's team and current provider token. */
export function makeSenderCheck(
  connection: ConnectionFacts,
  tokens: ReturnType<typeof makeTokenVerifier>,
  authorities: () => readonly string[],
  clock: () => number,
) {
  let teamId: string | undefined;
  let current: { authorization: string; since: number } | undefined;
  let certificateSender: Sender | undefined;

  return async (authorization: string | undefined): Promise<Sender> => {
    if (connection.certificate !== undefined) {
      certificateSender ??= senderOf(
        validateCertificate(connection.certificate, authorities(), connection.environment, clock()),
      );
      return certificateSender;
    }
    const response = await tokens.verify(authorization, connection.environment);
    if ('reason' in response) return response;
    // A connection is bound to the team of its first push.
    teamId ??= response.teamId;
    if (response.teamId !== teamId) return { reason: 'UnrelatedKeyIdInToken' };
    if (authorization !== undefined && authorization !== current?.authorization) {
      const tooSoon = current !== undefined && clock() - current.since < TOKEN_UPDATE_MS;
      if (tooSoon) return { reason: 'TooManyProviderTokenUpdates' };
      current = { authorization, since: clock() };
    }
    return { topics: response.topics };
  };
}

const senderOf = (check: CertificateCheck): Sender =>
  'reason' in check ? check : { ...check, defaultTopic: check.topics.length === 1 ? check.topics[0] : undefined };
