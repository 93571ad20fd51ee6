import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lambda/bundle/bundle-functions.ts';
import { readSettings, SettingsError } from '../lib/settings/settings.ts';
import { ringthroughStacks } from '../lib/stacks/ringthrough-stacks.ts';
import { withSecretVersions } from './secret-versions.ts';

const codeDir = fileURLToPath(new URL('../.build/functions', import.meta.url));
const app = new App();

try {
  // Set by the CDK CLI where AWS credentials are at hand.
  const { CDK_DEFAULT_REGION: region, CDK_DEFAULT_ACCOUNT: account } = process.env;
  const settings = readSettings(app.node.tryGetContext('ringthrough'), app.node.tryGetContext('stage'), {
    region,
    account,
  });
  await bundleFunctions(codeDir, { sourceMaps: 'external' });
  const withVersions = await withSecretVersions(settings, process.env, (line) => console.error(line));
  ringthroughStacks(app, withVersions, codeDir);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // Without the stack trace: the cause is in the settings, not in this program.
  console.error(error.message);
  process.exit(1);
}
