import { describe, expect, it } from '@jest/globals';
import { uploadName } from './upload-name.js';

describe('uploadName', () => {
  it('prefers the query, then X-Filename, then Content-Disposition', () => {
    const headers = { 'x-filename': 'two.mp4', 'content-disposition': 'attachment; filename="three.mp4"' };
    expect(uploadName('one.mp4', headers)).toBe('one.mp4');
    expect(uploadName(undefined, headers)).toBe('two.mp4');
    expect(uploadName(undefined, { 'content-disposition': headers['content-disposition'] })).toBe('three.mp4');
    expect(uploadName(undefined, {})).toBe('unnamed');
  });

  it('understands escaped names, raw UTF-8 and filename*', () => {
    expect(uploadName(undefined, { 'x-filename': 'gr%C3%BCn.mp4' })).toBe('grün.mp4');
    expect(uploadName(undefined, { 'x-filename': Buffer.from('grün.mp4').toString('latin1') })).toBe('grün.mp4');
    expect(
      uploadName(undefined, { 'content-disposition': `attachment; filename="x.mp4"; filename*=UTF-8''gr%C3%BCn.mp4` }),
    ).toBe('grün.mp4');
  });
});
