import { Option } from 'commander';
import {
  MEDIA,
  type Media,
  PHONE_PLATFORMS,
  type PhonePlatform,
  PRESETS,
  type Preset,
} from '../../lambda/contract/enums.ts';
import { type AddCommands, addCommand } from '../command.ts';

/** Options of `ringthrough payload`, as commander gives them. */
export interface PayloadOptions {
  readonly preset?: Preset;
  readonly template?: string;
  readonly platform?: PhonePlatform;
  readonly library?: string;
  readonly all?: true;
  readonly name?: string;
  readonly handle?: string;
  readonly media?: Media;
  readonly callId?: string;
  readonly callerId?: string;
  readonly custom?: string;
  readonly cancel?: true;
}

export const addPayloadCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'payload',
    summary: 'what the native code of each client library makes of a push payload',
    description:
      'Reads a push payload, or makes that of a preset, and says of each client library what its native code does with it: whether the user sees a call, and which. Reads an APNs payload, the data of an FCM message, a whole FCM or SNS message with a payload inside, and a dictionary that was copied out of the console of Xcode. Sends nothing.',
    examples: [
      ['payload call.json', 'Who reads the payload in a file:'],
      ['payload call.json --library flutter_callkit_incoming', 'What one library reads of it, key by key:'],
      ['payload --preset universal --platform android --name Alice', 'The payload that the backend would send:'],
      ['payload --template payloads.json --library native', 'That of a template for the preset "custom":'],
      ['payload --preset universal --cancel', 'The push that ends a call:'],
    ],
  });
  command
    .argument('[file]', 'file with the payload; - for stdin')
    .addOption(
      new Option('--preset <name>', 'make the payload of this preset').choices(
        PRESETS.filter((name) => name !== 'custom'),
      ),
    )
    .option('--template <file>', 'make the payload of a template: of "payloads" in the settings, or of one platform')
    .addOption(
      new Option('--platform <name>', 'platform of the phone (default: that of the payload)').choices(PHONE_PLATFORMS),
    )
    .option('--library <name>', 'one client library in detail; exit code 7 if it would not show the call')
    .option('--all', 'every library of the platform (the default)')
    .option('--name <text>', 'of a preset: name of the caller', 'Alice')
    .option('--handle <text>', 'of a preset: number or address of the caller (default: the caller id)')
    .addOption(new Option('--media <media>', 'of a preset: the kind of call').choices(MEDIA).default('audio'))
    .option('--call-id <uuid>', 'of a preset: id of the call (default: a new one)')
    .option('--caller-id <id>', 'of a preset: user id of the caller', '42')
    .option('--custom <json>', 'of a preset: data of the app, as in an invite')
    .option('--cancel', 'of a preset: the push that ends a call, in place of the one that rings')
    .action(start<PayloadOptions>(async (...args) => await (await import('./payload.ts')).payload(...args)));
};
