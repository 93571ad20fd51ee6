import type { AddCommands } from '../command.ts';
import { addCredentialCommand } from './credential/credential-command.ts';
import { addDoctorDeploymentCommand } from './deployment/deployment-command.ts';
import { addIssuerCommand } from './issuer/issuer-command.ts';
import { addSettingsCommand } from './settings/settings-command.ts';
import { addTokenCommand } from './token/token-command.ts';

/** The checks, in the order of the help: from a credential to a whole deployment. */
const CHECKS: readonly AddCommands[] = [
  addCredentialCommand,
  addIssuerCommand,
  addTokenCommand,
  addSettingsCommand,
  addDoctorDeploymentCommand,
];

export const addDoctorCommand: AddCommands = (parent, start) => {
  const doctor = parent
    .command('doctor')
    .summary('find out what is wrong, and what fixes it')
    .description(
      'Checks one thing at a time, and names for each finding what fixes it. Exit code 0 when nothing is wrong, 7 with findings of level error.',
    );
  for (const add of CHECKS) add(doctor, start);
};
