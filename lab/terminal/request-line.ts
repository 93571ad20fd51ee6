import * as v from 'valibot';
import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import { withDisplayNames } from '../server/trace/display-names.ts';
import type { Colours } from './colours.ts';
import { printable, shortPath, timeText } from './printable.ts';
import { type RequestSource, sourceOf } from './request-source.ts';

export interface RequestLineOptions {
  readonly colours: Colours;
  /** The claim of a token with the user's id. */
  readonly userIdClaim: string;
  readonly at: Date;
}

/** `09:05:07  POST   /v1/calls                      201    41 ms  alice` */
export const requestLine = (request: AnsweredRequest, { colours, userIdClaim, at }: RequestLineOptions): string => {
  const { method, path, status, ms, code, gatewayError } = request;
  const source = sourceOf(request);
  const head = `${timeText(at)}  `;
  const address = `${method.padEnd(6)} ${shortPath(path).padEnd(30)} `;
  const duration = ` ${`${Math.round(ms)} ms`.padStart(8)}`;
  const reason = code ?? (gatewayError === undefined ? undefined : `API Gateway: ${gatewayError}`);
  const who = source.kind === 'client' ? senderOf(request, userIdClaim) : labSenderOf(source, request, userIdClaim);
  const tail = [who, reason].filter((part) => part !== undefined && part !== '').join(' · ');
  const rest = `${duration}${tail === '' ? '' : `  ${printable(tail)}`}`;
  // The requests of the lab's own phones recede behind those of other clients.
  if (source.kind !== 'client' && status < 400) return colours.dim(`${head}${address}${status}${rest}`);
  const statusText = statusColour(status, colours)(String(status));
  return `${colours.dim(head)}${address}${statusText}${rest}`;
};

const statusColour = (status: number, { green, yellow, red }: Colours): ((text: string) => string) => {
  if (status >= 500) return red;
  return status >= 400 ? yellow : green;
};

const labSenderOf = (source: RequestSource, request: AnsweredRequest, userIdClaim: string): string => {
  if (source.kind !== 'model phone') {
    const place = source.kind === 'page' ? '(lab’s page)' : '(lab)';
    return `${senderOf(request, userIdClaim) ?? ''} ${place}`.trim();
  }
  const native = isReceipt(request) ? ', native code' : '';
  return `${withDisplayNames(source.phoneId)}${native} (lab)`;
};

const isReceipt = ({ path }: AnsweredRequest): boolean => path.startsWith('/v1/receipts/');

const UserIdOfContext = v.object({ userId: v.string() });

/** Ringthrough's authorizer function encodes the id; one of the team's own may not. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The user by the token; native code has none. */
const senderOf = (request: AnsweredRequest, userIdClaim: string): string | undefined => {
  const { jwt, lambda } = request.authorizer ?? {};
  const claim = jwt?.claims[userIdClaim];
  if (claim !== undefined) return String(claim);
  const context = v.safeParse(UserIdOfContext, lambda);
  if (context.success) return decoded(context.output.userId);
  return isReceipt(request) ? 'native code' : undefined;
};
