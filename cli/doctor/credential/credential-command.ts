import { type AddCommands, addCommand } from '../../command.ts';
import { addCredentialOptions, type CredentialOptions } from '../../credentials/credential-options.ts';

export interface DoctorCredentialOptions extends CredentialOptions {
  readonly offline?: true;
  readonly apnsUrl?: string;
  readonly apnsSandboxUrl?: string;
  readonly fcmUrl?: string;
  readonly caFile?: string;
  readonly local?: string | true;
}

export const addCredentialCommand: AddCommands = (parent, start) => {
  const command = addCommand(parent, {
    name: 'credential',
    summary: 'a push credential: what it is for, until when, and whether Apple or Google takes it',
    description:
      'Reads a .p8 key, a .p12 file, a certificate or a service account, says who issued it, for which app, pushes and environment and until when, and asks Apple or Google whether they take it: with a push to a made-up token, which reaches no phone.',
    examples: [
      ['doctor credential --p8 AuthKey_ABC123DEFG.p8 --team-id TEAM123456 --bundle-id com.example.app', 'A .p8 key:'],
      ['doctor credential --p12 Certificates.p12', 'A certificate as Keychain Access exports it:'],
      ['doctor credential --service-account service-account.json', 'A service account of Firebase:'],
      ['doctor credential --p12 Certificates.p12 --offline', 'Without asking Apple:'],
    ],
  });
  addCredentialOptions(command)
    .option('--offline', 'do not ask Apple or Google')
    .option('--apns-url <url>', "in place of Apple's production service, such as a simulator")
    .option('--apns-sandbox-url <url>', "in place of Apple's sandbox")
    .option('--fcm-url <url>', 'in place of https://fcm.googleapis.com')
    .option('--ca-file <file>', "PEM of the authority of that service's certificate")
    .option('--local [url]', 'ask the simulators of the local backend of "npm start"')
    .action(
      start<DoctorCredentialOptions>(
        async (...args) => await (await import('./credential.ts')).doctorCredential(...args),
      ),
    );
};
