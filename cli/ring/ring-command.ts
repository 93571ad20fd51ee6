import { InvalidArgumentError, Option } from 'commander';
import { MEDIA, type Media } from '../../lambda/contract/enums.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { type ApiOptions, addApiOptions } from '../target/api.ts';
import { addDeploymentOptions } from '../target/deployment.ts';

/** Options of `ringthrough ring`. */
export interface RingOptions extends ApiOptions {
  readonly from: string;
  readonly name: string;
  readonly handle?: string;
  readonly media: Media;
  /** JSON. */
  readonly custom?: string;
  /** Seconds. */
  readonly ringTimeout?: number;
  readonly cancelAfter?: number;
  readonly times?: number;
  readonly every: number;
}

export const addRingCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'ring',
    summary: 'call a user of a deployment, and watch each device ring',
    description:
      "Calls a user as the app's server does, and shows for each device whether its push was sent, when the phone reported the ring, and who answered or declined. The times are milliseconds since the invite, by the backend's clock. Ctrl-C cancels the call. Exit code 0 if a phone rang, 7 if none did. With --times, calls one after the other are cancelled as soon as a phone rings, and percentiles from push to ring are printed.",
    examples: [
      ['ring bob --stage dev --token-file server.jwt', 'Ring a user of a deployment:'],
      ['ring bob --local', 'On the local backend of "npm start":'],
      ['ring bob --stage dev --token-file server.jwt --times 50', 'How long a push takes to ring, over 50 calls:'],
    ],
  });
  command
    .argument('<user>', 'the id of the user to call')
    .option('--from <user>', 'id of the calling user, who needs no device', 'ringthrough-cli')
    .option('--name <text>', 'name of the caller, as the phone shows it', 'Ringthrough test')
    .option('--handle <text>', 'number or address of the caller (default: the id of --from)')
    .addOption(new Option('--media <media>', 'the kind of call').choices(MEDIA).default('audio'))
    .option('--custom <json>', 'data of the app, unchanged in the push')
    .option('--ring-timeout <seconds>', 'how long it rings, 15 to 60 (default: as deployed; 20 with --times)', seconds)
    .option('--cancel-after <seconds>', 'cancel the call then, if it is not over', seconds)
    .option('--times <n>', 'so many calls, one after the other', count)
    .option('--every <seconds>', 'with --times: from the start of one call to the next, at least', seconds, 5);
  addDeploymentOptions(addApiOptions(command)).action(
    start<RingOptions>(async (...args) => await (await import('./ring.ts')).ring(...args)),
  );
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 3_600))
    throw new InvalidArgumentError('Give seconds, such as 20.');
  return value;
};

const count = (text: string): number => {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 10_000))
    throw new InvalidArgumentError('Give a number of calls, 1 to 10000.');
  return value;
};
