import { isRunning } from './app-process.ts';
import type { ApiResponse, AppRequest } from './phone-state.ts';
import { record, type Step } from './step.ts';

/** Milliseconds for which a request is kept: after the ring window its call is over anyway. */
const KEPT_FOR_MS = 10 * 60_000;

const isKept = (request: AppRequest): boolean =>
  request.kind === 'transition'
    ? request.transition === 'decline' || request.transition === 'end'
    : request.kind === 'receipt' && (request.event === 'declined' || request.event === 'ended');

/** Keeps a decline, or the end of a call, that the server did not get: without it, the caller goes on ringing. */
export const keepUnsent = ({ phone, at }: Step, request: AppRequest, { status }: ApiResponse): void => {
  const isUnsent = status === 0 || status >= 500;
  if (!phone.app.keepsRequests || !isUnsent || !isKept(request)) return;
  phone.keptRequests = [...phone.keptRequests, { request, until: at + KEPT_FOR_MS }];
};

/**
 * Sends what was kept, once the phone is online. On iOS a process of the app must run; on Android WorkManager starts one
 * (https://developer.android.com/develop/background-work/background-tasks/persistent/getting-started/define-work#work-constraints).
 */
export const sendKept = (step: Step): void => {
  const { phone, at, requests } = step;
  if (!phone.online || phone.keptRequests.length === 0 || !(phone.platform === 'android' || isRunning(phone))) return;
  const due = phone.keptRequests.filter(({ until }) => until > at);
  phone.keptRequests = [];
  if (due.length > 0)
    record(step, 'request_sent_again', 'The app sends what it could not send before.', { requests: due.length });
  requests.push(...due.map(({ request }) => request));
};
