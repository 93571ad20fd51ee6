import { type AddCommands, addCommand } from '../../command.ts';

export interface DoctorSettingsOptions {
  readonly stage?: string;
}

export const addSettingsCommand: AddCommands = (parent, start) => {
  addCommand(parent, {
    name: 'settings',
    summary: 'the settings in cdk.json: every mistake, and what was read',
    description:
      'Reads the context "ringthrough" of cdk.json with the code of "cdk synth": every mistake of every stage at once, and the settings of each with the defaults filled in.',
    examples: [
      ['doctor settings', 'The cdk.json of this folder:'],
      ['doctor settings infra/cdk.json --stage prod', 'One stage of another:'],
    ],
  })
    .argument('[file]', 'a cdk.json', 'cdk.json')
    .option('--stage <name>', 'only this stage')
    .action(
      start<DoctorSettingsOptions>(async (...args) => await (await import('./settings.ts')).doctorSettings(...args)),
    );
};
