import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import type { HttpFunction } from '../../lambda/contract/routes.ts';
import type { CallTable } from '../constructs/call-table.ts';
import type { RingableApps } from '../constructs/ringable-apps.ts';
import { SignallingApi } from '../constructs/signalling-api.ts';
import { SignallingFunction } from '../constructs/signalling-function.ts';
import type { Settings } from '../settings.ts';

export interface ApiStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
  readonly table: CallTable;
  readonly apps: RingableApps;
}

/** What may be replaced at any time: the HTTP API and the functions behind it. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, { settings, codeDir, table, apps, ...props }: ApiStackProps) {
    super(scope, id, { description: 'Ringthrough: API', ...props });
    const functions = {
      devices: new SignallingFunction(this, 'Devices', { codeDir, entry: 'devices' }),
      invite: new SignallingFunction(this, 'Invite', { codeDir, entry: 'invite' }),
      calls: new SignallingFunction(this, 'Calls', { codeDir, entry: 'calls' }),
      receipts: new SignallingFunction(this, 'Receipts', { codeDir, entry: 'receipts' }),
    } satisfies Record<HttpFunction, SignallingFunction>;
    const { issuer, audience, corsOrigins, ringSeconds } = settings;
    const api = new SignallingApi(this, 'Api', { functions, issuer, audience, corsOrigins });

    table.grantRegisterDevices(functions.devices);
    apps.grantRegister(functions.devices);

    table.grantInvite(functions.invite);
    apps.grantRing(functions.invite);
    api.nameUrlTo(functions.invite);
    functions.invite.addEnvironment(ENV.ringSeconds, String(ringSeconds));

    table.grantMoveCalls(functions.calls);
    table.grantMoveCalls(functions.receipts);

    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Where phones and app servers reach the API' });
  }
}
