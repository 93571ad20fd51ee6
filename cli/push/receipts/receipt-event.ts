import * as v from 'valibot';
import { ReceiptView } from '../../../lambda/contract/views.ts';

/** What a phone reported about the push, and what it was answered. */
export interface ReceiptEvent {
  /** `ringing`, `answered`, `declined`, `ended`; `state`: it asked whether the call still rings; `invalid`: a report that is none. */
  readonly event: string;
  /** Of the answer. */
  readonly status: number;
  /** The call's state after it, and its end reason; `undefined` where the answer has no body. */
  readonly state: string | undefined;
  readonly endReason: string | undefined;
  /** Of an invalid report: what is wrong, in the API's words. */
  readonly problem: string | undefined;
  /** When it arrived, epoch milliseconds. */
  readonly at: number;
}

export interface ReceivedReceipt {
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
  readonly at: number;
}

/** What Cordova's native code sends as `?input=`; it gets no body. */
const INPUTS: Readonly<Record<string, string>> = {
  connected: 'ringing',
  pickup: 'answered',
  declined_callee: 'declined',
};

const Report = v.pipe(v.string(), v.parseJson(), v.object({ event: v.string() }));
const State = v.pipe(v.string(), v.parseJson(), v.pick(ReceiptView, ['state', 'endReason']));
const Detail = v.pipe(v.string(), v.parseJson(), v.object({ detail: v.string() }));

export const receiptEvent = ({ method, url, body, status, answer, at }: ReceivedReceipt): ReceiptEvent => {
  const state = v.safeParse(State, answer);
  const detail = v.safeParse(Detail, answer);
  return {
    event: status >= 400 ? 'invalid' : reportOf(method, url, body),
    status,
    state: state.success ? state.output.state : undefined,
    endReason: state.success ? state.output.endReason : undefined,
    problem: detail.success ? detail.output.detail : undefined,
    at,
  };
};

const reportOf = (method: string, url: URL, body: Buffer): string => {
  if (method === 'GET') return INPUTS[url.searchParams.get('input') ?? ''] ?? 'state';
  const report = v.safeParse(Report, body.toString('utf8').replace(/^\uFEFF/, ''));
  // A compressed body.
  return report.success ? report.output.event : 'report';
};
