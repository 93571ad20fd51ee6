/** The media that a phone sends, and how to stop it. */
export interface LocalMedia {
  readonly stream: MediaStream;
  stop(): void;
}
