import { describe, expect, it } from '@jest/globals';
import { readProbe } from './read-probe.js';

const video = {
  codec_type: 'video',
  codec_name: 'h264',
  pix_fmt: 'yuv420p',
  width: 1920,
  height: 1080,
  r_frame_rate: '30000/1001',
  avg_frame_rate: '30000/1001',
  duration: '10.01',
  nb_frames: '300',
};
const probe = (streams: object[], format: object = { duration: '10.5' }) =>
  readProbe(JSON.stringify({ streams, format }), 'mov', 1000);
const codesOf = (streams: object[]) => probe(streams).warnings.map(({ code }) => code);

describe('readProbe', () => {
  it('reads size, rate, length and sound', () => {
    const audio = { codec_type: 'audio', codec_name: 'aac', channels: 2, sample_rate: '48000' };
    expect(probe([audio, video])).toMatchObject({
      ...{ width: 1920, height: 1080, displayWidth: 1920, frames: 300, durationS: 10.01, durationIsExact: true },
      ...{ frameRate: { num: 30_000, den: 1001 }, variableFrameRate: false, warnings: [] },
      audio: { codec: 'aac', channels: 2, sampleRateHz: 48_000 },
    });
  });

  it('turns a rotated picture upright and says so', () => {
    const rotated = { ...video, side_data_list: [{ rotation: -90 }] };
    expect(probe([rotated])).toMatchObject({ width: 1080, height: 1920, rotation: 90 });
    expect(codesOf([rotated])).toEqual(['ROTATED']);
    expect(probe([{ ...video, tags: { rotate: '180' } }])).toMatchObject({ width: 1920, rotation: 180 });
  });

  it('widens pixels that are not square', () => {
    expect(probe([{ ...video, width: 1440, sample_aspect_ratio: '4:3' }])).toMatchObject({
      width: 1440,
      displayWidth: 1920,
    });
  });

  it('tells a variable rate from interlaced fields', () => {
    expect(codesOf([{ ...video, avg_frame_rate: '24/1', r_frame_rate: '30/1' }])).toEqual(['VARIABLE_FRAME_RATE']);
    expect(codesOf([{ ...video, avg_frame_rate: '25/1', r_frame_rate: '50/1' }])).toEqual([]);
  });

  it('warns of odd sizes and single frames', () => {
    expect(codesOf([{ ...video, width: 321, height: 181, nb_frames: '1' }])).toEqual(['SINGLE_FRAME', 'ODD_SIZE']);
  });

  it('finds no video in sound, not even when it has a cover', () => {
    const cover = { ...video, disposition: { attached_pic: 1 } };
    expect(() => probe([{ codec_type: 'audio' }, cover])).toThrow(expect.objectContaining({ code: 'NO_VIDEO_STREAM' }));
  });

  it('takes the length of Matroska from its tag, and calls that of the file inexact', () => {
    const { duration: _, nb_frames: __, ...bare } = video;
    expect(probe([{ ...bare, tags: { DURATION: '00:01:02.500000000' } }])).toMatchObject({
      durationS: 62.5,
      durationIsExact: true,
    });
    expect(probe([bare])).toMatchObject({ durationS: 10.5, durationIsExact: false, frames: 315 });
  });

  it('refuses what is no answer of ffprobe', () => {
    expect(() => readProbe('segmentation fault', 'mov', 1)).toThrow(
      expect.objectContaining({ code: 'MEDIA_UNREADABLE' }),
    );
  });
});
