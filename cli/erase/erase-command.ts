import { type AddCommands, addCommand } from '../command.ts';
import { type ApiOptions, addApiOptions } from '../target/api.ts';
import { addDeploymentOptions } from '../target/deployment.ts';

export interface EraseOptions extends ApiOptions {
  readonly yes?: true;
}

export const addEraseCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'erase',
    summary: 'erase a user with all devices, calls and blocks',
    description:
      'Erases a user: devices, their endpoints in SNS, calls, history and blocks. The user is locked out until it is done, which takes less than a minute; after that, the same id is a new user. There is no way back. Without --yes it says what it would do.',
    examples: [
      ['erase alice --stage prod --token-file server.jwt', 'See who would be erased:'],
      ['erase alice --stage prod --token-file server.jwt --yes', 'Erase the user:'],
      ['erase alice --local --yes', 'On the local backend of "npm start":'],
    ],
  });
  command.argument('<user>', "the user's id").option('--yes', 'erase, and do not only say what would be erased');
  addDeploymentOptions(addApiOptions(command)).action(
    start<EraseOptions>(async (...args) => await (await import('./erase.ts')).erase(...args)),
  );
};
