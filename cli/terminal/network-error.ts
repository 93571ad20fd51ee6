import { CliError } from './cli-error.ts';

/** What codes of Node.js, undici and OpenSSL mean for somebody who is not online, or behind a proxy. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host: is the name right, and is this machine online?',
  EAI_AGAIN: 'DNS does not answer: is this machine online?',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer in time',
  TimeoutError: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  CERT_HAS_EXPIRED: "the server's certificate has expired, or the clock of this machine is wrong",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is from an unknown authority: a proxy in between?",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is from an unknown authority: a proxy in between?",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is from an unknown authority: a proxy in between?",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name",
};

/**
 * An error of a connection as one line; `undefined` when it is none. Errors of `fetch` have the connection's as their cause.
 *
 * @param doing what was being done, with the host: `asking api.push.apple.com`
 */
export const networkError = (error: unknown, doing: string): CliError | undefined => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : at.name;
    const meaning = MEANINGS[code];
    if (meaning !== undefined)
      return new CliError('network', `${doing}: ${meaning} (${code})`, undefined, { cause: error });
    // Connections that tried several addresses.
    const [first] = at instanceof AggregateError ? at.errors : [];
    if (first instanceof Error) return networkError(first, doing);
  }
  return undefined;
};

/** Whatever `fetch` threw: some ports and URLs it refuses without a code of the connection. */
export const fetchError = (error: unknown, doing: string): CliError => {
  const known = networkError(error, doing);
  if (known !== undefined) return known;
  const { message } = error instanceof Error && error.cause instanceof Error ? error.cause : { message: String(error) };
  return new CliError('network', `${doing}: no request was possible: ${message}`, undefined, { cause: error });
};
