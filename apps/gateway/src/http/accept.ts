/**
 * The media type among `offered` that an Accept header likes best (RFC 9110 section 12.5.1); the first where it has no
 * preference, or likes none, because an answer in another format helps more than a refusal.
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type {
  let best: Type = offered[0];
  let bestQuality = 0;
  for (const type of offered) {
    const quality = qualityOf(accept ?? '*/*', type);
    if (quality > bestQuality) [best, bestQuality] = [type, quality];
  }
  return best;
}

function qualityOf(accept: string, type: string): number {
  let specificity = -1;
  let quality = 0;
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const rank = [`*/*`, `${type.split('/')[0]}/*`, type].indexOf(range);
    if (rank <= specificity) continue;
    specificity = rank;
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    quality = q === undefined ? 1 : Number(q.slice(2)) || 0;
  }
  return quality;
}
