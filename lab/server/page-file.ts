/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: string;
  /** Of an HTML file: its Content-Security-Policy. @default that of the lab's page */
  readonly policy?: string;
}

/** The path of the client, for the page of an app of the user's own. */
export const CLIENT_SCRIPT = '/ringthrough.global.js';
