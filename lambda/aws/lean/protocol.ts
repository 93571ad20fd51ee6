/** What a protocol makes of the input of an operation. */
export interface WireRequest {
  readonly method: string;
  /** Appended to the path of the endpoint. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | undefined;
}

export interface WireResponse {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the body of an error says. */
export interface WireError {
  /** The service's code: `ConditionalCheckFailedException`, or in SNS `NotFound`. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** Further members, such as the reasons of a cancelled transaction. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** How inputs, outputs and errors of a service look on the wire. */
export interface Protocol {
  request(operation: string, input: Readonly<Record<string, unknown>>): WireRequest;
  /** @throws when the body is none of the protocol */
  output(operation: string, response: WireResponse): object;
  /** @throws when the body is none of the protocol */
  error(response: WireResponse): WireError;
}

/** The value of a header that services send once. */
export const header = ({ headers }: WireResponse, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};
