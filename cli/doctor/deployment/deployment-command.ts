import { type AddCommands, addCommand } from '../../command.ts';
import { type ApiOptions, addApiOptions } from '../../target/api.ts';
import { addDeploymentOptions } from '../../target/deployment.ts';

export interface DoctorDeploymentOptions extends ApiOptions {
  readonly origin?: string;
  readonly canary?: boolean;
  readonly snapshot?: string;
  readonly fromSnapshot?: string;
}

export const addDoctorDeploymentCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'deployment',
    isDefault: true,
    summary: 'a deployment from end to end; --canary makes a call through it',
    description:
      'Looks at a deployment from end to end: stacks, platform applications, table, functions, dead letters, alarms, DNS, TLS, CORS, API and sockets. Reads only. With --canary, an app server’s token makes a call between two made-up users, whose made-up tokens Apple and Google must refuse: that shows that a call passes through API, SNS and feedback. It rings nobody, counts in no alarm of the deployment, and is erased.',
    examples: [
      ['doctor --stage prod', 'Look at a deployment, with your AWS credentials:'],
      ['doctor --stage prod --canary --token-file server.jwt', 'And make a call through it:'],
      ['doctor --local', 'At the local backend of "npm start", with a call:'],
      ['doctor --stage prod --origin https://app.example.com', 'May pages of this origin call the API?'],
      ['doctor --stage prod --snapshot prod.json', 'Keep what was found, without secrets, for somebody else:'],
      ['doctor --from-snapshot prod.json', 'Evaluate it there:'],
    ],
  });
  command
    .option('--canary', 'make a call through the deployment; needs a token (default: with --local only)')
    .option('--no-canary', 'make no call')
    .option('--origin <origin>', 'check that pages of this origin may call the API')
    .option('--snapshot <file>', 'write what was found to a file')
    .option('--from-snapshot <file>', 'evaluate a file of --snapshot (- for stdin), and look at no deployment');
  addDeploymentOptions(addApiOptions(command)).action(
    start<DoctorDeploymentOptions>(
      async (...args) => await (await import('./deployment.ts')).doctorDeployment(...args),
    ),
  );
};
