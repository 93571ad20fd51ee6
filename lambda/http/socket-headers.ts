/** The headers of a handshake. API Gateway passes on names in the client's spelling: Dart and undici write them in lower case. */
export interface SocketHeaders {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** Every line of a header that the client sent in several. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** @param name in lower case */
export const headerValues = ({ headers, multiValueHeaders }: SocketHeaders, name: string): string[] => {
  const lines = Object.entries(multiValueHeaders ?? {}).flatMap(([key, values]) =>
    key.toLowerCase() === name ? (values ?? []) : [],
  );
  if (lines.length > 0) return lines;
  return Object.entries(headers ?? {}).flatMap(([key, value]) =>
    key.toLowerCase() === name && value !== undefined ? [value] : [],
  );
};

/** The subprotocols that the client requests, in one line or in several: https://www.rfc-editor.org/rfc/rfc6455#section-11.3.4 */
export const requestedProtocols = (event: SocketHeaders): string[] =>
  headerValues(event, 'sec-websocket-protocol')
    .flatMap((line) => line.split(','))
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
