import type { Finding } from './finding.ts';
import { nowhere } from './lines.ts';

const SPECIFICATION = 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md';
const RECEIVERS =
  'No lines of the app: the receiver is your own server. docs/events has complete ones for Node.js, Python, PHP and Go.';
const BOTH = ['ios', 'android'] as const;

/** Findings about the receiver of the webhook. The call does not wait for it. */
export const WEBHOOK_FINDINGS = {
  webhook_refused: {
    title: 'Your server refuses the webhook’s signature',
    what: 'The call is not affected; your server answers 401 or 403 to the event, so Ringthrough sends it again after 5 seconds, 10, 20 and so on.',
    change:
      'Give your server the secret with which npm start signs (WEBHOOK_SECRET, or the one that it prints), and verify the bytes as they came: JSON that was parsed and written again has another signature.',
    next: 'Start docs/events/receiver.mjs with the same secret in place of your server: if it takes the event, compare the two.',
    rule: 'The signature is over id, time and the raw body. The time of each attempt must be within five minutes.',
    source: SPECIFICATION,
    platforms: BOTH,
    lines: nowhere(RECEIVERS),
  },
  webhook_failed: {
    title: 'Your server does not take the webhook',
    what: 'The call is not affected; your server answers with another status than 200 to 299, with a redirect, or not within 10 seconds, so Ringthrough sends the event again later.',
    change:
      'Store the event, answer 204, and do the work afterwards. Answer 204 too to an id that was handled already.',
    next: 'Open the hop of your server in the trace: it has the status and the number of the attempt.',
    rule: 'Only 200 to 299 is success, and redirects are not followed.',
    source: SPECIFICATION,
    platforms: BOTH,
    lines: nowhere(RECEIVERS),
  },
  webhook_unreachable: {
    title: 'Your server cannot be reached',
    what: 'The call is not affected; there is no connection to the URL of the webhook, so Ringthrough sends the event again later.',
    change: 'Start your server, or correct WEBHOOK_URL. ECONNREFUSED: nothing listens on that port.',
    next: 'Run npx ringthrough events listen: it receives at http://127.0.0.1:8787.',
    rule: 'An event is sent again for a day; the next event of its call waits for it.',
    source: SPECIFICATION,
    platforms: BOTH,
    lines: nowhere(RECEIVERS),
  },
} as const satisfies Readonly<Record<string, Finding>>;
