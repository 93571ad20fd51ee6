import { type AddCommands, addCommand } from '../../command.ts';

export interface DoctorIssuerOptions {
  readonly audience?: readonly string[];
}

export const addIssuerCommand: AddCommands = (parent, start) => {
  addCommand(parent, {
    name: 'issuer',
    summary: 'an issuer of user tokens: its keys, and the entry for cdk.json',
    description:
      'Fetches the discovery document of an OpenID Connect issuer and its keys, says whether a deployment can check its tokens and by which authorizer, and prints the entry of "identity" for cdk.json.',
    examples: [
      [
        'doctor issuer https://acme.eu.auth0.com/ --audience https://api.acme.dev',
        'An issuer and the audience of your tokens:',
      ],
    ],
  })
    .argument('<url>', 'the issuer, as its tokens have it in iss')
    .option('--audience <name...>', 'what your tokens have in aud, or in client_id without aud')
    .action(start<DoctorIssuerOptions>(async (...args) => await (await import('./issuer.ts')).doctorIssuer(...args)));
};
