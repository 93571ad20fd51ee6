import { type Issue, type ProblemCode, problems } from '../contract/problems.ts';

/** An error that is reported to the client. Handlers throw it; only the endpoints turn it into a response. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** Members that the problem's code adds to the body. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Seconds for the `Retry-After` header. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    { retryAfter, ...extra }: { readonly retryAfter?: number; readonly [key: string]: unknown } = {},
  ) {
    super(detail);
    this.code = code;
    this.extra = extra;
    this.retryAfter = retryAfter;
  }
}

export const invalidRequest = (issues: readonly Issue[]): Problem =>
  new Problem('invalid_request', issues.map(({ path, message }) => `${path} ${message}`).join('; '), { issues });

export const bodyTooLarge = (limit: number): Problem =>
  new Problem('body_too_large', `the body must be at most ${limit} bytes, after decompression`, { limit });

export const userBeingErased = (): Problem =>
  new Problem('user_being_erased', 'the user is being erased; once that is done, the same request makes a new user', {
    retryAfter: 30,
  });

/** The RFC 9457 body of a problem. */
export const problemBody = ({ code, message, extra }: Problem): Record<string, unknown> => ({
  type: `urn:ringthrough:problem:${code}`,
  title: problems[code].title,
  status: problems[code].status,
  detail: message,
  code,
  ...extra,
});
