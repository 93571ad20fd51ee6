/**
 * What a file may say of a device: the fields of a registration, and whose device it is. Also the header of a CSV file and the keys of
 * NDJSON, where case, `_`, `-` and blanks make no difference.
 */
export const FIELDS = [
  'tenant',
  'userId',
  'deviceId',
  'platform',
  'environment',
  'appId',
  'preset',
  'library',
  'capabilities',
  'token',
  'alertToken',
  'endpointArn',
] as const;
export type Field = (typeof FIELDS)[number];

/** Trimmed, and absent where a file has an empty cell or `null`. */
export type Values = Readonly<Partial<Record<Field, string>>>;

/** One device of a file. */
export interface FileRow {
  /** From 1. */
  readonly line: number;
  readonly values: Values;
  /** Why the row cannot be read. */
  readonly problem?: string;
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

const BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [plain(field), field]));

export const fieldOf = (name: string): Field | undefined => BY_NAME.get(plain(name));
