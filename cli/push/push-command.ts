import { InvalidArgumentError, Option } from 'commander';
import { HANDLE_TYPES, MEDIA, PRESETS } from '../../lambda/contract/enums.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { addCredentialOptions, type CredentialOptions } from '../credentials/credential-options.ts';

export const PUSH_TYPES = ['voip', 'alert', 'data'] as const;
export type PushType = (typeof PUSH_TYPES)[number];

export interface PushOptions extends CredentialOptions {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly type?: PushType;
  readonly preset: (typeof PRESETS)[number];
  readonly name: string;
  readonly handle?: string;
  readonly handleType: (typeof HANDLE_TYPES)[number];
  readonly media: (typeof MEDIA)[number];
  readonly callId?: string;
  readonly callerId: string;
  readonly calleeId: string;
  readonly custom?: string;
  readonly cancel?: true;
  readonly expires: number;
  readonly dryRun?: true;
  readonly listen?: string | true;
  readonly listenPort?: number;
  readonly listenOn?: string;
  readonly local?: string | true;
  readonly apnsUrl?: string;
  readonly apnsSandboxUrl?: string;
  readonly fcmUrl?: string;
  readonly caFile?: string;
}

const PRESET_NAMES = PRESETS.filter((preset) => preset !== 'custom');

export const addPushCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'push',
    summary: 'send one push to one phone: VoIP, alert, or FCM data message',
    description:
      'Sends one push to one token, as a deployment would send it, and says what Apple or Google answers and what that can mean. ' +
      'A VoIP push makes the app show an incoming call, also when it was killed and the phone is locked. ' +
      "The token is printed by your app: PushKit's didUpdate delegate for a VoIP push, FirebaseMessaging.getToken on Android.",
    examples: [
      [
        'push --p8 AuthKey_ABC123DEFG.p8 --team-id DEF123GHIJ --bundle-id com.example.app --token 740f4707…',
        'With a key:',
      ],
      ['push --p12 Certificates.p12 --token "<740f4707 bebcf74f …>"', "With Keychain's export of a certificate:"],
      ['push --service-account firebase.json --token eXampl3:APA91b…', 'An Android phone:'],
      ['push … --listen', 'See the phone ring, answer and decline, through a tunnel:'],
      ['push … --dry-run', 'See what would be sent, and the same as a curl command:'],
      ['push --local --token 740f4707…', 'To the simulators of "npm start", without a credential:'],
    ],
  });
  command
    .optionsGroup('Phone:')
    .option('--token <token>', 'push token, in any form that it is printed in')
    .option('--token-file <file>', 'file with the token; - for stdin')
    .addOption(
      new Option(
        '--type <type>',
        'voip: an incoming call; alert: "Missed call", to the token of alert pushes; data: Android (default: voip, with a service account data)',
      ).choices(PUSH_TYPES),
    );
  addCredentialOptions(command.optionsGroup('Credential:'));
  command
    .optionsGroup('Call:')
    .addOption(
      new Option('--preset <name>', 'payload for a client library: docs/payloads.md')
        .choices(PRESET_NAMES)
        .default('universal'),
    )
    .option('--name <text>', "the caller's name on the phone", 'Ringthrough Test')
    .option('--handle <text>', "the caller's number or address (default: the caller's id)")
    .addOption(new Option('--handle-type <type>', 'what the handle is').choices(HANDLE_TYPES).default('generic'))
    .addOption(new Option('--media <kind>', 'kind of the call').choices(MEDIA).default('audio'))
    .option('--call-id <uuid>', 'id of the call (default: a new one)')
    .option('--caller-id <id>', "the caller's user id", '1001')
    .option('--callee-id <id>', "user id of the phone's user", '1002')
    .option('--custom <json>', "your app's own data, a JSON object")
    .option('--cancel', 'instead of a call: the push that ends the call of --call-id, which must be ringing')
    .option('--expires <seconds>', 'how long the phone may ring, and Apple or Google keep the push', seconds, 40)
    .optionsGroup('Receipts of the phone:')
    .option('--listen [url]', 'show them; they come through the https tunnel with this URL (default: asked for)')
    .option('--listen-port <port>', 'port on 127.0.0.1 that the tunnel leads to (default: a free one)', port)
    .option('--listen-on <address:port>', 'show them; they come by plain http in this network: 192.168.1.7:8787')
    .optionsGroup('Push service:')
    .option('--dry-run', 'print what would be sent, and send nothing')
    .option('--local [url]', 'the simulators of "npm start", at http://127.0.0.1:3000 or this URL')
    .option('--apns-url <url>', "in place of Apple's production: https://api.push.apple.com:2197 passes some firewalls")
    .option('--apns-sandbox-url <url>', "in place of Apple's sandbox, https://api.sandbox.push.apple.com")
    .option('--fcm-url <url>', "in place of Google's https://fcm.googleapis.com")
    .option('--ca-file <file>', 'PEM of the authority to trust in place of the public ones, for --apns-url')
    .action(start<PushOptions>(async (...args) => await (await import('./push.ts')).push(...args)));
};

/** At most Apple's thirty days: https://developer.apple.com/documentation/usernotifications/sending-notification-requests-to-apns */
const seconds = (text: string): number => {
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value < 1 || value > 2_592_000)
    throw new InvalidArgumentError('It must be a whole number of seconds, from 1 to 2592000.');
  return value;
};

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a port, 1 to 65535.');
  return Number(text);
};
