import type { SNSClient } from '@aws-sdk/client-sns';
import { awsClients } from '../aws/clients.ts';
import type { Cli } from '../command.ts';
import type { Deployment } from '../target/deployment.ts';
import { CliError } from '../terminal/cli-error.ts';
import { sourceApplication } from './application.ts';
import type { Values } from './fields.ts';
import { readApplication } from './from-application.ts';
import { readFileSource } from './from-file.ts';
import type { ImportOptions } from './import-command.ts';
import { LIST_RATE } from './list-endpoints.ts';
import type { Source } from './source.ts';

/** @throws CliError `usage` when options are missing or exclude each other */
export const checkOptions = (options: ImportOptions): void => {
  const { fromApplication, fromFile, userField, mapping, mappingCommand, sourceProfile, includeDisabled } = options;
  if ((fromApplication === undefined) === (fromFile === undefined)) {
    throw new CliError('usage', 'name one source', '--from-application ARN for endpoints in SNS, or --from-file FILE.');
  }
  const ofApplication = { userField, mapping, mappingCommand, sourceProfile, includeDisabled };
  const [extra] = Object.entries(ofApplication).filter(([, value]) => value !== undefined);
  if (fromFile !== undefined && extra !== undefined) {
    const name = extra[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new CliError('usage', `--${name} is for --from-application`);
  }
  if ([userField, mapping, mappingCommand].filter((one) => one !== undefined).length > 1) {
    throw new CliError('usage', 'give one of --user-field, --mapping and --mapping-command');
  }
};

/** Everything that is to be imported, with a user where the source knows one. */
export const readSource = async (cli: Cli, deployment: Deployment, options: ImportOptions): Promise<Source> => {
  const { fromApplication, fromFile = '' } = options;
  if (fromApplication === undefined) return await readFileSource(fromFile, cli);
  const application = sourceApplication(fromApplication, deployment.apps, options.app);
  const sns = sourceClient(application.region, deployment, options);
  // The local backend's SNS has no quota.
  const perSecond = deployment.kind === 'local' ? 1_000 : LIST_RATE;
  return await readApplication({ sns, perSecond }, application, options, cli);
};

/** The account of the application may be another than the deployment's, and its region too. */
const sourceClient = (region: string, { kind, clients }: Deployment, options: ImportOptions): SNSClient =>
  kind === 'local' ? clients.sns() : awsClients({ region, profile: options.sourceProfile ?? options.profile }).sns();

/** What the options say of devices that do not say it themselves. */
export const defaultsOf = ({ app, platform, environment, preset, library, tenant }: ImportOptions): Values => ({
  ...(app !== undefined && { appId: app }),
  ...(platform !== undefined && { platform }),
  ...(environment !== undefined && { environment }),
  ...(preset !== undefined && { preset }),
  ...(library !== undefined && { library }),
  ...(tenant !== undefined && { tenant }),
});
