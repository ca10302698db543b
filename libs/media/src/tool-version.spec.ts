import { describe, expect, it } from '@jest/globals';
import { parseToolVersion, passEveryFrame } from './tool-version.js';

const flagsOf = (line: string) => passEveryFrame(parseToolVersion(line)!);

describe('parseToolVersion', () => {
  it('reads releases of distributions and builds between releases', () => {
    expect(parseToolVersion('ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2025 the FFmpeg developers')).toEqual({
      text: '5.1.9-0+deb12u1',
      release: 501,
      year: 2025,
    });
    expect(
      parseToolVersion(
        'ffprobe version N-47683-g0e8eb07980-static https://x/  Copyright (c) 2000-2018 the FFmpeg developers',
      ),
    ).toEqual({
      text: 'N-47683-g0e8eb07980-static',
      release: null,
      year: 2018,
    });
  });

  it('says nothing about other programs', () => {
    expect(parseToolVersion('GNU bash, version 5.2.15')).toBeNull();
  });
});

describe('passEveryFrame', () => {
  it('uses the flag that the version knows', () => {
    expect(flagsOf('ffmpeg version 4.4.2 Copyright (c) 2000-2021 the FFmpeg developers')).toEqual(['-vsync', '0']);
    expect(flagsOf('ffmpeg version n7.1 Copyright (c) 2000-2024 the FFmpeg developers')).toEqual([
      '-fps_mode',
      'passthrough',
    ]);
    expect(flagsOf('ffmpeg version N-47683-g0e8 Copyright (c) 2000-2018 the FFmpeg developers')).toEqual([
      '-vsync',
      '0',
    ]);
    expect(flagsOf('ffmpeg version N-113000-gabc Copyright (c) 2000-2024 the FFmpeg developers')).toEqual([
      '-fps_mode',
      'passthrough',
    ]);
  });
});
