/** Media that a browser may show in place; everything else is offered for saving. SVG and HTML can run scripts, so never. */
const INLINE =
  /^(image\/(png|jpeg|webp|avif|gif)|video\/[\w.+-]+|audio\/[\w.+-]+|application\/json|text\/(plain|csv|vtt))$/i;

/** A Content-Disposition by RFC 6266: an ASCII name for old clients, the true one as `filename*` (RFC 8187). */
export function contentDisposition(name: string, mediaType: string): string {
  const base = name.split('/').at(-1)!;
  const ascii =
    base
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .replace(/["\\%]/g, '_') || 'file';
  const kind = INLINE.test(mediaType.split(';', 1)[0]!.trim()) ? 'inline' : 'attachment';
  const plain = `${kind}; filename="${ascii}"`;
  return ascii === base ? plain : `${plain}; filename*=UTF-8''${encode(base)}`;
}

function encode(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
