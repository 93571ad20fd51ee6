import type { LocalMedia } from './local-media.ts';

const WIDTH = 360;
const HEIGHT = 640;
const FRAMES_PER_SECOND = 12;

/**
 * A synthetic video for a machine without a camera: the owner's initial and a rotating arc. The arc does not rotate if
 * the user prefers reduced motion; the frames continue, because WebRTC needs frames to send.
 */
export const syntheticVideo = (name: string): LocalMedia => {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  const startedAt = performance.now();
  const draw = (): void => {
    if (context !== null) drawFrame(context, name, reducedMotion.matches ? 0 : (performance.now() - startedAt) / 1000);
  };
  draw();
  const timer = setInterval(draw, 1000 / FRAMES_PER_SECOND);
  return { stream: canvas.captureStream(FRAMES_PER_SECOND), stop: () => clearInterval(timer) };
};

const drawFrame = (context: CanvasRenderingContext2D, name: string, seconds: number): void => {
  const hue = name.startsWith('A') ? 205 : 160;
  context.fillStyle = `hsl(${hue} 24% 30%)`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.strokeStyle = `hsl(${hue} 30% 62%)`;
  context.lineWidth = 8;
  context.lineCap = 'round';
  context.beginPath();
  context.arc(WIDTH / 2, HEIGHT / 2, 96, seconds, seconds + 4.4);
  context.stroke();
  context.fillStyle = `hsl(${hue} 30% 90%)`;
  context.font = '600 88px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(name.slice(0, 1), WIDTH / 2, HEIGHT / 2 + 4);
};
