import { useEffect, useRef } from 'preact/hooks';

interface VideoProps {
  readonly stream: MediaStream | undefined;
  readonly class: string;
  readonly label: string;
}

/** A video stream; renders nothing without a stream. Muted, because both phones are on this machine. */
export const Video = ({ stream, label, ...props }: VideoProps) => {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream ?? null;
  }, [stream]);
  return stream === undefined ? null : (
    <video ref={video} class={props.class} aria-label={label} autoplay muted playsInline />
  );
};
