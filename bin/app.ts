import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lambda/bundle.ts';
import { ringthrough } from '../lib/ringthrough.ts';
import { readSettings, SettingsError } from '../lib/settings.ts';

const codeDir = fileURLToPath(new URL('../.build/functions', import.meta.url));
const app = new App();

try {
  const settings = readSettings(app.node.tryGetContext('ringthrough'), app.node.tryGetContext('stage'));
  await bundleFunctions(codeDir, { sourceMaps: 'beside' });
  ringthrough(app, settings, codeDir);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // The stack trace would bury the list, and it is not a fault of this program.
  console.error(error.message);
  process.exit(1);
}
