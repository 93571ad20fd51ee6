import { Option } from 'commander';
import { addSnsRateOptions, type SnsRateOptions } from '../aws/sns-rate.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { type ApiOptions, addApiOptions } from '../target/api.ts';
import { addDeploymentOptions, type DeploymentOptions } from '../target/deployment.ts';
import { CONDITIONS, REPAIRABLE } from './conditions.ts';
import { addScanOptions, type ScanCostOptions } from './scan-options.ts';

export interface ListOptions extends ApiOptions {
  readonly tenant?: string;
}

export interface HealthOptions extends DeploymentOptions, ScanCostOptions {
  readonly list?: string;
}

export interface RepairOptions extends DeploymentOptions, ScanCostOptions, SnsRateOptions {
  readonly reason?: readonly string[];
  readonly app?: string;
  readonly user?: string;
  readonly tenant?: string;
  readonly since?: string;
  readonly verify?: true;
  readonly apply?: true;
  readonly journal?: string;
}

export const addDevicesCommand: AddCommands = (parent, start) => {
  const devices = addCommand(parent, {
    name: 'devices',
    summary: "a user's devices, the health of all devices, and their repair",
    description:
      'Shows the devices of a user or of all users, and repairs those that a mistake of the deployment broke.',
    examples: [
      ['devices alice --stage prod', "A user's devices, and why they do not ring:"],
      ['devices health --stage prod', 'The health of all devices:'],
      ['devices repair --stage prod --since 2d', 'What a repair would do:'],
    ],
  });

  const list = addCommand(devices, {
    name: 'list',
    isDefault: true,
    summary: "a user's devices, and what to do about those that do not ring (default)",
    description:
      "Lists a user's devices. Reads the table with your own AWS credentials; with --api or a token, asks the API as the app's server, which does not know receipts.",
    examples: [
      ['devices alice --stage prod', 'With your own AWS credentials:'],
      ['devices alice --api https://… --token-file server.jwt', "As the app's server:"],
      ['devices list health --local', 'A user whose id is the name of a subcommand:'],
    ],
  });
  list.argument('[user]', "the user's id").option('--tenant <name>', "the user's tenant, with your own credentials");
  addDeploymentOptions(addApiOptions(list)).action(
    start<ListOptions>(async (...args) => await (await import('./list-devices.ts')).listDevices(...args)),
  );

  const health = addCommand(devices, {
    name: 'health',
    summary: 'the health of all devices',
    description:
      'Counts all devices by condition, platform, environment, app, preset and library, and says what to do. Reads the whole table once, with your own AWS credentials, after it said what that costs.',
    examples: [
      ['devices health --stage prod', 'Counts, after the costs were confirmed:'],
      ['devices health --stage prod --yes --list invalid_token --json', 'Which devices, one a line:'],
    ],
  });
  health.addOption(
    new Option('--list <condition>', 'list the devices of this condition: user, device, endpoint').choices(CONDITIONS),
  );
  addDeploymentOptions(addScanOptions(health)).action(
    start<HealthOptions>(async (...args) => await (await import('./health.ts')).health(...args)),
  );

  const repair = addCommand(devices, {
    name: 'repair',
    summary: 'repair devices after a mistake of the deployment was fixed',
    description:
      'Enables endpoints that SNS has disabled, rings devices in their declared environment again, makes missing endpoints again where SNS still has the token, and clears "failing". Fix the deployment first. Without --apply it says what it would do. A registration by the app always wins. It can be stopped at any time: the same command goes on where it stopped.',
    examples: [
      ['devices repair --stage prod --since 2026-11-28T10:00Z', 'See what would be done for what broke since then:'],
      ['devices repair --stage prod --since 2026-11-28T10:00Z --apply', 'Do it:'],
      ['devices repair --stage prod --user alice --apply', 'One user, without reading the whole table:'],
    ],
  });
  repair
    .addOption(
      new Option('--reason <condition...>', 'only devices of these conditions (default: all of them)').choices(
        REPAIRABLE,
      ),
    )
    .option('--app <id>', 'only devices of this app')
    .option('--user <id>', 'only devices of this user')
    .option('--tenant <name>', 'only devices of this tenant')
    .option('--since <time>', 'only devices that have failed since then: 2d, 36h, or 2026-11-28T10:00Z')
    .option('--verify', 'also ask SNS about devices that read healthy: one request for each endpoint')
    .option('--apply', 'repair, and do not only say what would be done')
    .option('--journal <file>', 'where it records what was done (default: ringthrough-repair-<deployment>.journal)');
  addDeploymentOptions(addSnsRateOptions(addScanOptions(repair))).action(
    start<RepairOptions>(async (...args) => await (await import('./repair/repair.ts')).repair(...args)),
  );
};
