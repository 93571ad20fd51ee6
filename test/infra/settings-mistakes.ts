import { readSettings, SettingsError } from '../../lib/settings.ts';

export const anAppToRing = { appId: 'main', bundleId: 'com.example.app', credentials: { apnsProduction: 'apns' } };
/** The settings that there must be. */
export const smallest = { issuer: 'https://issuer.example.com/', audience: ['phone'], apps: [anAppToRing] };

export const mistakesIn = (context: unknown, stage?: unknown): readonly string[] => {
  try {
    readSettings(context, stage);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
};
