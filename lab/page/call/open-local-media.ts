import type { Media } from '../../../lambda/contract/enums.ts';
import type { LocalMedia } from './local-media.ts';
import { syntheticVideo } from './synthetic-video.ts';

/** The camera, or a synthetic video if there is no camera or no permission; and a silent audio track. */
export const openLocalMedia = async (media: Media, name: string): Promise<LocalMedia> => {
  const audio = silentAudio();
  const video = media === 'video' ? ((await camera()) ?? syntheticVideo(name)) : undefined;
  const stream = new MediaStream([...audio.stream.getTracks(), ...(video?.stream.getTracks() ?? [])]);
  return {
    stream,
    stop: () => {
      for (const track of stream.getTracks()) track.stop();
      video?.stop();
      audio.stop();
    },
  };
};

const camera = async (): Promise<LocalMedia | undefined> => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { width: 480, height: 640, facingMode: 'user' },
    });
    return { stream, stop: () => {} };
  } catch {
    // No camera, or the user refused the permission.
    return undefined;
  }
};

/** Not the microphone: both phones are on this machine, which would cause audio feedback. */
const silentAudio = (): LocalMedia => {
  const context = new AudioContext();
  const { stream } = context.createMediaStreamDestination();
  return { stream, stop: () => void context.close() };
};
