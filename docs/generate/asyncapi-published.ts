import type { GenericSchema } from 'valibot';
import { PublishedCallEvent, PublishedDeviceEvent } from '../../lambda/contract/published-events.ts';
import { ref } from './json-schema.ts';

/** Where the events for the team's own server go. */
export const RECEIVER = {
  host: '{host}',
  pathname: '/{path}',
  protocol: 'https',
  description:
    'The URL of a webhook of the settings. An EventBridge bus gets the same JSON as `detail`, with the source `ringthrough` and the `type` as detail type.',
  variables: { host: { default: 'hooks.example.com' }, path: { default: 'calls' } },
};

export const publishedSchemas: Readonly<Record<string, GenericSchema>> = { PublishedCallEvent, PublishedDeviceEvent };

/** By Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const headers = {
  type: 'object',
  properties: {
    'webhook-id': { type: 'string', description: 'The `id` of the event: handle an id once.' },
    'webhook-timestamp': {
      type: 'string',
      description: 'When it was sent, in epoch seconds: refuse what is older than 5 minutes.',
    },
    'webhook-signature': {
      type: 'string',
      description:
        '`v1,` and HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>` as base64; while the secret is rotated two, separated by a space.',
    },
    'user-agent': { type: 'string', examples: ['Ringthrough/1.0.0'] },
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
};

export const publishedMessages = {
  publishedCallEvent: {
    name: 'publishedCallEvent',
    summary: 'A call was made, rings, was answered, was missed or has ended. For the team’s own server',
    contentType: 'application/json',
    headers,
    payload: ref('PublishedCallEvent'),
  },
  publishedDeviceEvent: {
    name: 'publishedDeviceEvent',
    summary: 'A device was registered, cannot be rung any more, or was removed. For the team’s own server',
    contentType: 'application/json',
    headers,
    payload: ref('PublishedDeviceEvent'),
  },
};

export const publishedChannel = {
  address: null,
  description:
    'Each event arrives once or more, in order for each call and each device. What is not answered with 2xx within 10 seconds is sent again, for a day.',
  servers: [{ $ref: '#/servers/receiver' }],
  messages: Object.fromEntries(
    Object.keys(publishedMessages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
  ),
};
