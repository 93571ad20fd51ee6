import * as v from 'valibot';
import { WebhookName } from '../../lambda/contract/event-settings.ts';
import { PUBLISHED_EVENTS } from '../../lambda/contract/published-events.ts';
import { WEBHOOKS } from '../../lambda/contract/webhooks.ts';
import { matching, settingsObject, trueOrFalse, wholeNumber } from './rules.ts';

/** Longer ones do not fit into the function's environment beside the rest. */
const MAX_URL = 1_000;

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** Digits and dots, or IPv6 in brackets: `URL` has made one of every other form. */
const ADDRESS = /^(\[.*\]|[\d.]+)$/;

const mistakeOf = (text: string): string | undefined => {
  const url = parsed(text);
  if (url === undefined || url.protocol !== 'https:')
    return 'must be the URL of your server, such as https://api.example.com/ringthrough-events';
  if (url.username !== '' || url.password !== '')
    return 'must have no user name and password: your server checks the signature of each request';
  if (url.hash !== '') return 'must have no part after #, which is never sent';
  if (ADDRESS.test(url.hostname) || /(^|\.)localhost\.?$/.test(url.hostname))
    return 'must have a host name that the deployment can resolve, not an address and not localhost';
  return text.length > MAX_URL ? `must have at most ${MAX_URL} characters` : undefined;
};

const Url = v.pipe(
  v.string('must be the URL of your server, such as https://api.example.com/ringthrough-events'),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? mistakeOf(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
);

const EVENTS = `must be a list of events, of ${PUBLISHED_EVENTS.join(', ')}`;
const NAME = 'must be lower-case letters, digits and hyphens, at most 20, such as crm';

const Webhook = settingsObject({
  /** Names the webhook in logs, metrics and alarms. */
  name: v.pipe(
    v.string(NAME),
    v.check((value) => v.is(WebhookName, value), NAME),
  ),
  /** Where each event is posted. The name is resolved at each delivery, and only public addresses are connected to. */
  url: Url,
  /** Name of the secret in Secrets Manager that requests are signed with: `whsec_` and base64. */
  secret: matching(/^[\w/+=.@-]{1,512}$/, 'the name of a secret in Secrets Manager, such as ringthrough/webhook'),
  /** Only these events. Default: all. */
  events: v.optional(
    v.pipe(
      v.array(v.picklist(PUBLISHED_EVENTS, EVENTS), EVENTS),
      v.nonEmpty('must have at least one event, or be left out for all'),
      v.check((events) => new Set(events).size === events.length, 'has the same event twice'),
    ),
  ),
  /** Also connect to private addresses, of a server in the VPC of the setting `vpc`. */
  allowPrivate: v.optional(trueOrFalse, false),
  /** Most deliveries at the same moment. Lambda allows no fewer than two. */
  maxConcurrency: v.optional(wholeNumber('deliveries at once', 2, 1_000), WEBHOOKS.concurrency),
});
export type WebhookSetting = v.InferOutput<typeof Webhook>;

const BUS =
  'must be true for a bus of its own, or the ARN of an event bus, such as arn:aws:events:eu-west-1:123456789012:event-bus/calls';

/** Of logical ids, which have no hyphens. */
const withoutHyphens = ({ name }: { readonly name: string }): string => name.replaceAll('-', '');

/** Events of calls and devices for the team's own server. */
export const Events = v.pipe(
  settingsObject({
    /** An EventBridge bus that gets every event: `true` creates one. Default: none. */
    bus: v.optional(
      v.union(
        [
          v.literal(true),
          v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]{1,256}$/, BUS)),
        ],
        BUS,
      ),
    ),
    /** Whether events of calls have the caller's name and handle. */
    callerName: v.optional(trueOrFalse, false),
    /** URLs of your server that get the events, signed and in order. */
    webhooks: v.optional(
      v.pipe(
        v.array(Webhook, 'must be a list of webhooks'),
        v.maxLength(WEBHOOKS.max, `must have at most ${WEBHOOKS.max} webhooks: use an event bus for more receivers`),
        v.check(
          (webhooks) => new Set(webhooks.map(withoutHyphens)).size === webhooks.length,
          'must have names that differ in more than hyphens',
        ),
      ),
      [],
    ),
  }),
);
export type EventsSetting = v.InferOutput<typeof Events>;
