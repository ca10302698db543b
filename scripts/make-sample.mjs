// Draws assets/sample/sample.mp4 and writes what is true of it to sample.truth.json. `node scripts/make-sample.mjs [folder]`
// Uses the ffmpeg that npm installs, so that the file comes out the same everywhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { SHOTS } from './make-sample-shots.mjs';

const [WIDTH, HEIGHT, FPS] = [640, 360, 25];
const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'assets', 'sample');

const starts = SHOTS.map((_, i) => SHOTS.slice(0, i).reduce((sum, shot) => sum + shot.frames, 0));
const startOf = Object.fromEntries(SHOTS.map((shot, i) => [shot.name, starts[i]]));
const total = SHOTS.reduce((sum, shot) => sum + shot.frames, 0);

/** Frame ranges, end exclusive. The city fades out, stays black, and the reef fades in. */
const blurred = [startOf.balloons + 30, startOf.balloons + 80];
const frozen = [startOf.fair + 35, startOf.fair + 95];
const dark = [startOf.night, startOf.night + 65];
const fadeOut = [startOf.reef - 35, startOf.reef - 20];
const black = [startOf.reef - 20, startOf.reef + 20];
const fadeIn = [startOf.reef + 20, startOf.reef + 35];

/** How bright a frame is, 0 to 1. */
function light(frame) {
  if (frame < fadeOut[0] || frame >= fadeIn[1]) return 1;
  if (frame < fadeOut[1]) return 1 - (frame - fadeOut[0] + 1) / (fadeOut[1] - fadeOut[0] + 1);
  return frame < fadeIn[0] ? 0 : (frame - fadeIn[0] + 1) / (fadeIn[1] - fadeIn[0] + 1);
}

function drawFrame(frame) {
  const index = starts.findLastIndex((start) => start <= frame);
  const within = frame - starts[index];
  const held = frame >= frozen[0] && frame < frozen[1] ? frozen[0] - starts[index] : within;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${SHOTS[index].draw(held / FPS)}</svg>`;
  let image = sharp(Buffer.from(svg)).removeAlpha();
  if (frame >= blurred[0] && frame < blurred[1]) image = image.blur(5);
  return image.linear(light(frame), 0).raw().toBuffer();
}

const seconds = (frame) => frame / FPS;
const range = (kind, [start, end]) => ({ kind, start_s: seconds(start), end_s: seconds(end) });
const truth = {
  about: 'What is true of sample.mp4, which scripts/make-sample.mjs draws. Frames count from 0; ends are exclusive.',
  width: WIDTH,
  height: HEIGHT,
  fps: FPS,
  frames: total,
  duration_s: seconds(total),
  audio: true,
  boundaries: starts
    .slice(1)
    .map((frame) =>
      frame === startOf.reef ? { kind: 'fade', start_frame: fadeOut[0], end_frame: fadeIn[1] } : { kind: 'cut', frame },
    ),
  passages: [range('blurred', blurred), range('black', black), range('dark', dark), range('frozen', frozen)],
};

const ffmpeg = createRequire(import.meta.url).resolve('@ffmpeg-installer/linux-x64/ffmpeg');
chmodSync(ffmpeg, 0o755);
const melody = '0.16*sin(2*PI*t*220*pow(2\\,mod(floor(t*2)*7\\,12)/12))*exp(-4*mod(t\\,0.5))+0.05*sin(2*PI*t*110)';
const child = spawn(
  ffmpeg,
  [
    '-hide_banner',
    '-loglevel',
    'error',
    '-y',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    String(FPS),
    '-i',
    'pipe:0',
    '-f',
    'lavfi',
    '-i',
    `aevalsrc=exprs='${melody}':s=44100:d=${seconds(total)}`,
    '-vf',
    'scale=out_color_matrix=bt709',
    '-c:v',
    'libx264',
    '-preset',
    'slow',
    '-crf',
    '21',
    '-g',
    '125',
    '-threads',
    '1',
    '-pix_fmt',
    'yuv420p',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-colorspace',
    'bt709',
    '-c:a',
    'aac',
    '-b:a',
    '64k',
    '-map_metadata',
    '-1',
    '-fflags',
    '+bitexact',
    '-flags:v',
    '+bitexact',
    '-flags:a',
    '+bitexact',
    '-movflags',
    '+faststart',
    join(folder, 'sample.mp4'),
  ],
  { stdio: ['pipe', 'inherit', 'inherit'] },
);
for (let frame = 0; frame < total; frame++) {
  if (!child.stdin.write(await drawFrame(frame))) await once(child.stdin, 'drain');
}
child.stdin.end();
const [code] = await once(child, 'exit');
if (code !== 0) throw new Error(`ffmpeg ended with ${code}.`);
writeFileSync(join(folder, 'sample.truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
