import type { Target } from '../../lib/settings/arns.ts';
import { readSettings, SettingsError } from '../../lib/settings/settings.ts';

export const exampleApp = { appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: 'apns' } };
/** The required settings. */
export const minimalSettings = {
  identity: [{ issuer: 'https://issuer.example.com/', audience: ['phone'] }],
  apps: [exampleApp],
};

export const mistakesIn = (context: unknown, stage?: unknown, shell?: Target): readonly string[] => {
  try {
    readSettings(context, stage, shell);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
};
