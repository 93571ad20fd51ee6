import { type Call, connectMedia } from '@ringthrough/client';

// #region app
/** The output `ApiUrl` of the stack. */
export const API_URL = 'https://api.example.com';
/** Whether Xcode installs this build: its tokens are of Apple's sandbox. */
export const isDebugBuild = false;
/** The JWT of the user, as your login has it. */
export const session = { token: async (): Promise<string> => 'a JWT' };
/** Connects the media of an answered call. */
export const onAnswered = async (call: Call): Promise<void> => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: call.view.media === 'video' });
  const media = await connectMedia(call, { stream });
  media.peer.ontrack = ({ streams }) => showVideo(streams[0]);
};
const showVideo = (_stream: unknown): void => {}; // your call screen
// #endregion
