import type { IceSettings, SettingsFile } from '../../lambda/contract/environment.ts';
import { claimNamesOf, type IdentityEntry } from '../../lambda/contract/identity.ts';
import type { Settings } from './settings.ts';

type FunctionSettings = Pick<
  Settings,
  | 'endpointRequestsPerSecond'
  | 'callRetentionDays'
  | 'callerNameFrom'
  | 'discloseBlocks'
  | 'ice'
  | 'invitesPerMinute'
  | 'ringTimeoutSeconds'
  | 'urls'
  | 'cells'
  | 'cell'
>;

/** What the functions read of the settings; apps, payloads and names of secrets are `PushApplications.settings`. */
export const settingsFileOf = (settings: FunctionSettings, identity: readonly IdentityEntry[]): SettingsFile => ({
  ringTimeoutSeconds: settings.ringTimeoutSeconds,
  callRetentionDays: settings.callRetentionDays,
  invitesPerMinute: settings.invitesPerMinute,
  ...(settings.endpointRequestsPerSecond !== undefined && {
    endpointRequestsPerSecond: settings.endpointRequestsPerSecond,
  }),
  disclosesBlocks: settings.discloseBlocks,
  callerNameFrom: settings.callerNameFrom,
  ice: iceSettingsOf(settings.ice),
  ...(settings.urls && { urls: settings.urls }),
  ...(settings.cells && settings.cell && { cells: { cell: settings.cell, tenants: settings.cells } }),
  identity,
  // For functions with sessions; receipt tokens, timers and the owner records of endpoints already contain user and tenant.
  claimNames: claimNamesOf(identity),
});

export const iceSettingsOf = ({ stun, turn }: Settings['ice']): IceSettings => ({
  stun,
  ...(turn && { turn: { urls: turn.urls, secretName: turn.secret } }),
});
