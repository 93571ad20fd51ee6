import * as v from 'valibot';
import type { MessageLevel } from './message-view.ts';
import { queryParameters } from './query-parameters.ts';
import { parsedJson, readableJson, shorten } from './readable-json.ts';
import { SqsBatch } from './sqs-batch.ts';
import type { AwsWire } from './wire-request.ts';

/** The levels of a request whose strings are JSON themselves; `undefined` for any other request. */
export const nestedLevels = ({ service, action, body }: AwsWire): readonly MessageLevel[] | undefined => {
  if (service === 'sns' && action === 'Publish') return publishLevels(queryParameters(body));
  if (service === 'sqs' && action.startsWith('SendMessage')) return queueLevels(body);
  return undefined;
};

const Platforms = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

const publishLevels = ({
  Message,
  ...parameters
}: Readonly<Record<string, unknown>>): readonly MessageLevel[] | undefined => {
  const platforms = v.safeParse(Platforms, Message);
  if (typeof Message !== 'string' || !platforms.success) return undefined;
  const names = Object.keys(platforms.output);
  return [
    { title: 'Publish', note: 'The parameters besides Message.', text: readableJson(parameters) },
    {
      title: 'Message',
      note: `Message is a string of ${size(Message)}, shown as sent. MessageStructure is json, so SNS parses it.`,
      text: shorten(Message),
      nested: 'Message',
    },
    ...Object.entries(platforms.output).flatMap(([platform, text], index) => [
      {
        title: platform,
        note: `${platform} in it is a string again, of ${size(text)}: one for each push service, here ${names.join(' and ')}.`,
        text: shorten(text),
        nested: platform,
      },
      {
        title: receiverOf(platform),
        note: noteOf(platform),
        text: readableJson(parsedJson(text)),
        // The next platform's string is shown on demand too.
        ...(index < names.length - 1 && { nested: names[index + 1] ?? '' }),
      },
    ]),
  ];
};

const size = (text: string): string => `${new Intl.NumberFormat('en-GB').format(text.length)} characters`;

const isApple = (platform: string): boolean => platform.startsWith('APNS');
const receiverOf = (platform: string): string =>
  isApple(platform) ? 'What the phone gets' : platform === 'GCM' ? 'What Google gets' : 'Parsed';
const noteOf = (platform: string): string => {
  if (isApple(platform)) return 'This is the push payload: SNS sends it to Apple unchanged, and Apple to the phone.';
  if (platform === 'GCM') return 'SNS sends the message to Google; its data is what the phone gets.';
  return 'The string, parsed.';
};

const queueLevels = (body: string): readonly MessageLevel[] => [
  {
    title: 'Request',
    note: 'MessageBody is a string.',
    text: readableJson(parsedJson(body)),
    nested: 'MessageBody',
  },
  {
    title: 'What the function gets',
    note: 'The string is JSON: SQS invokes the function with it, a timer once its delay is over.',
    text: readableJson(
      v
        .parse(SqsBatch, parsedJson(body))
        .Entries.map(({ DelaySeconds, MessageBody, MessageGroupId }) =>
          MessageGroupId === undefined
            ? { DelaySeconds, MessageBody: parsedJson(MessageBody) }
            : { MessageGroupId, MessageBody: parsedJson(MessageBody) },
        ),
    ),
  },
];
