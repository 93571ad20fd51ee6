/**
 * The program and the first arguments of npm, without a shell: on Windows `npm` is a .cmd, which Node.js runs in a shell only, where
 * paths with spaces need quotes. npm says where it is to what it runs.
 */
export const npmCommand = (env: NodeJS.ProcessEnv = process.env): readonly [program: string, ...first: string[]] =>
  env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, env.npm_execpath] : ['npm'];
