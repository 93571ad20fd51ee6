// Invokes a deployed function once: `run-function.mjs <folder> <file>.<export>`, with the event on stdin. The last line
// of the output is the function's result, as moto expects.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import './lambda-runtime.mjs';

const [folder, handler] = process.argv.slice(2);
const [file, name] = handler.split('.');

const finish = (result, code) =>
  process.stdout.write(`\n${JSON.stringify(result ?? null)}\n`, () => process.exit(code));
try {
  const event = await json(process.stdin);
  const functions = createRequire(import.meta.url)(join(folder, `${file}.js`));
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME;
  finish(await functions[name](event, { awsRequestId: randomUUID(), functionName }), 0);
} catch (error) {
  const { name: errorType, message: errorMessage, stack } = error instanceof Error ? error : new Error(String(error));
  finish({ errorType, errorMessage, trace: String(stack).split('\n') }, 1);
}
