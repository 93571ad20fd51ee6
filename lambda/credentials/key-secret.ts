/** A secret of Secrets Manager. */
export interface KeySecret {
  /** Its current text; `undefined` if it has none. */
  read(secretId: string): Promise<string | undefined>;
  write(secretId: string, text: string): Promise<void>;
}
