import { addSnsRateOptions, type SnsRateOptions } from '../aws/sns-rate.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { addScanOptions, type ScanCostOptions } from '../devices/scan-options.ts';
import { addDeploymentOptions, type DeploymentOptions } from '../target/deployment.ts';

export interface ExportOptions extends DeploymentOptions, SnsRateOptions, ScanCostOptions {
  readonly output?: string;
  readonly format?: string;
  readonly withTokens?: true;
}

export const addExportCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'export',
    summary: 'write all devices into a file that import reads',
    description:
      'Writes every device of a deployment as CSV or NDJSON. Reads the whole table, after it said what that costs. Without --with-tokens the file has no token: it is a list, and a mapping for import --from-application. With them, importing it into another deployment rings the same phones there.',
    examples: [
      ['export --stage prod --output devices.csv', 'A list of all devices, without tokens:'],
      ['export --stage prod --with-tokens --output devices.ndjson', 'For import into another deployment:'],
      ['export --local --json', 'NDJSON on stdout, of the local backend:'],
    ],
  });
  command
    .option('--output <file>', 'the file, which only you can read (default: stdout)')
    .option('--format <name>', 'csv or ndjson (default: by the name of the file)')
    .option('--with-tokens', 'with the push tokens, by one SNS request for each; needs --output');
  addDeploymentOptions(addScanOptions(addSnsRateOptions(command))).action(
    start<ExportOptions>(async (...args) => await (await import('./export.ts')).exportDevices(...args)),
  );
};
