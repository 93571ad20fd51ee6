import type { PushOptions } from './push-command.ts';

const NAMES = {
  p8: '--p8',
  keyId: '--key-id',
  teamId: '--team-id',
  p12: '--p12',
  passwordFile: '--password-file',
  cert: '--cert',
  key: '--key',
  keyPasswordFile: '--key-password-file',
  serviceAccount: '--service-account',
  secret: '--secret',
  bundleId: '--bundle-id',
} as const satisfies Partial<Record<keyof PushOptions, string>>;

/** The command line that checks the credential of the options: it has names of files and ids, and no secret. */
export const doctorCommand = (options: PushOptions): string => {
  const parts = Object.entries(NAMES).flatMap(([name, option]) => {
    const value = options[name as keyof typeof NAMES];
    return value === undefined ? [] : [option, quoted(value)];
  });
  return ['npx ringthrough doctor credential', ...parts].join(' ');
};

const quoted = (text: string): string => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
