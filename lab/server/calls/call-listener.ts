import * as v from 'valibot';
import { MEDIA } from '../../../lambda/contract/enums.ts';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import { HttpEvent, SocketEvent } from '../trace/function-events.ts';
import { parsedJson } from '../trace/readable-json.ts';
import type { CallList } from './call-list.ts';

export interface CallListenerOptions {
  readonly list: Pick<CallList, 'invited'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** A call may have changed. */
  readonly onCallChange: () => void;
}

const Invite = v.object({
  callId: v.optional(v.string()),
  to: v.union([v.string(), v.array(v.string())]),
  media: v.optional(v.picklist(MEDIA), 'audio'),
});
const HttpResult = v.object({ statusCode: v.number(), body: v.optional(v.string(), '') });
const WithCallId = v.object({ callId: v.string() });
const Problem = v.object({ code: v.string() });

/** The only message of a socket that changes a call. */
const Ringing = v.object({ type: v.literal('ringing') });

/** Functions that change calls by themselves. */
const CHANGES_CALLS = /^(ring-timer|push-feedback|receipts)$/;

/** Adds each invite to the list of calls, and reports what else may have changed a call. */
export const callListener = ({ list, clock, onCallChange }: CallListenerOptions): InvocationListener => {
  return ({ fn, event }) => {
    const http = v.safeParse(HttpEvent, event);
    if (http.success && http.output.requestContext.http.method === 'POST') {
      const { rawPath, body, requestContext } = http.output;
      const invite = rawPath === '/v1/calls' ? v.safeParse(Invite, parsedJson(body ?? '')) : undefined;
      const at = clock();
      return (end) => {
        const result = 'result' in end ? v.safeParse(HttpResult, end.result) : undefined;
        if (invite?.success && result?.success) {
          const { callId, to, media } = invite.output;
          const from = requestContext.authorizer?.jwt.claims.sub ?? '';
          list.invited({ from, to: [to].flat(), media, at, ...outcomeOf(result.output, callId) });
        }
        onCallChange();
      };
    }
    const message = v.safeParse(SocketEvent, event);
    const isRinging = message.success && v.is(Ringing, parsedJson(message.output.body ?? ''));
    return CHANGES_CALLS.test(fn) || isRinging ? onCallChange : () => {};
  };
};

const outcomeOf = (
  { statusCode, body }: v.InferOutput<typeof HttpResult>,
  given: string | undefined,
): { readonly callId: string | undefined; readonly refusal?: string } => {
  const answer = parsedJson(body);
  const invited = v.safeParse(WithCallId, answer);
  if (statusCode < 300) return { callId: invited.success ? invited.output.callId : given };
  const problem = v.safeParse(Problem, answer);
  return { callId: given, refusal: problem.success ? problem.output.code : String(statusCode) };
};
