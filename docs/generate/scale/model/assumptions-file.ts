import { type AssumptionName, assumptionNames, assumptions } from './assumptions.ts';

/** The values of a file such as `{ "callsPerDay": 2 }`, or one mistake for each thing that is wrong in it. */
export interface AssumptionsFile {
  readonly values: Partial<Record<AssumptionName, number>>;
  readonly mistakes: readonly string[];
}

/** @param path for the mistakes; @param read throws what the file system throws */
export const readAssumptions = (path: string, read: (path: string) => string): AssumptionsFile => {
  let content: unknown;
  try {
    content = JSON.parse(read(path));
  } catch (error) {
    return { values: {}, mistakes: [`${path}: ${error instanceof Error ? error.message : error}`] };
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { values: {}, mistakes: [`${path} must be an object of JSON`] };
  const values: Partial<Record<AssumptionName, number>> = {};
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(content)) {
    const name = assumptionNames.find((one) => one === key);
    if (name === undefined) {
      mistakes.push(`${path}: ${key} is no assumption: ${assumptionNames.join(' ')}`);
      continue;
    }
    const [min, max] = assumptions[name].range;
    if (typeof value === 'number' && value >= min && value <= max) values[name] = value;
    else mistakes.push(`${path}: ${key} must be a number from ${min} to ${max}`);
  }
  return { values, mistakes };
};
