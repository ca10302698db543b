import { byDefault } from './by-default.js';
import type { Config } from './config.js';
import { wholeNumber } from './kinds.js';
import type { Variable } from './variable.js';

type MediaKey =
  'mediaMaxMegapixels' | 'mediaMaxDurationS' | 'mediaMaxFps' | 'mediaMaxStreams' | 'mediaCpuS' | 'mediaMemoryMb';

/** The part of the table that bounds what a submitted file may ask of the machine. */
export const MEDIA_VARIABLES: { readonly [Key in MediaKey]: Variable<Config[Key], Config> } = {
  mediaMaxMegapixels: {
    name: 'MEDIA_MAX_MEGAPIXELS',
    group: 'Media',
    about: 'The largest picture that is taken, in millions of pixels; 8K video has 33.',
    kind: wholeNumber(1, 1_000),
    ...byDefault(64),
    example: '140',
  },
  mediaMaxDurationS: {
    name: 'MEDIA_MAX_DURATION_S',
    group: 'Media',
    about: 'The longest video that is taken.',
    kind: wholeNumber(1, 604_800, 'seconds'),
    ...byDefault(14_400),
    example: '86400',
  },
  mediaMaxFps: {
    name: 'MEDIA_MAX_FPS',
    group: 'Media',
    about: 'The highest frame rate that is taken.',
    kind: wholeNumber(1, 1_000),
    ...byDefault(240),
    example: '960',
  },
  mediaMaxStreams: {
    name: 'MEDIA_MAX_STREAMS',
    group: 'Media',
    about: 'How many streams (pictures, sound, subtitles) a file may hold.',
    kind: wholeNumber(1, 1_000),
    ...byDefault(16),
    example: '64',
  },
  mediaCpuS: {
    name: 'MEDIA_CPU_S',
    group: 'Media',
    about: 'Processor time that reading any file may take; a decode gets a second more for each 10 kB of the file.',
    kind: wholeNumber(1, 86_400, 'seconds'),
    ...byDefault(25),
    example: '120',
  },
  mediaMemoryMb: {
    name: 'MEDIA_MEMORY_MB',
    group: 'Media',
    about: 'Address space that ffmpeg may take for the largest pictures; smaller ones get less, from 512 up.',
    kind: wholeNumber(512, 1_048_576, 'MiB'),
    ...byDefault(4096),
    example: '8192',
  },
};
