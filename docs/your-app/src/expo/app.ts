import { mediaDevices, RTCPeerConnection } from '@livekit/react-native-webrtc';
import { type Call, connectMedia } from '@ringthrough/client';

// #region app
/** The output `ApiUrl` of the stack. */
export const API_URL = 'https://api.example.com';
/** The JWT of the user, as your login has it. */
export const session = { token: async (): Promise<string> => 'a JWT' };
/** Connects the media of an answered call. */
export const onAnswered = async (call: Call): Promise<void> => {
  const stream = await mediaDevices.getUserMedia({ audio: true, video: call.view.media === 'video' });
  const media = await connectMedia(call, { stream, RTCPeerConnection });
  media.peer.ontrack = ({ streams }) => showVideo(streams[0]);
};
const showVideo = (_stream: unknown): void => {}; // your call screen
// #endregion
