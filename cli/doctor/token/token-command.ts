import { type AddCommands, addCommand } from '../../command.ts';

export interface DoctorTokenOptions {
  readonly settings?: string;
  readonly stage?: string;
  readonly issuer?: string;
  readonly audience?: readonly string[];
  readonly audienceClaim?: string;
  readonly userIdClaim?: string;
  readonly algorithms?: readonly string[];
  readonly jwksUri?: string;
  readonly sharedSecretFile?: string;
}

export const addTokenCommand: AddCommands = (parent, start) => {
  addCommand(parent, {
    name: 'token',
    summary: "a user's or a server's token for the API, as the backend reads it",
    description:
      'Reads a JWT as the backend does: issuer, audience, times, user, scope, and its signature by the keys of the issuer; for each mismatch, the setting or the claim to change. Never prints the token.',
    examples: [
      ['doctor token user.jwt --settings cdk.json --stage prod', 'With the settings of a deployment:'],
      ['doctor token user.jwt --issuer https://acme.eu.auth0.com/ --audience https://api.acme.dev', 'With an issuer:'],
      ['doctor token server.jwt --shared-secret-file secret.txt', "One that the app's own server signed:"],
    ],
  })
    .argument('[file]', 'a file with the token; - or none for stdin', '-')
    .option('--settings <file>', 'the cdk.json of the deployment')
    .option('--stage <name>', 'one of its stages')
    .option('--issuer <url>', 'the setting "issuer" of an entry of identity')
    .option('--audience <name...>', 'its setting "audience"')
    .option('--audience-claim <name>', 'its setting "audienceClaim"')
    .option('--user-id-claim <name>', 'its setting "userIdClaim" (default: sub)')
    .option('--algorithms <name...>', 'its setting "algorithms" (default: RS256 RS384 RS512)')
    .option('--jwks-uri <url>', 'its setting "jwksUri"')
    .option('--shared-secret-file <file>', 'file with the secret of an entry with "sharedSecret"')
    .action(start<DoctorTokenOptions>(async (...args) => await (await import('./token.ts')).doctorToken(...args)));
};
