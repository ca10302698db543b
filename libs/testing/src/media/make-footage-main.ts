import { makeFixedCamera } from './fixed-camera.js';
import { makeClip } from './make-clip.js';

// A process of its own, because drawing pixel by pixel is twenty times slower in the sandbox that Jest runs tests in.
const [, , kind, seed, path] = process.argv;
const made = kind === 'clip' ? await makeClip(Number(seed), path!) : await makeFixedCamera(Number(seed), path!);
process.stdout.write(JSON.stringify(made ?? null));
