import { addSnsRateOptions, type SnsRateOptions } from '../aws/sns-rate.ts';
import { type AddCommands, addCommand } from '../command.ts';
import { addDeploymentOptions, type DeploymentOptions } from '../target/deployment.ts';

export interface ImportOptions extends DeploymentOptions, SnsRateOptions {
  readonly fromApplication?: string;
  readonly fromFile?: string;
  readonly userField?: string;
  readonly mapping?: string;
  readonly mappingCommand?: string;
  readonly sourceProfile?: string;
  readonly includeDisabled?: true;
  readonly app?: string;
  readonly platform?: string;
  readonly environment?: string;
  readonly preset?: string;
  readonly library?: string;
  readonly tenant?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly journal?: string;
  readonly report?: string;
}

export const addImportCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'import',
    summary: 'take over devices from an SNS application or a file',
    description:
      'Takes over devices from an SNS platform application or a file, so that users ring before their app is opened again. Says first what it will do, what it costs and how long it takes. A device that an app has registered itself is never changed, and the app’s own registration of a token replaces the imported device. Interrupted, the same command goes on where it stopped; importing twice changes nothing.',
    examples: [
      [
        'import --from-application arn:aws:sns:eu-west-1:111122223333:app/APNS_VOIP/my-app --stage prod --dry-run',
        'Endpoints whose CustomUserData is the user’s id: see what would be done:',
      ],
      [
        'import --from-application arn:… --mapping users.csv --preset cordova-npm --stage prod',
        'Users by a CSV file with the columns endpointArn (or token) and userId:',
      ],
      [
        'import --from-file devices.csv --stage prod',
        'A CSV file with the columns userId, token, platform, environment:',
      ],
      ['import --from-file devices.ndjson --local --yes', 'On the local backend of "npm start":'],
    ],
  });
  command
    .option('--from-application <arn>', 'every endpoint of this SNS platform application')
    .option(
      '--from-file <file>',
      'CSV with a header, or NDJSON (- for stdin): userId, token, platform (ios, android), environment (of ios), and deviceId, appId, preset, library, alertToken, capabilities, tenant',
    )
    .option('--user-field <name>', 'the endpoints’ CustomUserData is JSON, and this field has the user’s id')
    .option('--mapping <file>', 'CSV or NDJSON: endpointArn or token, userId, and deviceId, preset, library, tenant')
    .option(
      '--mapping-command <command>',
      'reads the endpoints on stdin (NDJSON: endpointArn, token, enabled, customUserData), prints lines as in --mapping',
    )
    .option('--source-profile <name>', 'profile of ~/.aws/config for the account of --from-application')
    .option('--include-disabled', 'endpoints too that SNS has disabled')
    .option('--app <id>', 'app of devices that name none (default: the first of the deployment)')
    .option('--platform <name>', 'platform of devices that name none: ios or android')
    .option('--environment <name>', 'environment of ios devices that name none: production or sandbox')
    .option('--preset <name>', 'payload of devices that name none (default: universal)')
    .option('--library <name>', 'client library of devices that name none: decides and checks the preset')
    .option('--tenant <name>', 'tenant of users without one, in a deployment with tenants')
    .option('--dry-run', 'only say what would be done')
    .option('--yes', 'begin without asking')
    .option('--journal <file>', 'what is done already (default: named after source and deployment, in this folder)')
    .option('--report <file>', 'NDJSON file for the devices that could not be taken, and why');
  addDeploymentOptions(addSnsRateOptions(command)).action(
    start<ImportOptions>(async (...args) => await (await import('./import.ts')).importDevices(...args)),
  );
};
