import type Sharp from 'sharp';

/** What libvips may open. It knows dozens of formats, some of which run other programs or read other files. */
const LOADERS = [
  'VipsForeignLoadJpegFile',
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngFile',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpFile',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadHeifFile',
  'VipsForeignLoadHeifBuffer',
];

let loading: Promise<typeof Sharp> | undefined;

/**
 * One sharp per process, which opens JPEG, PNG, WebP and AVIF and nothing else; without its caches and threads: many small
 * pictures gain nothing from them and hold memory.
 */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  });
  return loading;
}
