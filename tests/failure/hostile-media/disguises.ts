import { box, chunk, u32 } from './boxes.js';
import type { HostileFile, Targets } from './hostile-file.js';
import { seededRandom } from './seeded-random.js';

const FTYP = box('ftyp', 'isom', u32(512), 'isom');

/** Files that are two things at once, nothing at all, or a film that lies elsewhere. */
export function disguises(
  seeds: Readonly<Record<string, Buffer>>,
  { secret, address }: Targets,
  seed: number,
): HostileFile[] {
  const mp4 = seeds['seed.mp4']!;
  const random = seededRandom(seed);
  const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const hls = Buffer.from(`#EXTM3U\n#EXTINF:2,\n${secret}\n#EXT-X-ENDLIST\n`);
  const alias = box('alis', u32(0), `file://${secret}\0`);
  const files: Readonly<Record<string, Buffer>> = {
    'nothing.mp4': Buffer.alloc(0),
    'one-byte.mp4': Buffer.from([0]),
    'three-bytes.mkv': Buffer.from('1a45df', 'hex'),
    'only-magic.mkv': Buffer.from('1a45dfa3', 'hex'),
    'only-ftyp.mp4': FTYP,
    'only-riff.avi': Buffer.from('RIFF\0\0\0\0AVI '),
    'only-flv.flv': Buffer.from('FLV\x01\x05\0\0\0\x09'),
    'only-gif.gif': Buffer.from('GIF89a'),
    'only-ogg.ogv': Buffer.from('OggS'),
    'zeros.mp4': Buffer.alloc(65_536),
    'ones.ts': Buffer.alloc(65_536, 0xff),
    'sync-bytes.ts': Buffer.alloc(188 * 100, 0x47),
    'noise.mp4': noise(65_536),
    'noise-ftyp.mp4': Buffer.concat([FTYP, noise(65_536)]),
    'noise-ebml.mkv': Buffer.concat([Buffer.from('1a45dfa3', 'hex'), noise(65_536)]),
    'noise-mpeg.mpg': Buffer.concat([Buffer.from('000001ba', 'hex'), noise(65_536)]),
    'noise-h264.mp4': Buffer.concat([Buffer.from('0000000167', 'hex'), noise(65_536)]),
    'noise-mpegvideo.mpg': Buffer.concat([Buffer.from('000001b3', 'hex'), noise(65_536)]),
    'noise-asf.wmv': Buffer.concat([Buffer.from('3026b2758e66cf11', 'hex'), noise(65_536)]),
    'noise-rm.rm': Buffer.concat([Buffer.from('.RMF'), noise(65_536)]),
    'noise-nut.nut': Buffer.concat([Buffer.from('nut/multimedia container\0'), noise(65_536)]),
    'noise-mxf.mxf': Buffer.concat([Buffer.from('060e2b3402050101', 'hex'), noise(65_536)]),
    'noise-ivf.ivf': Buffer.concat([Buffer.from('DKIF'), noise(65_536)]),
    'noise-flac.mp4': Buffer.concat([Buffer.from('fLaC'), noise(65_536)]),
    'y4m-giant.y4m': Buffer.from('YUV4MPEG2 W99999 H99999 F25:1\nFRAME\n'),
    'ivf-giant.ivf': Buffer.concat([Buffer.from('DKIF\0\0\x20\0VP80\xff\xff\xff\xff', 'latin1'), noise(64)]),
    'film-and-list.mp4': Buffer.concat([mp4, hls]),
    'list-in-free.mp4': Buffer.concat([box('free', hls), mp4]),
    'list-in-riff.avi': chunk('RIFF', Buffer.from('AVI '), hls),
    'film-and-zip.mp4': Buffer.concat([mp4, Buffer.from('PK\x05\x06'), Buffer.alloc(18)]),
    'film-and-page.mp4': Buffer.concat([mp4, Buffer.from(`<script src="${address}/x.js"></script>`)]),
    'two-films.mp4': Buffer.concat([mp4, seeds['seed.mkv']!, seeds['seed.ts']!]),
    'gif-and-film.gif': Buffer.concat([seeds['seed.gif']!, mp4]),
    'jpeg.mp4': Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), noise(512)]),
    'png.mp4': Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise(512)]),
    'pdf.mp4': Buffer.from('%PDF-1.7\n1 0 obj\n'),
    'program.mp4': Buffer.concat([Buffer.from('7f454c46', 'hex'), noise(512)]),
    'reference.mov': Buffer.concat([
      FTYP,
      box('moov', box('rmra', box('rmda', box('rdrf', u32(0), 'url ', u32(secret.length), secret)))),
    ]),
    'reference-url.mov': Buffer.concat([
      FTYP,
      box('moov', box('rmra', box('rmda', box('rdrf', u32(0), 'url ', u32(address.length), address)))),
    ]),
    'alias.mov': withDataReference(mp4, alias),
    'url.mp4': withDataReference(mp4, box('url ', u32(0), `file://${secret}\0`)),
    'url-http.mp4': withDataReference(mp4, box('url ', u32(0), `${address}/data\0`)),
  };
  return Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
}

/** A film whose pictures are said to lie in another file. */
function withDataReference(mp4: Buffer, reference: Buffer): Buffer {
  const at = mp4.indexOf('dref', 0, 'latin1') - 4;
  const end = at + mp4.readUInt32BE(at);
  const dref = box('dref', u32(0), u32(1), reference);
  const grown = Buffer.concat([mp4.subarray(0, at), dref, mp4.subarray(end)]);
  for (const parent of ['dinf', 'minf', 'mdia', 'trak', 'moov']) {
    const place = grown.indexOf(parent, 0, 'latin1') - 4;
    grown.writeUInt32BE(grown.readUInt32BE(place) + dref.length - (end - at), place);
  }
  return grown;
}
