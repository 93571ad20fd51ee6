import type { Media } from '../../../../lambda/contract/words.ts';
import { drawnPicture } from './drawn-picture.ts';

/** What a phone sends of itself, and how to end it. */
export interface OwnMedia {
  readonly stream: MediaStream;
  stop(): void;
}

/** The browser's camera, or a drawn picture where there is none or nobody lets us; and a sound that is silence. */
export const ownMedia = async (media: Media, name: string): Promise<OwnMedia> => {
  const sound = silence();
  const picture = media === 'video' ? ((await camera()) ?? drawnPicture(name)) : undefined;
  const stream = new MediaStream([...sound.stream.getTracks(), ...(picture?.stream.getTracks() ?? [])]);
  return {
    stream,
    stop: () => {
      for (const track of stream.getTracks()) track.stop();
      picture?.stop();
      sound.stop();
    },
  };
};

const camera = async (): Promise<OwnMedia | undefined> => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: 480, height: 640, facingMode: 'user' },
    });
    return { stream, stop: () => {} };
  } catch {
    // No camera, or a user who would rather not.
    return undefined;
  }
};

/** Not the microphone: both phones are in one room, and would hear themselves. */
const silence = (): OwnMedia => {
  const context = new AudioContext();
  const { stream } = context.createMediaStreamDestination();
  return { stream, stop: () => void context.close() };
};
